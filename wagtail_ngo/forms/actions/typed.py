"""Keep what a person is typing, without reading it: one statement, whatever the form's size."""

import time

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connections, router, transaction
from django.db.models import Q
from django.utils import timezone

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.ticks import register_tick

from ..models import TypedSection


#: One saving a second in the long run, thirty at once: more than any page of ours asks for.
COST, CREDIT = 1000, 30_000
FORGET_OPENINGS = timedelta(days=1)


@dataclass(frozen=True)
class Typed:
    """What a window sends: the text, what it was drawn from, and which versions it knows.

    Empty ``fields`` only say that the section is open. ``mark`` names the version being sent,
    ``known`` those that the window has seen or sent before.
    """

    section_id: str
    fields: str = ""
    base_revision: int = 0
    mark: str = ""
    known: Sequence[str] = ("",)

    @property
    def marks(self) -> list[str]:
        """The versions of which nothing is lost when this one takes their place."""
        return [*self.known, self.mark]

    def values(self) -> dict[str, Any]:
        """The columns to write."""
        now = timezone.now()
        if not self.fields:
            return {"seen_at": now}
        return {
            "fields": self.fields,
            "base_revision": self.base_revision,
            "mark": self.mark,
            "saved_at": now,
            "seen_at": now,
        }


class WrittenElsewhere(Exception):
    """Another window of the same person holds text that this one has not seen."""


class TooOften(Exception):
    """Sent too often by one window; nothing was written."""


def overwrite(user, writable: tuple[str, list], typed: Typed) -> bool:
    """Write ``typed`` over the row of ``user``, and say whether there was one to take it.

    ``writable`` selects the keys of the responses that the user may write, as SQL with its
    parameters. One statement decides and writes. It is written by hand: Django would need longer
    to put it together than the database to do it.
    """
    connection = connections[router.db_for_write(TypedSection)]
    changes = _adapted(typed.values(), connection)
    known = _adapted({"user": user.pk, "section_id": typed.section_id}, connection)
    setting, given = [f"{column} = %s" for column in changes], list(changes.values())
    where, sought = [f"{column} = %s" for column in known], list(known.values())
    if typed.fields:
        clock = time.time_ns() // 1_000_000
        setting.append("spent_until = %s + CASE WHEN spent_until > %s THEN spent_until ELSE %s END")
        given += [COST, clock, clock]
        where += [f"mark IN ({', '.join(['%s'] * len(typed.marks))})", "spent_until < %s"]
        sought += [*typed.marks, clock + CREDIT]
    statement = (
        f"UPDATE {connection.ops.quote_name(TypedSection._meta.db_table)} "  # noqa: S608
        f"SET {', '.join(setting)} WHERE {' AND '.join(where)} AND response_id IN ({writable[0]})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, *sought, *writable[1]])
        return bool(cursor.rowcount)


def _adapted(values, connection) -> dict[str, Any]:
    """Quoted columns and values as the database takes them."""
    fields: dict[str, Any] = {name: TypedSection._meta.get_field(name) for name in values}
    return {
        connection.ops.quote_name(fields[name].column): fields[name].get_db_prep_save(
            value, connection
        )
        for name, value in values.items()
    }


def begin(response_id: int, user, typed: Typed) -> None:
    """Add the row, after :func:`overwrite` has found none to take the text.

    Raises ``WrittenElsewhere`` or ``TooOften`` when there is one that did not take it.
    """
    own = {"response_id": response_id, "user": user, "section_id": typed.section_id}
    try:
        with transaction.atomic():
            TypedSection.objects.create(**own, **typed.values())
    except IntegrityError:
        row = TypedSection.objects.filter(**own).first()
        if row is not None and row.mark in typed.marks:
            raise TooOften from None
        raise WrittenElsewhere from None


def forget(response, section_id: str, marks: Sequence[str]) -> None:
    """Drop text that was saved or given up: only the versions named, whoever typed them."""
    if marks:
        rows = TypedSection.objects.filter(response=response, section_id=section_id)
        rows.with_text().filter(mark__in=marks).delete()


def marks_of(data) -> list[str]:
    """The versions of typed text that a posted form holds."""
    return [mark for mark in data.get("mark", "").split(",") if mark]


@register_tick("typed-text")
def purge() -> int:
    """Delete text that nobody touched for long, and openings of the past; return how many."""
    now = timezone.now()
    old = Q(fields="", seen_at__lt=now - FORGET_OPENINGS)
    old |= Q(seen_at__lt=now - timedelta(days=ngo_settings.TYPED_TEXT_DAYS))
    return TypedSection.objects.filter(old).delete()[0]
