"""Letters to everybody who has an application in a call, when the call itself changes."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from wagtail_ngo import outbox
from wagtail_ngo.conf import absolute_url
from wagtail_ngo.grants.models import ApplicationStatus, CallEvent, CallNotice
from wagtail_ngo.ticks import register_tick


LIVE = [ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED]
ENDED = {"annul": CallEvent.ANNULLED, "withdraw": CallEvent.WITHDRAWN}


def note_deadline(change) -> CallNotice:
    """Write down, in the transaction of the move, that applicants are to be told about it."""
    return CallNotice.objects.create(call=change.call, event=CallEvent.DEADLINE, change=change)


def note_end(call, transition: str) -> CallNotice:
    """Write down that the call was annulled or withdrawn."""
    return CallNotice.objects.create(call=call, event=ENDED[transition])


@register_tick("call-notices")
def tell_applicants() -> int:
    """Write the letters of what was not told yet and return how many notices there were.

    Two workers at once, or one that died half way, write each letter once.
    """
    untold = CallNotice.objects.filter(told_at=None).select_related("call", "change")
    notices = list(untold)
    for notice in notices:
        tell(notice)
    return len(notices)


@transaction.atomic
def tell(notice):
    for reader in readers(notice.call):
        outbox.queue_template_mail(
            event=notice.event,
            to=reader.address,
            template=notice.event,
            context=context_of(notice, reader.application),
            language=reader.application.response.language,
            dedupe_key=f"call-notice-{notice.pk}-{reader.address.lower()}",
            recipient=reader.user,
            reference=reader.application.number or str(reader.application.token),
            scope=str(notice.call.token),
        )
    CallNotice.objects.filter(pk=notice.pk).update(told_at=timezone.now())


@dataclass(frozen=True)
class Reader:
    """An address with one of the applications for which it gets the letter."""

    address: str
    user: object
    application: object


def readers(call) -> list[Reader]:
    """Each address once: of the organisations, and of the people who wrote the applications."""
    rows = call.applications.filter(status__in=LIVE).select_related(
        "organisation", "created_by", "response__updated_by"
    )
    found: dict[str, Reader] = {}
    for application in rows.defer("response__answers", "response__rejected"):
        people = {application.created_by, application.response.updated_by} - {None}
        for user in people:
            if user.email and user.is_active:
                found.setdefault(user.email.lower(), Reader(user.email, user, application))
        address = application.organisation.email
        if address:
            found.setdefault(address.lower(), Reader(address, None, application))
    return list(found.values())


def context_of(notice, application) -> dict:
    call, change = notice.call, notice.change
    path = reverse("wagtail_ngo_grants:application", args=[application.token])
    facts = {
        "call": call.title,
        "call_reference": call.reference,
        "organisation": application.organisation.name,
        "url": absolute_url(path),
    }
    if change is None:
        return {**facts, "reason": call.ended_reason}
    return {**facts, "before": change.before, "after": change.after, "reason": change.reason}
