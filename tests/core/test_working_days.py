"""Working days by the law of Poland, and days of a period."""

from datetime import date, timedelta

import pytest

from hypothesis import given
from hypothesis import strategies as st

from wagtail_ngo.working_days import (
    days_between,
    is_working_day,
    public_holidays,
    working_days_later,
)


DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))


def easter(year):
    """Easter Sunday by the anonymous Gregorian algorithm: an independent judge."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", range(2015, 2046))
def test_every_holiday_of_the_act_is_free_and_no_other_day(year):
    fixed = [(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)]
    fixed += [(12, 24)] if year >= 2025 else []
    moving = [0, 1, 49, 60]
    fixed += [(11, 12)] if year == 2018 else []
    expected = {date(year, *day) for day in fixed}
    expected |= {easter(year) + timedelta(days=days) for days in moving}
    assert public_holidays(year) == expected


@pytest.mark.parametrize(
    "start,expected",
    [
        (date(2026, 11, 2), date(2026, 11, 12)),
        (date(2026, 12, 17), date(2026, 12, 30)),
        (date(2024, 12, 17), date(2024, 12, 30)),
        (date(2027, 3, 24), date(2027, 4, 5)),
        (date(2027, 5, 26), date(2027, 6, 7)),
    ],
)
def test_seven_working_days_over_a_holiday(start, expected):
    assert working_days_later(start, 7) == expected


@given(DAYS, st.integers(0, 40))
def test_the_term_ends_on_a_working_day_with_so_many_before_it(start, number):
    end = working_days_later(start, number)
    between = [start + timedelta(days=n + 1) for n in range((end - start).days)]
    assert sum(map(is_working_day, between)) == number
    assert number == 0 or is_working_day(end)


@given(DAYS, st.integers(0, 20), st.integers(0, 20))
def test_terms_add_up(start, first, second):
    assert working_days_later(working_days_later(start, first), second) == working_days_later(
        start, first + second
    )


@given(DAYS, st.integers(0, 400))
def test_both_ends_of_a_period_count(first, more):
    assert days_between(first, first + timedelta(days=more)) == more + 1
