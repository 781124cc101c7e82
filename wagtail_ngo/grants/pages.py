"""Pages that present calls.

A page holds words for readers; dates, money and status stay on the call, so a change of the
deadline is true in every language at once. A site with its own base page mixes ``CallPageMixin``
and ``CallIndexPageMixin`` into page models of its own and leaves ``wagtail_ngo.pages`` out.
"""

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.grants import listing, wording
from wagtail_ngo.grants.blocks import GrantsStreamBlock
from wagtail_ngo.grants.models import Call, CallPhase, CallQuestion, Follower


class CallPageMixin(models.Model):
    """A page that presents one call. Put it before the base page among the bases.

    Name the template on the page model itself: Wagtail gives each model one of its own otherwise.
    """

    call = models.ForeignKey(
        "wagtail_ngo_grants.Call",
        verbose_name=_("call"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    lead = models.TextField(
        _("introduction"),
        blank=True,
        max_length=1000,
        help_text=_("Say in plain words what the call is for and who can apply."),
    )
    body = StreamField(GrantsStreamBlock(), verbose_name=_("content"), blank=True)

    preview_modes = [
        ("", _("As it is now")),
        (CallPhase.ANNOUNCED.value, _("Before opening")),
        (CallPhase.OPEN.value, _("Open")),
        (CallPhase.CLOSED.value, _("Closed")),
    ]
    call_panels = [FieldPanel("call"), FieldPanel("lead"), FieldPanel("body")]
    call_search_fields = [index.SearchField("lead"), index.SearchField("body")]
    override_translatable_fields = [SynchronizedField("call", overridable=False)]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["base_template"] = ngo_settings.BASE_TEMPLATE
        call = self.get_presented_call()
        if call is None:
            return {**context, "call": None}
        phase = getattr(request, "ngo_preview_phase", None) or call.phase()
        is_followed = followed_by(call, getattr(request, "user", None))
        return {**context, **call_context(call, phase), "is_followed": is_followed}

    def get_presented_call(self) -> Call | None:
        """Return the call with all that the page shows of it, in a fixed number of queries."""
        return presented(Call.objects.filter(pk=self.call_id)).first()

    def serve_preview(self, request, mode_name):
        request.ngo_preview_phase = CallPhase(mode_name) if mode_name else None
        return super().serve_preview(request, mode_name)


def followed_by(call, user) -> bool:
    """Whether the person signed in follows the call."""
    if user is None or not user.is_authenticated:
        return False
    return Follower.objects.filter(call=call, user=user).exists()


def presented(calls):
    """Load what a page shows of ``calls``; the JSON of the frozen form is left in the database."""
    answered = CallQuestion.objects.filter(is_public=True).exclude(answered_at=None)
    return (
        calls.select_related("procedure", "form_version")
        .defer("form_version__definitions")
        .prefetch_related(
            "spheres",
            "lots",
            "past_costs",
            "documents__document",
            "announcements",
            "attachments",
            "eligibility_questions",
            "deadline_changes",
            Prefetch("questions", queryset=answered, to_attr="answered_questions"),
        )
    )


def call_context(call: Call, phase: CallPhase) -> dict:
    """Return the template context of one call seen in ``phase``."""
    return {
        "call": call,
        "phase": phase,
        "status_sentence": wording.status_sentence(call, phase),
        "facts": wording.call_facts(call),
        "timeline": wording.call_timeline(call),
        "binding_texts": wording.binding_texts(call),
        "official_language": wording.official_language(call),
    }


class CallIndexPageMixin(models.Model):
    """A page that lists the calls presented by the call pages below it."""

    lead = models.TextField(_("introduction"), blank=True, max_length=1000)

    calls_per_page = 20
    index_panels = [FieldPanel("lead")]
    index_search_fields = [index.SearchField("lead")]

    class Meta:
        abstract = True

    def get_call_pages(self) -> list:
        """Return querysets of the pages whose calls are listed; override it to list others."""
        return listing.published_pages(below=self)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        pages = self.get_call_pages()
        calls = listing.in_reading_order(listing.presented_calls(pages))
        filters = listing.CallFilterSet(request.GET, queryset=calls, request=request)
        found = filters.qs.distinct().prefetch_related("spheres")
        shown = Paginator(found, self.calls_per_page).get_page(request.GET.get("page"))
        return {
            **context,
            "base_template": ngo_settings.BASE_TEMPLATE,
            "filters": filters,
            "calls": listing.with_pages(shown, pages, request),
            "query": query_without_page(request),
            "page_obj": shown,
        }


def query_without_page(request) -> str:
    """Return the query string of ``request`` without its page number, for links to other pages."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


class AbstractCallPage(CallPageMixin, Page):
    """A call page on Wagtail's own base page."""

    content_panels = Page.content_panels + CallPageMixin.call_panels
    search_fields = Page.search_fields + CallPageMixin.call_search_fields

    class Meta:
        abstract = True


class AbstractCallIndexPage(CallIndexPageMixin, Page):
    """A list of calls on Wagtail's own base page."""

    content_panels = Page.content_panels + CallIndexPageMixin.index_panels
    search_fields = Page.search_fields + CallIndexPageMixin.index_search_fields

    class Meta:
        abstract = True
