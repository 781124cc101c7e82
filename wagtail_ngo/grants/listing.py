"""Public lists of calls: order, filters, and the pages that present them."""

from django.apps import apps
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import django_filters

from wagtail.models import Locale

from wagtail_ngo.grants.models import Call, CallStatus
from wagtail_ngo.models import Sphere


STATES = [("open", _("Open")), ("soon", _("Opens soon")), ("closed", _("Closed"))]


def in_state(state: str, now=None) -> Q:
    """Return the condition that a call is in ``state``, one of :data:`STATES`."""
    now = now or timezone.now()
    announced = Q(status=CallStatus.ANNOUNCED)
    return {
        "open": announced & Q(opens_at__lte=now, closes_at__gt=now),
        "soon": announced & Q(opens_at__gt=now),
        "closed": ~announced | Q(closes_at__lte=now),
    }[state]


def in_reading_order(calls):
    """Order ``calls``: open ones, the soonest deadline first; then soon open; then the latest."""
    rank = Case(
        When(in_state("open"), then=Value(0)),
        When(in_state("soon"), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    waiting = Case(When(in_state("closed"), then=None), default=F("closes_at"))
    return calls.annotate(_rank=rank, _waiting=waiting).order_by(
        "_rank", "_waiting", "-closes_at", "pk"
    )


class CallFilterSet(django_filters.FilterSet):
    """Filters of a public list of calls, by GET parameters ``q``, ``sphere`` and ``status``."""

    q = django_filters.CharFilter(
        label=_("Words in the title"), method="filter_text", max_length=200
    )
    sphere = django_filters.ModelChoiceFilter(
        label=_("Sphere of public tasks"),
        field_name="spheres",
        queryset=Sphere.objects.filter(is_active=True),
        to_field_name="identifier",
        empty_label=_("All spheres"),
    )
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("All states")
    )

    class Meta:
        model = Call
        fields = []

    def filter_text(self, queryset, name, value):
        return queryset.filter(Q(title__icontains=value) | Q(reference__icontains=value))

    def filter_state(self, queryset, name, value):
        return queryset.filter(in_state(value))


def call_page_models() -> list[type]:
    """Return the page models of the site that present a call."""
    from wagtail_ngo.grants.pages import CallPageMixin

    return models_with(CallPageMixin)


def models_with(mixin) -> list[type]:
    return [model for model in apps.get_models() if issubclass(model, mixin)]


def published_pages(locale_id=None, below=None) -> list:
    """Return querysets of public call pages, one per page model.

    ``locale_id`` keeps the pages of one language, ``below`` those under one page.
    """
    found = []
    for model in call_page_models():
        pages = model.objects.live().public().filter(call__isnull=False)
        pages = pages.filter(locale_id=locale_id) if locale_id else pages
        found.append(pages.descendant_of(below) if below else pages)
    return found


def presented_calls(querysets):
    """Return the announced calls, tests aside, which the pages of ``querysets`` present."""
    presented = Q(pk__in=[])
    for pages in querysets:
        presented |= Q(pk__in=pages.order_by().values("call_id"))
    return Call.objects.listed().filter(presented).select_related("procedure")


def with_pages(calls, querysets, request) -> list:
    """Return ``calls`` as a list, each with ``page_title`` and ``page_url`` of its oldest page."""
    found = list(calls)
    pages = {
        page.call_id: page
        for queryset in querysets
        for page in queryset.filter(call__in=found).order_by("-pk")
    }
    for call in found:
        page = pages.get(call.pk)
        call.page_title = page.title if page else call.title
        call.page_url = page.get_url(request) if page else ""
    return found


def call_page(call_id: int):
    """Return the public page that presents a call, in the active language if there is one."""
    return nearest(page for found in published_pages() for page in found.filter(call_id=call_id))


def index_page():
    """Return the public page that lists calls, in the active language if there is one."""
    from wagtail_ngo.grants.pages import CallIndexPageMixin

    models = models_with(CallIndexPageMixin)
    return nearest(page for model in models for page in model.objects.live().public())


def nearest(pages):
    """Return the oldest of ``pages`` in the active language, else the oldest, else None."""
    active = Locale.get_active().pk
    return min(pages, key=lambda page: (page.locale_id != active, page.pk), default=None)
