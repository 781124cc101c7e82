"""Register numbers: consecutive, unique, without gaps."""

from django.core.exceptions import ImproperlyConfigured
from django.db import router, transaction
from django.db.models import F

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.models import Counter


def next_number(series: str, year: int) -> int:
    """Return the next number of `series` in `year`, beginning with 1.

    The counter stays locked until the caller's transaction ends, so a rolled back one leaves no
    gap. Raises `TransactionManagementError` outside a transaction.
    """
    _require_transaction()
    counter = Counter.objects.filter(series=series, year=year)
    # Writing before reading takes the lock at once, on SQLite too.
    if not counter.update(last=F("last") + 1):
        Counter.objects.get_or_create(series=series, year=year)
        counter.update(last=F("last") + 1)
    return counter.values_list("last", flat=True).get()


def next_register_number(register: str, *, prefix: str, year: int) -> str:
    """Return the next number of a register, written as `NUMBER_PATTERN` says.

    What the pattern does not show begins no count of its own, so that no number is given twice:
    without `prefix` all prefixes count together, without `year` the count goes on over the years.
    """
    pattern = ngo_settings.NUMBER_PATTERN
    series = f"{register}-{prefix}" if "%(prefix)" in pattern else register
    number = next_number(series, year if "%(year)" in pattern else 0)
    return format_number(pattern, prefix=prefix, number=number, year=year)


def _require_transaction():
    connection = transaction.get_connection(router.db_for_write(Counter))
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_number() needs transaction.atomic().")


def format_number(pattern: str | None = None, **parts) -> str:
    """Return the parts (prefix, number, year) set into `pattern`, by default `NUMBER_PATTERN`.

    Raises `ImproperlyConfigured` when the pattern asks for something that is not among the parts.
    """
    pattern = pattern or ngo_settings.NUMBER_PATTERN
    try:
        return pattern % parts
    except (KeyError, TypeError, ValueError) as error:
        message = f"The number pattern {pattern!r} does not fit {sorted(parts)}: {error}"
        raise ImproperlyConfigured(message) from error
