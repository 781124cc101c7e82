"""Reminders of both deadlines, written by ``ngo_tick``: each person gets each of them once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from wagtail_ngo import outbox
from wagtail_ngo.clock import city_moment, city_time
from wagtail_ngo.conf import absolute_url
from wagtail_ngo.grants.choices import Channel, DeliveryState, Filing
from wagtail_ngo.grants.filing_wording import lazy_delivery_sentence
from wagtail_ngo.grants.lifecycles import BINDING_ROLES
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.models.querysets import UNCONFIRMED
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.organisations.choices import DRAFTING_ROLES
from wagtail_ngo.organisations.models import Membership
from wagtail_ngo.ticks import register_tick


LONGEST = timedelta(days=4)
URGENT = timedelta(days=1)


@dataclass(frozen=True)
class Letter:
    """A reminder for one address: that of ``user``, or of the organisation when None."""

    key: str
    event: str
    application: Application
    deadline: datetime
    user: Any


def steps(deadline: datetime) -> list[tuple[str, datetime]]:
    """When to remind of ``deadline``, the earliest first, with names for the keys.

    Days are counted by the clock on the wall: three days before Monday 15:00 is Friday 15:00, also
    when the clocks change on Sunday.
    """
    wall = city_time(deadline)
    days = [(f"{count}d", days_before(wall, count)) for count in (3, 1)]
    return [*days, ("3h", deadline - timedelta(hours=3))]


def days_before(wall: datetime, count: int) -> datetime:
    return city_moment(wall.date() - timedelta(days=count), wall.time())


def due_step(deadline: datetime, now: datetime, since: datetime) -> str:
    """The reminder that is due at ``now``, or "".

    Of several that were missed only the nearest is sent, and none from before ``since``, when the
    thing that it reminds of did not exist.
    """
    if now >= deadline:
        return ""
    passed = [name for name, moment in steps(deadline) if since < moment <= now]
    return passed[-1] if passed else ""


@register_tick("reminders")
def remind() -> int:
    """Write the reminders that are due now and return how many there were."""
    now = timezone.now()
    letters = [*draft_letters(now), *delivery_letters(now)]
    keys = [letter.key for letter in letters]
    sent = OutboxMessage.objects.filter(dedupe_key__in=keys)
    told = set(sent.values_list("dedupe_key", flat=True))
    due = [letter for letter in letters if letter.key not in told]
    for letter in due:
        queue(letter)
    return len(due)


def upcoming(column: str, now: datetime):
    """Applications of announced calls whose deadline in ``column`` is near."""
    related = ("call", "organisation", "response__form_version")
    rows = Application.objects.with_delivery().select_related(*related)
    rows = rows.defer("response__answers", "response__form_version__definitions")
    near = {f"{column}__gt": now, f"{column}__lte": now + LONGEST}
    return rows.filter(~UNCONFIRMED, call__status="announced", **near)


def draft_letters(now: datetime) -> Iterator[Letter]:
    """To those who wrote in a draft, or in a change, that was not sent."""
    unsent = Q(status="draft") | Q(amending_since__isnull=False)
    rows = list(upcoming("due_at", now).filter(unsent, call__opens_at__lte=now))
    people = members(rows)
    for application in rows:
        since = application.amending_since or application.created_at
        if step := due_step(application.due_at, now, since):
            own = writers(application, people)
            yield from letters("reminder_draft", application, application.due_at, step, own)


def delivery_letters(now: datetime) -> Iterator[Letter]:
    """To those whose paper, signed file or approval is missing."""
    waiting = Q(delivery=DeliveryState.WAITING, channel=Channel.SYSTEM)
    rows = list(upcoming("delivery_due_at", now).filter(waiting))
    people = members(rows)
    for application in rows:
        due = application.delivery_due_at
        if step := due_step(due, now, application.submitted_at):
            own = recipients(application, people)
            yield from letters("reminder_delivery", application, due, step, own)


def members(applications) -> dict[int, list[Membership]]:
    """Active members who may write in the name of the organisations, in one query."""
    organisations = {application.organisation_id for application in applications}
    held = Membership.objects.active().filter(
        organisation__in=organisations, role__in=DRAFTING_ROLES, user__is_active=True
    )
    found: dict[int, list[Membership]] = {}
    for membership in held.select_related("user"):
        found.setdefault(membership.organisation_id, []).append(membership)
    return found


def writers(application, people) -> list:
    """Those who began it or wrote in it last, while they belong to the organisation."""
    own = {application.created_by_id, application.response.updated_by_id}
    held = people.get(application.organisation_id, ())
    return [membership.user for membership in held if membership.user_id in own]


def recipients(application, people) -> list:
    """Those who approve where an approval is missing, else those who wrote it."""
    if application.call.filing != Filing.APPROVAL:
        return writers(application, people)
    held = people.get(application.organisation_id, ())
    return [membership.user for membership in held if membership.role in BINDING_ROLES]


def letters(event, application, deadline, step, people) -> Iterator[Letter]:
    """One letter for each address; the key holds the deadline, which may still be moved."""
    addresses = {user.email.lower(): user for user in people if user.email}
    if application.organisation.email:
        addresses.setdefault(application.organisation.email.lower(), None)
    for address, user in addresses.items():
        key = f"{event}-{application.pk}-{deadline:%Y%m%d%H%M}-{step}-{address}"
        yield Letter(key, event, application, deadline, user)


def queue(letter: Letter) -> None:
    application, user = letter.application, letter.user
    path = reverse("wagtail_ngo_grants:application", args=[application.token])
    outbox.queue_template_mail(
        event=letter.event,
        to=user.email if user else application.organisation.email,
        template=letter.event,
        context={
            "call": application.call.title,
            "call_reference": application.call.reference,
            "number": application.number,
            "deadline": letter.deadline,
            "next_step": lazy_delivery_sentence(application) if application.number else "",
            "url": absolute_url(path),
        },
        language=application.response.language,
        dedupe_key=letter.key,
        recipient=user,
        reference=application.number or application.call.reference,
        scope=str(application.call.token),
    )
