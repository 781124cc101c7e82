"""Calls for programs: calendar files of deadlines, and an Atom feed. The same for everybody."""

from django.contrib.syndication.views import Feed
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe
from django.views.generic import View

from wagtail_ngo.grants import listing
from wagtail_ngo.grants.calendars import calendar_of, changed_at
from wagtail_ngo.grants.models import Call
from wagtail_ngo.grants.wording import status_sentence

from .base import address


MOST = 100
KEEP_SECONDS = 900


def published(calls, request) -> list[Call]:
    """Return ``calls`` with the absolute ``page_url`` of their pages, in a few queries."""
    found = calls.defer("form_version", "grant_rules", "conditions", "selection_mode", "criteria")
    pages = listing.published_pages()
    shown = listing.with_pages(found.prefetch_related("deadline_changes", "news"), pages, request)
    for call in shown:
        url = call.page_url or address("call-start", call.token)
        call.page_url = request.build_absolute_uri(url)
    return shown


def newest_calls():
    """The calls that have a public page, the newest first."""
    calls = listing.presented_calls(listing.published_pages())
    return calls.order_by("-announced_at", "-pk")[:MOST]


class CalendarView(View):
    """One calendar of all calls, to subscribe to."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, **kwargs):
        content = calendar_of(published(self.get_calls(**kwargs), request), self.get_name())
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'inline; filename="{self.filename}"'
        patch_cache_control(response, public=True, max_age=KEEP_SECONDS)
        return response

    filename = "calls.ics"

    def get_calls(self):
        return newest_calls()

    def get_name(self) -> str:
        return _("Deadlines of calls")


class CallCalendarView(CalendarView):
    """The deadline of one call."""

    filename = "deadline.ics"

    def get_calls(self, token):
        calls = Call.objects.listed().filter(token=token)
        get_object_or_404(calls.only("pk"))
        return calls


class CallsFeed(Feed):
    """New calls and moved deadlines as Atom."""

    feed_type = Atom1Feed

    def __call__(self, request, *args, **kwargs):
        self.request = request
        response = super().__call__(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=KEEP_SECONDS)
        return response

    def title(self):
        return _("Calls for applications")

    def subtitle(self):
        return _("New calls, and calls whose deadline was moved.")

    def link(self):
        return reverse("wagtail_ngo_grants:calls-feed")

    def items(self):
        return sorted(published(newest_calls(), self.request), key=changed_at, reverse=True)

    def item_title(self, call):
        return call.page_title

    def item_description(self, call):
        return status_sentence(call, call.phase())

    def item_link(self, call):
        return call.page_url

    def item_guid(self, call):
        return f"urn:uuid:{call.token}"

    def item_pubdate(self, call):
        return call.announced_at

    def item_updateddate(self, call):
        return changed_at(call)

    def item_categories(self, call):
        return [call.reference]


calendar = conditional_page(CalendarView.as_view())
call_calendar = conditional_page(CallCalendarView.as_view())


@require_safe
def calls_feed(request):
    """A new feed for each request, because it keeps the request."""
    return conditional_page(CallsFeed())(request)
