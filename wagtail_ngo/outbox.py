"""Mail goes through a table: written with what it tells, delivered outside requests.

Delivery is at least once. A worker leases a message, sends it and notes the result; if the worker
dies, the lease runs out and another worker sends the message again under the same ``Message-ID``.
"""

import hashlib
import smtplib
import uuid

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from django_tasks import task, task_backends
from django_tasks.backends.immediate import ImmediateBackend

from wagtail_ngo import audit
from wagtail_ngo.audit import escape
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.messages import write
from wagtail_ngo.models.outbox import OutboxMessage, OutboxState
from wagtail_ngo.text import clean_text
from wagtail_ngo.ticks import register_tick


#: Errors about one message; any other is taken for a server that is down or wrongly set up.
REFUSED = (
    BadHeaderError,
    UnicodeError,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
)


def queue_mail(
    *,
    event: str,
    to: str,
    subject: str,
    body: str,
    language: str = "",
    dedupe_key: str | None = None,
    recipient=None,
    reference: str = "",
    is_secret: bool = False,
    scope: str = "",
    unsubscribe_url: str = "",
) -> OutboxMessage:
    """Write a plain-text mail to one address into the outbox.

    A second message with the same ``dedupe_key`` is not written; the first one is returned. Nothing
    typed by a user can make this fail: control characters are dropped, and an address that is not
    one gives a message that counts as bounced, for the staff to see.

    ``is_secret`` is for a text that lets its reader in, such as a link to a new password: no screen
    shows it, and it is emptied once it was sent, bounced or given up. ``unsubscribe_url`` is an
    address that ends such letters when a program or a person posts to it, without a session.
    """
    fields = {
        "event": event,
        "to": clean_text(to)[:320],
        "subject": clean_text(subject)[:255],
        "body": clean_text(body, multiline=True),
        "is_secret": is_secret,
        "language": language,
        "recipient": recipient,
        "reference": clean_text(reference)[:255],
        "scope": scope,
        "unsubscribe_url": unsubscribe_url,
        "message_id": f"<{uuid.uuid4()}@{_domain()}>",
        **_address_verdict(clean_text(to), is_secret),
    }
    if dedupe_key is None:
        message = OutboxMessage.objects.create(**fields)
    else:
        message, _created = OutboxMessage.objects.get_or_create(
            dedupe_key=_fitting_key(dedupe_key), defaults=fields
        )
    transaction.on_commit(_wake_worker, robust=True)
    return message


def queue_template_mail(
    *,
    event: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str = "",
    dedupe_key: str | None = None,
    recipient=None,
    reference: str = "",
    is_secret: bool = False,
    scope: str = "",
    unsubscribe_url: str = "",
) -> OutboxMessage:
    """Write a mail from ``wagtail_ngo/emails/<template>_subject.txt`` and ``<template>.txt``.

    The text that the office wrote instead of them (see ``wagtail_ngo.messages``) is taken when
    there is one in ``language``; ``scope`` is the token of the call that the mail is about. Nothing
    is escaped: a mail is plain text.
    """
    subject, body = write(event, template, context, scope=scope, language=language)
    return queue_mail(
        event=event,
        to=to,
        subject=" ".join([*marks_of(scope, language), subject]),
        body=body,
        language=language,
        dedupe_key=dedupe_key,
        recipient=recipient,
        reference=reference,
        is_secret=is_secret,
        scope=scope,
        unsubscribe_url=unsubscribe_url,
    )


def register_subject_mark(mark: Callable[[str], str]) -> None:
    """Add a function that returns what goes before the subjects of a scope's mails, or ""."""
    _marks.append(mark)


_marks: list[Callable[[str], str]] = []


def marks_of(scope: str, language: str = "") -> list[str]:
    """Return what goes before the subject of each mail about ``scope``, in ``language``."""
    if not scope:
        return []
    with translation.override(language or translation.get_language()):
        return [text for mark in _marks if (text := mark(scope))]


@transaction.atomic
def resend(message: OutboxMessage, *, user, request=None) -> bool:
    """Put a letter that did not arrive back into the queue, as it was.

    Returns False when there is nothing to send again: it waits already, it was sent, or it was
    secret and its text is gone. Of several who ask at once, one succeeds.
    """
    fresh = {"state": OutboxState.PENDING, "attempts": 0, "last_error": ""}
    undelivered = OutboxMessage.objects.undelivered().filter(pk=message.pk)
    if not undelivered.update(next_attempt_at=Now(), **fresh):
        return False
    audit.record("outbox.resend", message, user=user, request=request, data={"from": message.state})
    transaction.on_commit(_wake_worker, robust=True)
    return True


def _fitting_key(key):
    """An address may be nearly as long as the column; a long key is replaced by its hash."""
    limit = OutboxMessage._meta.get_field("dedupe_key").max_length
    return key if len(key) <= limit else hashlib.sha256(key.encode()).hexdigest()


def _domain():
    sender = ngo_settings.FROM_EMAIL or settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return domain if domain.isascii() and domain else "localhost"


def _address_verdict(address, is_secret):
    try:
        validate_email(address)
    except ValidationError:
        bounced = {"state": OutboxState.BOUNCED, "last_error": "The address is not valid."}
        return {**bounced, "body": ""} if is_secret else bounced
    return {}


def _wake_worker():
    # The immediate backend would deliver inside the request; there ngo_tick does it.
    if not isinstance(task_backends[deliver_outbox.backend], ImmediateBackend):
        deliver_outbox.enqueue()


@task()
def deliver_outbox() -> None:
    """Deliver what is due, in a worker of the project's task backend."""
    deliver()


@register_tick("outbox")
def deliver(limit: int = 100) -> int:
    """Send up to ``limit`` due messages and return how many were accepted by the mail server.

    Stops at the first sign that the server is down, so that a long queue does not wait for it
    message by message. Any number of workers may run at once.
    """
    _give_up()
    sent = 0
    for pk in list(OutboxMessage.objects.due().order_by("pk").values_list("pk", flat=True)[:limit]):
        message = _lease(pk)
        if message is None:
            continue
        try:
            _send(message)
        except REFUSED as error:
            _note_refusal(message, error)
        except Exception as error:  # noqa: BLE001
            _put_off(message, error)
            break
        else:
            _settle(message, state=OutboxState.SENT, sent_at=Now(), last_error="")
            sent += 1
    return sent


def _give_up():
    """A worker that dies at its last attempt leaves a message that nobody would pick up again."""
    spent = OutboxMessage.objects.due().filter(attempts__gte=ngo_settings.OUTBOX_MAX_ATTEMPTS)
    ended = {"state": OutboxState.FAILED, "lease": None, "leased_until": None}
    spent.filter(is_secret=True).update(body="", **ended)
    spent.update(**ended)


def _lease(pk):
    lease = uuid.uuid4()
    duration = timedelta(seconds=ngo_settings.OUTBOX_LEASE_SECONDS)
    taken = OutboxMessage.objects.due().filter(pk=pk)
    if taken.update(lease=lease, leased_until=Now() + duration, attempts=F("attempts") + 1):
        return OutboxMessage.objects.get(pk=pk)
    return None


def _send(message):
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    body = message.body
    if message.unsubscribe_url:
        headers |= _unsubscribe_headers(message.unsubscribe_url)
        body = f"{body}\n\n{_unsubscribe_line(message)}"
    EmailMessage(
        subject=message.subject,
        body=body,
        from_email=ngo_settings.FROM_EMAIL,
        to=[message.to],
        headers=headers,
    ).send()


def _unsubscribe_headers(url):
    """One click in the mail program ends the letters (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _unsubscribe_line(message):
    with translation.override(message.language or translation.get_language()):
        return f"{_('You asked for these letters. To end them, open:')}\n{message.unsubscribe_url}"


def _note_refusal(message, error):
    if _is_permanent(error):
        _settle(message, state=OutboxState.BOUNCED, last_error=_describe(error))
    else:
        _put_off(message, error)


def _is_permanent(error):
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= 500 for code, _text in error.recipients.values())
        case smtplib.SMTPDataError():
            return error.smtp_code >= 500
    return True


def _put_off(message, error):
    pauses = ngo_settings.OUTBOX_BACKOFF_SECONDS
    pause = timedelta(seconds=pauses[min(message.attempts, len(pauses)) - 1])
    spent = message.attempts >= ngo_settings.OUTBOX_MAX_ATTEMPTS
    _settle(
        message,
        state=OutboxState.FAILED if spent else OutboxState.PENDING,
        next_attempt_at=Now() + pause,
        last_error=_describe(error),
    )


def _settle(message, **changes):
    """Write the result, unless the lease ran out and another worker has the message."""
    mine = OutboxMessage.objects.filter(pk=message.pk, lease=message.lease)
    if message.is_secret and changes["state"] != OutboxState.PENDING:
        changes["body"] = ""
    mine.update(lease=None, leased_until=None, **changes)


def _describe(error):
    return escape(f"{type(error).__name__}: {error}")[:500]
