"""Blocks that bring calls into any page."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.blocks import CharBlock, ChooserBlock, IntegerBlock, PageChooserBlock
from wagtail.models import Locale

from wagtail_ngo.blocks.base import NgoBlock
from wagtail_ngo.blocks.stream import NgoStreamBlock


class CallChooserBlock(ChooserBlock):
    """Chooses a call. Migrations hold the path of this class, so it stays here."""

    @cached_property
    def target_model(self):
        from wagtail_ngo.grants.models import Call

        return Call

    @cached_property
    def widget(self):
        from wagtail_ngo.grants.choosers import call_chooser_viewset

        return call_chooser_viewset.widget_class()

    class Meta:
        icon = "form"


class CallFormBlock(NgoBlock):
    """The application form of a call, or the reason why it cannot be filled in now."""

    heading = CharBlock(label=_("Heading"), max_length=200, required=False)
    call = CallChooserBlock(label=_("Call"))

    def get_context(self, value, parent_context=None):
        from wagtail_ngo.grants.embedding import embedded_form

        context = super().get_context(value, parent_context)
        request, block_id = context.get("request"), context.get("id") or "call"
        return {**context, **embedded_form(value.get("call"), request, block_id)}

    def get_preview_value(self):
        from wagtail_ngo.grants.models import Call

        call = Call.objects.listed().order_by("-announced_at").first()
        return self.normalize({"heading": "", "call": call})

    class Meta:
        icon = "form"
        label = _("Application form")
        description = _("The form of a call, to be filled in right in the page.")
        template = "wagtail_ngo/blocks/call_form.html"


class OpenCallsBlock(NgoBlock):
    """The calls that take applications now."""

    heading = CharBlock(label=_("Heading"), max_length=200, required=False)
    limit = IntegerBlock(label=_("How many"), default=5, min_value=1, max_value=50)
    index = PageChooserBlock(
        label=_("Page with all calls"),
        required=False,
        help_text=_("A link to it is shown below the list."),
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        calls = open_calls(context.get("request"), value.get("limit") or 5)
        return {**context, "calls": calls}

    class Meta:
        icon = "list-ul"
        label = _("Open calls")
        description = _("A list of the calls that take applications now, with their deadlines.")
        template = "wagtail_ngo/blocks/open_calls.html"
        preview_value = {"heading": _("Open calls"), "limit": 3}


def open_calls(request, limit: int) -> list:
    """Return open calls that have a page in the language of ``request``, soonest deadline first."""
    from wagtail_ngo.grants import listing

    pages = listing.published_pages(locale_id=Locale.get_active().pk)
    calls = listing.presented_calls(pages).filter(listing.in_state("open"))
    shown = listing.in_reading_order(calls).prefetch_related("spheres")[:limit]
    return listing.with_pages(shown, pages, request)


class GrantsStreamBlock(NgoStreamBlock):
    """The content blocks and the blocks of calls."""

    call_form = CallFormBlock(group=_("Calls"))
    open_calls = OpenCallsBlock(group=_("Calls"))
