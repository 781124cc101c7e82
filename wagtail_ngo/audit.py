"""The audit log: what was done, by whom and when, and what was refused; added to and never changed.

An event is written in the transaction of the change it tells about. Right after the commit it is
*sealed*: it gets its place in a hash chain, so that a later change of any row is found by
:func:`verify`. Sealing happens outside the transaction, because a chain has one end and locking it
inside long transactions would make them wait for, and block, one another.
"""

import logging
import re

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.models.audit import AuditEvent, AuditHead
from wagtail_ngo.throttle import client_key
from wagtail_ngo.ticks import register_tick


logger = logging.getLogger("wagtail_ngo.audit")

DENIED = "access.denied"
CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Problem:
    """Something wrong with the chain at one place of it."""

    sequence: int
    message: Any

    def __str__(self):
        return f"{self.sequence}: {self.message}"


def record(
    action: str, obj=None, *, user=None, request=None, data: dict[str, Any] | None = None
) -> AuditEvent:
    """Add an event; ``action`` is an ASCII name such as ``application.submit``.

    ``data`` must hold no personal data: names of fields, states, numbers, not what people wrote.
    The user is taken from ``request`` when not given.
    """
    event = AuditEvent.objects.create(
        action=action,
        user_id=_user_id(user or getattr(request, "user", None)),
        client=_client(request),
        data=plain(data or {}),
        **_object(obj),
    )
    transaction.on_commit(_seal_all, robust=True)
    return event


def denied(request, obj=None, why: str = "") -> AuditEvent:
    """Add an event about a refused access, and log it too: a request rolled back loses the row."""
    event = record(DENIED, obj, request=request, data=_attempt(request, why))
    logger.warning(
        "Access denied: user %s, %s %s %s",
        *(event.user_id, event.data["method"], event.object_type, event.object_pk),
    )
    return event


def seal() -> int:
    """Chain the committed events that are not sealed yet and return how many there were."""
    return _seal_all() if _unsealed().exists() else 0


def _unsealed():
    return AuditEvent.objects.filter(hash="").order_by("pk")


@transaction.atomic
def _seal_all() -> int:
    head, _created = AuditHead.objects.select_for_update().get_or_create(pk=1)
    events = list(_unsealed())
    for event in events:
        _append(head, event)
    head.save()
    return len(events)


def _append(head, event):
    sequence, previous = head.sequence + 1, head.hash
    digest = event.digest(sequence, previous)
    rows = models.QuerySet(AuditEvent).filter(pk=event.pk)
    rows.update(sequence=sequence, previous_hash=previous, hash=digest)
    head.sequence, head.hash = sequence, digest


def verify(anchor: str = "") -> list[Problem]:
    """Seal what is waiting, walk the whole chain and return what is wrong with it.

    ``anchor`` is an earlier ``sequence:hash`` kept outside the database, which shows a chain that
    was cut or written anew. Raises ``ValueError`` when it is not of that form.
    """
    place, _colon, expected = anchor.partition(":")
    anchors = {int(place): expected} if anchor else {}
    seal()
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    events = AuditEvent.objects.exclude(hash="").order_by("sequence").iterator(chunk_size=2000)
    return list(_walk(events, {head.sequence: head.hash, **anchors}))


def head() -> str:
    """Return the end of the chain as ``sequence:hash``, to be kept as an anchor elsewhere."""
    return str(AuditHead.objects.filter(pk=1).first() or AuditHead())


def _walk(events: Iterable[AuditEvent], known: dict[int, str]) -> Iterable[Problem]:
    sequence, previous = 0, ""
    for event in events:
        sequence += 1
        if event.sequence != sequence:
            yield Problem(sequence, _("Events are missing before this place."))
            sequence = event.sequence or sequence
        elif event.previous_hash != previous:
            yield Problem(sequence, _("The event does not follow from the one before it."))
        if event.hash != event.digest(sequence, event.previous_hash):
            yield Problem(sequence, _("The content of the event was changed."))
        if known.pop(sequence, event.hash) != event.hash:
            yield Problem(sequence, _("The hash differs from the one that was noted."))
        previous = event.hash
    for place in sorted(place for place in known if place > 0):
        yield Problem(place, _("Events are missing at the end of the log."))


def plain(value: Any) -> Any:
    """Return ``value`` as JSON that reads back the same: floats and dates as text, text escaped."""
    match value:
        case dict():
            return {escape(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set():
            return [plain(item) for item in value]
        case bool() | int() | None:
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return escape(value)


def escape(text: Any) -> str:
    """Return ``text`` with control and invisible characters shown as ``\\uXXXX``."""
    return CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", str(text))


def _attempt(request, why):
    return {"method": request.method, "path": request.path, "why": str(why)}


def _user_id(user):
    return getattr(user, "pk", None)


def _client(request):
    """A keyed hash: the same client can be told apart without keeping its address."""
    if request is None:
        return ""
    key = salted_hmac("wagtail_ngo.audit", client_key(request), secret=settings.SECRET_KEY)
    return key.hexdigest()[:16]


def _object(obj):
    if obj is None:
        return {}
    facts = {"object_type": obj._meta.label_lower, "object_pk": str(obj.pk)}
    return {**facts, "reference": escape(obj)[:255]}


register_tick("audit")(seal)
