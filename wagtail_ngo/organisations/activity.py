"""Who did what and when, for the members of an organisation, read from the audit log.

The log knows accounts by number only; names are looked up when the list is shown, and only those
of people who belong or belonged to the organisation.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wagtail_ngo.models import AuditEvent

from .models import Membership


PER_PAGE = 20
MAX_PAGES = 100

MEMBERSHIP = Membership._meta.label_lower

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """One thing that happened. ``user_id`` is who did it, None when the system did.

    ``text`` is a sentence; ``%(person)s`` in it stands for the name of ``person_id``, other
    placeholders for ``values``. ``values["who"]`` names somebody without an account.
    """

    at: datetime
    user_id: Any
    text: Text
    person_id: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ShownEntry:
    """An entry as a reader sees it."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class ActivityPage:
    """Part of the list, the newest first."""

    entries: list[ShownEntry]
    number: int
    has_next: bool


Source = Callable[[Any, int], Iterable[Entry]]
_sources: dict[type[models.Model], list[Source]] = defaultdict(list)
_sentences: dict[str, Text] = {}


def register_activity(model: type[models.Model]) -> Callable[[Source], Source]:
    """Return a decorator that adds a source to the lists of records of ``model``.

    A source takes the record and a number, and returns at least that many of its newest entries,
    or all.
    """

    def register(source: Source) -> Source:
        _sources[model].append(source)
        return source

    return register


def register_sentences(sentences: Mapping[str, Text]) -> None:
    """Say how events of the audit log read in the lists, by action; others are left out."""
    _sentences.update(sentences)


def audit_entries(
    records: Mapping[str, Mapping[Any, Mapping[str, Any]]],
    limit: int,
    persons: Mapping[Any, Any] | None = None,
) -> list[Entry]:
    """Return the newest events about ``records``, in one query.

    ``records`` holds, by label of the model and by primary key, the values for the sentences;
    ``persons`` the account that a membership is about, by its key.
    """
    known = {
        label: {str(pk): values for pk, values in rows.items()} for label, rows in records.items()
    }
    about = models.Q(pk__in=[])
    for label, rows in known.items():
        about |= models.Q(object_type=label, object_pk__in=list(rows))
    events = AuditEvent.objects.filter(about, action__in=list(_sentences)).order_by("-pk")[:limit]
    subjects = {str(pk): user for pk, user in (persons or {}).items()}
    return [
        Entry(
            event.created_at,
            event.user_id,
            _sentences[event.action],
            subjects.get(event.object_pk) if event.object_type == MEMBERSHIP else None,
            {**known[event.object_type][event.object_pk], **event.data},
        )
        for event in events
    ]


def activity(record, organisation, number: int = 1) -> ActivityPage:
    """Return a page of what happened to ``record``, with names of people of ``organisation``."""
    number = min(max(number, 1), MAX_PAGES)
    first, limit = (number - 1) * PER_PAGE, number * PER_PAGE + 1
    found = [entry for source in _sources[type(record)] for entry in source(record, limit)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    entries = found[first : first + PER_PAGE]
    return ActivityPage(shown(entries, organisation), number, len(found) > first + PER_PAGE)


def shown(entries: list[Entry], organisation) -> list[ShownEntry]:
    """Put the names in."""
    ids = {entry.user_id for entry in entries} | {entry.person_id for entry in entries}
    names = names_of(ids - {None}, organisation)
    return [
        ShownEntry(
            entry.at,
            names.get(entry.user_id) or entry.values.get("who") or _("the system"),
            str(entry.text) % {"person": names.get(entry.person_id, ""), **entry.values},
        )
        for entry in entries
    ]


def names_of(ids: Iterable[Any], organisation) -> dict[Any, str]:
    """Return how each account is called towards the members of ``organisation``."""
    users = get_user_model().objects.in_bulk(list(ids))
    own = set(organisation.memberships.filter(user__in=users).values_list("user", flat=True))
    return {pk: _name(users.get(pk), pk in own) for pk in ids}


def _name(user, is_own) -> str:
    if user is None:
        return _("a deleted account")
    if not is_own:
        return _("somebody outside the organisation")
    return user.get_full_name() or user.email or user.get_username()
