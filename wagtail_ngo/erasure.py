"""Erasing a person, and answering a person who asks what is kept."""

import json
import re

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.models.outbox import OutboxState
from wagtail_ngo.privacy import (
    DELETE,
    KEEP,
    Person,
    PersonalData,
    Report,
    erasers,
    personal_data,
    register_eraser,
    register_personal_data,
)
from wagtail_ngo.storage import delete_on_commit


ERASED = "[…]"

register_personal_data(
    AuditEvent,
    people=["user"],
    shown=["created_at", "action", "object_type", "reference"],
    erase=KEEP,
    reason=gettext_lazy(
        "The log holds the number of the account only, and no change may break it."
    ),
)
register_personal_data(
    OutboxMessage,
    people=["recipient"],
    emails=["to"],
    texts=["subject", "body"],
    shown=["created_at", "sent_at", "event", "to", "subject", "state"],
)


@transaction.atomic
def erase_person(person: Person) -> Report:
    """Remove ``person`` from everything that no law makes us keep, and say what was done.

    Files go when the transaction is committed: whoever rolls it back has only looked.
    """
    report = Report()
    for eraser in erasers():
        eraser(person, report)
    for data in personal_data():
        _erase_rows(data, person, report)
    _erase_account(person, report)
    return report


def _erase_rows(data: PersonalData, person, report):
    rows = data.of_person(person)
    if data.erase == KEEP:
        report.add(data.label, KEEP, rows.count(), data.reason)
    elif data.erase == DELETE:
        report.add(data.label, DELETE, delete_rows(rows))
    else:
        report.add(data.label, data.erase, _unlink(data, rows, person), data.reason)


def delete_rows(rows) -> int:
    """Delete rows together with their files; the number of rows."""
    found = list(rows)
    for row in found:
        row.delete()
        for item in row._meta.get_fields():
            if isinstance(item, models.FileField) and getattr(row, item.name):
                delete_on_commit(getattr(row, item.name))
    return len(found)


def _unlink(data, rows, person) -> int:
    keys = list(rows.values_list("pk", flat=True))
    found = models.QuerySet(data.model).filter(pk__in=keys)
    emptied = dict.fromkeys([*data.emails, *data.texts], "")
    if emptied:
        found.update(**emptied)
    for name in data.people if person.user is not None else ():
        # Rows between two tables go with the account.
        if not data.model._meta.get_field(name).many_to_many:
            found.filter(**{name: person.user.pk}).update(**{name: None})
    return len(keys)


def _erase_account(person, report):
    if person.user is None:
        return
    label = person.user._meta.label
    try:
        with transaction.atomic():
            person.user.delete()
    except ProtectedError as error:
        kept = {row._meta.label for row in error.protected_objects}
        report.add(label, KEEP, 1, _kept_for(kept))
    else:
        report.add(label, DELETE, 1)


def _kept_for(labels):
    return _("Other records need it: %(names)s.") % {"names": ", ".join(sorted(labels))}


# Where no key leads


@register_eraser
def drop_waiting_letters(person, report):
    """A letter without an address cannot be sent any more."""
    [data] = [item for item in personal_data() if item.model is OutboxMessage]
    waiting = data.of_person(person).filter(state=OutboxState.PENDING)
    keys = list(waiting.values_list("pk", flat=True))
    models.QuerySet(OutboxMessage).filter(pk__in=keys).delete()
    report.add(OutboxMessage._meta.label, DELETE, len(keys))


@register_eraser
def end_sessions(person, report):
    """Sessions of the person, and those that keep what the person typed before logging in."""
    if person.user is None or not apps.is_installed("django.contrib.sessions"):
        return
    model = apps.get_model("sessions", "Session")
    ended = [key for key, data in _sessions(model) if _speaks_of(person, data)]
    model.objects.filter(session_key__in=ended).delete()
    report.add(model._meta.label, DELETE, len(ended))


def _sessions(model):
    for session in model.objects.iterator():
        yield session.session_key, session.get_decoded()


def _speaks_of(person, data) -> bool:
    return data.get("_auth_user_id") == str(person.user.pk) or holds(data, person.words)


@register_eraser
def clean_histories(person, report):
    """Titles in Wagtail's logs, old versions of contents, and jobs that are done."""
    scrub_rows(ModelLogEntry.objects.all(), ["label", "data"], person.words, report)
    scrub_rows(PageLogEntry.objects.all(), ["label", "data"], person.words, report)
    scrub_rows(Revision.objects.all(), ["object_str", "content"], person.words, report)
    if apps.is_installed("django_tasks.backends.database"):
        jobs = apps.get_model("django_tasks_database", "DBTaskResult")
        scrub_rows(jobs._base_manager.all(), ["args_kwargs"], person.words, report)


def scrub_rows(rows, fields: Sequence[str], words: Sequence[str], report: Report) -> None:
    """Strike ``words`` out of texts and JSON in ``fields`` of ``rows``."""
    changed = 0
    for row in rows.iterator(chunk_size=500):
        found = {name: getattr(row, name) for name in fields if holds(getattr(row, name), words)}
        if found:
            values = {name: scrub(value, words) for name, value in found.items()}
            models.QuerySet(type(row)).filter(pk=row.pk).update(**values)
            changed += 1
    report.add(rows.model._meta.label, "clean", changed)


def holds(value: Any, words: Iterable[str]) -> bool:
    """Whether a text or JSON holds one of ``words``; the size of letters does not matter."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return any(re.search(re.escape(word), text, re.IGNORECASE) for word in words)


def scrub(value: Any, words: Sequence[str]) -> Any:
    """Return ``value`` with ``ERASED`` in the place of each of ``words``."""
    match value:
        case dict():
            return {scrub(key, words): scrub(item, words) for key, item in value.items()}
        case list():
            return [scrub(item, words) for item in value]
        case str():
            return _strike(value, words)
        case _:
            return value


def _strike(text, words):
    for word in words:
        text = re.sub(re.escape(word), ERASED, text, flags=re.IGNORECASE)
    return text


# What a person may ask for


def own_data(person: Person) -> dict[str, Any]:
    """Return everything registered that speaks of ``person``, and nothing of anybody else."""
    found: dict[str, Any] = {"email": person.email, "account": _account(person.user)}
    for data in personal_data():
        rows = list(data.of_person(person).values(*data.shown)) if data.shown else []
        if rows:
            found[data.label] = rows
    return found


def _account(user) -> dict | None:
    if user is None:
        return None
    names = ("username", "email", "first_name", "last_name", "date_joined", "last_login")
    return {name: getattr(user, name) for name in names if hasattr(user, name)}
