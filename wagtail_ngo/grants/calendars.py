"""Deadlines of calls as a calendar file (RFC 5545); only what the pages of calls tell everybody."""

from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from icalendar import Calendar, Event

from wagtail_ngo.conf import base_url
from wagtail_ngo.grants.models import CallStatus, NewsKind
from wagtail_ngo.text import clean_text


PRODUCT = "-//wagtail-ngo//calls//EN"


def calendar_of(calls, name: str) -> bytes:
    """Return a calendar with the deadlines of ``calls``, each with its ``page_url``."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean_text(name))
    host = urlsplit(base_url()).hostname or "localhost"
    for call in calls:
        calendar.add_component(event_of(call, host))
    return calendar.to_ical()


def event_of(call, host: str) -> Event:
    """The deadline as an event without length. Its UID stays, its SEQUENCE grows with each move."""
    event = Event()
    event.add("uid", f"call-{call.token}@{host}")
    event.add("sequence", sequence(call))
    event.add("dtstamp", changed_at(call))
    event.add("last-modified", changed_at(call))
    event.add("dtstart", call.closes_at)
    event.add("summary", clean_text(_("Deadline: %(call)s") % {"call": call.title}))
    event.add("description", clean_text(f"{call.reference}\n{call.page_url}", multiline=True))
    event.add("status", "CONFIRMED" if call.status == CallStatus.ANNOUNCED else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    if call.page_url:
        event.add("url", call.page_url)
    return event


def sequence(call) -> int:
    """Each move of the deadline is a new version of the event, and so is the end of the call."""
    return len(call.deadline_changes.all()) + (call.status != CallStatus.ANNOUNCED)


def changed_at(call) -> datetime:
    """When the call was announced, moved or ended last."""
    moves = [change.changed_at for change in call.deadline_changes.all()]
    ends = [news.created_at for news in call.news.all() if news.kind == NewsKind.ENDED]
    return max([call.announced_at, *moves, *ends])
