from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

import django_filters

from wagtail.admin.filters import (
    DateRangePickerWidget,
    NumberRangeWidget,
    WagtailFilterSet,
)

from wagtail_ngo.grants.choices import Channel, DeliveryState
from wagtail_ngo.grants.models import (
    Application,
    ApplicationStatus,
    Call,
    CallMode,
    CallStatus,
    Entry,
    Lot,
    Procedure,
)
from wagtail_ngo.grants.models.conversation import awaiting_answer
from wagtail_ngo.models import Sphere


def managed_calls(request):
    """The calls whose applications the user may read, so that the filter names no others."""
    return Call.objects.managed_by(request.user)


def managed_lots(request):
    """The lots of those calls, offered once a call is chosen: all at once would be too many."""
    if not (request.GET.get("call") or request.GET.get("lot")):
        return Lot.objects.none()
    return Lot.objects.filter(call__in=managed_calls(request)).select_related("call")


class LotFilter(django_filters.ModelChoiceFilter):
    class field_class(django_filters.fields.ModelChoiceField):
        def label_from_instance(self, lot):
            return f"{lot.call.reference}: {lot.name}"


class ApplicationFilterSet(WagtailFilterSet):
    call = django_filters.ModelChoiceFilter(label=_("Call"), queryset=managed_calls)
    lot = LotFilter(label=_("Lot"), queryset=managed_lots)
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=[item for item in ApplicationStatus.choices if item[0] != "draft"],
    )
    delivery = django_filters.MultipleChoiceFilter(
        label=_("Second step"), choices=DeliveryState.choices, method="in_delivery_state"
    )
    channel = django_filters.MultipleChoiceFilter(label=_("Channel"), choices=Channel.choices)
    sphere = django_filters.ModelChoiceFilter(
        label=_("Sphere of public tasks"), queryset=Sphere.objects.all(), method="in_sphere"
    )
    submitted_at = django_filters.DateFromToRangeFilter(
        label=_("Submitted"), widget=DateRangePickerWidget
    )
    starts_on = django_filters.DateFromToRangeFilter(
        label=_("Task begins"), widget=DateRangePickerWidget
    )
    requested_amount = django_filters.RangeFilter(
        label=_("Requested amount"), widget=NumberRangeWidget
    )
    messages = django_filters.ChoiceFilter(
        label=_("Messages"),
        choices=[("waiting", _("Wait for an answer")), ("any", _("There are some"))],
        method="with_messages",
    )

    class Meta:
        model = Application
        fields = []

    def with_messages(self, queryset, name, value):
        if value == "waiting":
            return awaiting_answer(queryset)
        return queryset.filter(Exists(Entry.objects.filter(application=OuterRef("pk"))))

    def in_delivery_state(self, queryset, name, states):
        return queryset.filter(delivery__in=states) if states else queryset

    def in_sphere(self, queryset, name, sphere):
        """The sphere of the lot, or of the call when there is no lot."""
        if sphere is None:
            return queryset
        of_call = Call.spheres.through.objects.filter(sphere=sphere).values("call")
        return queryset.filter(lot__sphere=sphere) | queryset.filter(
            lot__isnull=True, call__in=of_call
        )


class CallFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=CallStatus.choices)
    procedure = django_filters.ModelChoiceFilter(
        label=_("Procedure"), queryset=Procedure.objects.all()
    )
    mode = django_filters.ChoiceFilter(label=_("Form of commissioning"), choices=CallMode.choices)
    spheres = django_filters.ModelChoiceFilter(
        label=_("Sphere of public tasks"), queryset=Sphere.objects.all()
    )
    closes_at = django_filters.DateFromToRangeFilter(
        label=_("Deadline"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Call
        fields = []
