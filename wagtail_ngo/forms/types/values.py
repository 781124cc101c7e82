"""What one control holds: the kinds of value shared by questions and by the cells of tables.

A kind turns the text a person typed into a canonical string that is stored, and the stored string
into the text of the control, the text for a reader, and the value an expression works with. The
``limits`` are the settings of the question or of the column, and the currency. An empty string is
no value.
"""

import re

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, override

from wagtail_ngo import money
from wagtail_ngo.identifiers import IDENTIFIERS
from wagtail_ngo.text import clean_text, count_characters


TEXT_MAX_LENGTH = 100_000
NBSP = "\u00a0"
GAP = r"[\s./-]+"
DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}}){GAP}([0-9]{{1,2}}|[^\W\d_]+){GAP}([0-9]{{4}})(?:\s*(?:r|roku))?"
)
YEAR_FIRST = re.compile(rf"([0-9]{{4}}){GAP}([0-9]{{1,2}}){GAP}([0-9]{{1,2}})")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class ValueKind:
    """One kind of value; subclasses override what differs from a line of text."""

    inputmode = ""

    def parse(self, raw: str, limits: Mapping) -> str:
        """Return the canonical text, or raise ``ValidationError`` that says what to enter."""
        return clean_text(_within_length(raw, limits))

    def show(self, value: str, language: str) -> str:
        """Return the text of the control; ``parse`` gives ``value`` back from it."""
        return value

    def display(self, value: str, limits: Mapping, context) -> str:
        """Return the text for a reader."""
        return value

    def typed(self, value: str) -> Any:
        """Return the value expressions work with, or None when there is none."""
        return value or None

    def identifier(self, limits: Mapping):
        """How to ask for an identifier; None for everything else."""
        return None


class LongText(ValueKind):
    def parse(self, raw, limits):
        return clean_text(_within_length(raw, limits), multiline=True)


class Number(ValueKind):
    inputmode = "decimal"

    def parse(self, raw, limits):
        number = money.parse_number(raw, int(limits.get("decimals") or 0))
        _within_limits(number, limits, lambda limit: localise(str(limit), ""))
        return format(number.normalize(), "f")

    def show(self, value, language):
        return localise(value, language)

    def display(self, value, limits, context):
        return localise(value, context.language)

    def typed(self, value):
        return decimal_or_none(value)


class Money(Number):
    def parse(self, raw, limits):
        currency = limits.get("currency") or "PLN"
        amount = money.parse_money(raw, currency)
        _within_limits(amount, limits, lambda limit: money.format_money(limit, currency))
        return format(amount, ".2f")

    def display(self, value, limits, context):
        return money.format_money(Decimal(value), context.currency, context.language)


class Date(ValueKind):
    inputmode = "numeric"

    def parse(self, raw, limits):
        return parse_day(raw).isoformat()

    def show(self, value, language):
        day = self.typed(value)
        return day.strftime("%d.%m.%Y") if day else value

    def display(self, value, limits, context):
        with override(context.language):
            return date_format(self.typed(value), "DATE_FORMAT")

    def typed(self, value):
        return date_or_none(value)


class Choice(ValueKind):
    def parse(self, raw, limits):
        if raw not in {option.name for option in limits["options"]}:
            raise ValidationError(_("Choose one of the answers on the list."))
        return raw

    def display(self, value, limits, context):
        return option_label(limits["options"], value)


class YesNo(Choice):
    def parse(self, raw, limits):
        if raw not in ("yes", "no"):
            raise ValidationError(_("Choose “Yes” or “No”."))
        return raw

    def display(self, value, limits, context):
        with override(context.language):
            return str(_("Yes") if value == "yes" else _("No"))


class IdentifierValue(ValueKind):
    def identifier(self, limits):
        return IDENTIFIERS[limits.get("kind") or "nip"]

    def parse(self, raw, limits):
        return self.identifier(limits).normalise(raw)

    def display(self, value, limits, context):
        return self.identifier(limits).display(value)


KINDS = {
    "text": ValueKind(),
    "long_text": LongText(),
    "number": Number(),
    "money": Money(),
    "date": Date(),
    "choice": Choice(),
    "yes_no": YesNo(),
    "identifier": IdentifierValue(),
    "years": Money(),
}


def option_label(options, name: str) -> str:
    """Return the label of the option called ``name``, or the name when there is no such option."""
    return next((option.label for option in options if option.name == name), name)


def parse_day(raw: str) -> date:
    """Read a date typed as 31.12.2026, 31/12/2026, 31 December 2026, 31 XII 2026 or 2026-12-31."""
    text = raw.strip().rstrip(".")
    if found := DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    number = _month(month) if found and year >= "1900" else None
    if number is None:
        raise ValidationError(_("Enter the date as day, month and year, for example 31.12.2026."))
    try:
        return date(int(year), number, int(day))
    except ValueError as error:
        message = _("There is no such day in the calendar. Check the day and the month.")
        raise ValidationError(message) from error


def _month(word: str) -> int | None:
    """Return the number of a month written in digits, in Roman numerals or in words."""
    if word.isdigit():
        return int(word)
    for number, roman in enumerate(ROMAN, 1):
        names = (roman, MONTHS[number], MONTHS_ALT[number], MONTHS_3[number])
        if word.casefold() in {str(name).casefold().rstrip(".") for name in names}:
            return number
    return None


def date_or_none(value: Any) -> date | None:
    """Return the date stored as ISO text, or None."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def decimal_or_none(value: Any) -> Decimal | None:
    """Return the number stored as text; anything else, even infinity, is no number."""
    try:
        number = Decimal(value) if value not in ("", None) else None
    except (InvalidOperation, TypeError, ValueError):
        return None
    return number if number is not None and number.is_finite() else None


def localise(value: str, language: str) -> str:
    """Group the thousands of a stored number and use the decimal mark of ``language``."""
    number = decimal_or_none(value)
    if number is None:
        return value
    text = format(number, ",f").replace(",", NBSP)
    return text if language.startswith("en") else text.replace(".", ",")


def _within_length(raw, limits):
    limit = int(limits.get("max_length") or TEXT_MAX_LENGTH)
    count = count_characters(raw)
    if count > limit:
        raise ValidationError(
            ngettext_lazy(
                "Shorten the text to %(limit)s character; now it has %(count)s.",
                "Shorten the text to %(limit)s characters; now it has %(count)s.",
                limit,
            )
            % {"limit": limit, "count": count}
        )
    return raw


def _within_limits(number, limits, show):
    low, high = decimal_or_none(limits.get("min")), decimal_or_none(limits.get("max"))
    if low is not None and number < low:
        raise ValidationError(
            _("Enter a number that is not less than %(limit)s.") % {"limit": show(low)}
        )
    if high is not None and number > high:
        raise ValidationError(
            _("Enter a number that is not greater than %(limit)s.") % {"limit": show(high)}
        )
