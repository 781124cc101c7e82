"""Keep what a person is typing, without reading it: one statement, whatever the form's size."""

import time

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
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


class WrittenElsewhere(Exception):
    """Another window of the same person holds text that this one has not seen."""


class TooOften(Exception):
    """Sent too often by one window; nothing was written."""


def overwrite(rows, typed: Typed) -> bool:
    """Write ``typed`` over the row that ``rows`` selects, and say whether there was one to take it.

    ``rows`` are those of the person in the responses that the person may write.
    """
    now = timezone.now()
    rows = rows.filter(section_id=typed.section_id)
    if not typed.fields:
        return bool(rows.update(seen_at=now))
    clock = time.time_ns() // 1_000_000
    rows = rows.filter(mark__in=[*typed.known, typed.mark], spent_until__lt=clock + CREDIT)
    spent = Greatest(F("spent_until"), clock) + COST
    return bool(rows.update(**_values(typed, now), spent_until=spent))


def _values(typed, now):
    if not typed.fields:
        return {"seen_at": now}
    return {
        "fields": typed.fields,
        "base_revision": typed.base_revision,
        "mark": typed.mark,
        "saved_at": now,
        "seen_at": now,
    }


def begin(response_id: int, user, typed: Typed) -> None:
    """Add the row, after :func:`overwrite` has found none to take the text.

    Raises ``WrittenElsewhere`` or ``TooOften`` when there is one that did not take it.
    """
    own = {"response_id": response_id, "user": user, "section_id": typed.section_id}
    try:
        with transaction.atomic():
            TypedSection.objects.create(**own, **_values(typed, timezone.now()))
    except IntegrityError:
        row = TypedSection.objects.filter(**own).first()
        if row is not None and row.mark in (*typed.known, typed.mark):
            raise TooOften from None
        raise WrittenElsewhere from None


def forget(response, section_id: str, marks: Sequence[str]) -> None:
    """Drop the text that has been saved or given up: only the versions named, whoever typed them."""
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
