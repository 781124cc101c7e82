import threading

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

import pytest

from wagtail_ngo.models import Counter
from wagtail_ngo.numbering import format_number, next_number, next_register_number


def take(series="WO", year=2026):
    with transaction.atomic():
        return next_number(series, year)


@pytest.mark.django_db
def test_numbers_follow_each_other_from_one():
    assert [take() for _ in range(3)] == [1, 2, 3]


@pytest.mark.django_db
def test_each_series_and_year_has_its_own_numbers():
    assert [take(), take("MG"), take(year=2027), take()] == [1, 1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_number_taken_in_vain_leaves_no_gap():
    assert take() == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        assert next_number("WO", 2026) == 2
        raise RuntimeError
    assert take() == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError, match="atomic"):
        next_number("WO", 2026)
    assert not Counter.objects.exists()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_are_unique_and_without_gaps():
    if connection.vendor != "postgresql":
        pytest.skip("Threads share no in-memory database.")
    barrier, taken = threading.Barrier(16), []

    def work():
        barrier.wait()
        try:
            taken.extend(take() for _ in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 81))


def test_a_number_is_set_into_the_pattern(settings):
    assert format_number(prefix="WO", number=7, year=2026) == "WO/0007/2026"
    settings.WAGTAIL_NGO = {"NUMBER_PATTERN": "%(year)d.%(number)d"}
    assert format_number(prefix="WO", number=7, year=2026) == "2026.7"
    assert format_number("%(prefix)s-%(number)03d", prefix="WO", number=7) == "WO-007"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("%(prefix)s/%(number)d/%(year)d", ["A/1/2026", "B/1/2026", "A/1/2027"]),
        ("%(number)d/%(year)d", ["1/2026", "2/2026", "1/2027"]),
        ("%(prefix)s-%(number)d", ["A-1", "B-1", "A-2"]),
        ("%(number)04d", ["0001", "0002", "0003"]),
    ],
)
def test_no_register_number_is_given_twice_whatever_the_pattern(settings, pattern, expected):
    settings.WAGTAIL_NGO = {"NUMBER_PATTERN": pattern}
    asked = [("A", 2026), ("B", 2026), ("A", 2027)]
    with transaction.atomic():
        given = [next_register_number("r", prefix=prefix, year=year) for prefix, year in asked]
    assert given == expected


@pytest.mark.parametrize("pattern", ["%(place)s", "%(number)q", "%s %s"])
def test_a_wrong_pattern_names_itself(pattern):
    with pytest.raises(ImproperlyConfigured, match="number pattern"):
        format_number(pattern, number=1)
