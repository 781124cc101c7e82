"""Working days by the law of Poland: neither Saturdays, nor Sundays, nor public holidays."""

from datetime import date, timedelta
from functools import cache

import holidays


SATURDAY = 5


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the days free from work in ``year`` besides Sundays, as the law of that year has it.

    Act of 18 January 1951 on days free from work; 24 December is one of them since 2025.
    """
    return frozenset(holidays.country_holidays("PL", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def working_days_later(day: date, number: int) -> date:
    """Return the ``number``-th working day after ``day``, which itself does not count."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def days_between(first: date, last: date) -> int:
    """Return how many days a period has; its first and last day belong to it."""
    return (last - first).days + 1
