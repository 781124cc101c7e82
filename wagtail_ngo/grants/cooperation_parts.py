"""What "My cooperation" shows of calls and applications."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.models import Locale

from wagtail_ngo.clock import format_moment
from wagtail_ngo.cooperation import Part, Row, register_part
from wagtail_ngo.grants import listing
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.models.conversation import with_unread


MOST = 10


def own_applications(request):
    own = Application.objects.of_members(request.user).select_related("call", "organisation")
    return own.defer("call__grant_rules", "call__conditions", "call__criteria")


def address(name, application) -> str:
    return reverse(f"wagtail_ngo_grants:{name}", args=[application.token])


@register_part(20)
def drafts(request):
    """Drafts that were not sent, the latest first, also those whose deadline has passed."""
    rows = own_applications(request).filter(status="draft").order_by("-updated_at", "-pk")[:MOST]
    return Part(
        heading=_("Drafts"),
        rows=[
            Row(
                title=row.title or row.call.title,
                url=address("application", row),
                organisation=row.organisation.name,
                note=_("deadline %(moment)s") % {"moment": format_moment(row.call.closes_at)},
            )
            for row in rows
        ],
        more_url=reverse("wagtail_ngo_grants:applications"),
        more_label=_("All my applications"),
    )


@register_part(30)
def sent(request):
    """What was sent, with its state."""
    rows = own_applications(request).exclude(number="").order_by("-submitted_at", "-pk")[:MOST]
    return Part(
        heading=_("Sent applications"),
        rows=[
            Row(
                title=f"{row.number} {row.title}".strip(),
                url=address("application", row),
                organisation=row.organisation.name,
                note=row.get_status_display(),
            )
            for row in rows
        ],
        more_url=reverse("wagtail_ngo_grants:applications"),
        more_label=_("All my applications"),
    )


@register_part(40)
def conversations(request):
    """Applications about which somebody wrote, those with unread messages first."""
    talked = own_applications(request).filter(entries__isnull=False).distinct()
    rows = with_unread(talked, request.user, from_office=True).order_by("-unread", "-pk")[:MOST]
    return Part(
        heading=_("Messages"),
        rows=[
            Row(
                title=row.number,
                url=address("application-conversation", row),
                organisation=row.organisation.name,
                note=_("new: %(number)d") % {"number": row.unread} if row.unread else "",
            )
            for row in rows
        ],
    )


@register_part(50)
def open_calls(request):
    """The open calls with the nearest deadlines: the way in for those who have nothing yet."""
    pages = listing.published_pages(Locale.get_active().pk)
    calls = listing.presented_calls(pages).listed().open()
    shown = listing.with_pages(listing.in_reading_order(calls)[:5], pages, request)
    return Part(
        heading=_("Open calls"),
        rows=[
            Row(
                title=call.page_title,
                url=call.page_url,
                note=_("deadline %(moment)s") % {"moment": format_moment(call.closes_at)},
            )
            for call in shown
        ],
        empty=_("No call is open now."),
    )
