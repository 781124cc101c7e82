from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError

import pytest

from wagtail_ngo import legal
from wagtail_ngo.models import LegalParameter, Unit


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CHANGE = date(2026, 1, 1)


def row(value, valid_from, valid_to=None, name="small_grant_max", **kwargs):
    return LegalParameter(
        name=name,
        value=Decimal(value),
        unit=Unit.PLN,
        legal_basis="art. 19a ust. 1 UDPP",
        valid_from=valid_from,
        valid_to=valid_to,
        **kwargs,
    )


@pytest.fixture
def two_values():
    row(10_000, date(2015, 1, 1), CHANGE - timedelta(days=1)).save()
    row(20_000, CHANGE).save()


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2015, 1, 1), 10_000),
        (date(2025, 12, 31), 10_000),
        (date(2026, 1, 1), 20_000),
        (date(2090, 1, 1), 20_000),
    ],
)
def test_the_value_is_that_of_the_date(two_values, on, expected):
    assert legal.value("small_grant_max", on) == expected


@pytest.mark.parametrize(
    ("name", "on"), [("small_grant_max", date(2014, 12, 31)), ("open_call_min_days", CHANGE)]
)
def test_a_missing_value_says_what_is_missing(two_values, name, on):
    with pytest.raises(legal.MissingLegalParameter, match=f"{name}.*{on}"):
        legal.value(name, on)


def test_of_two_values_in_force_at_once_the_later_one_counts():
    row(20_000, CHANGE).save()
    row(10_000, date(2015, 1, 1)).save()
    assert legal.value("small_grant_max", CHANGE) == 20_000
    assert legal.values_in_force(CHANGE) == {"small_grant_max": 20_000}


def test_periods_of_one_parameter_must_not_overlap(two_values):
    row(5, date(2000, 1, 1), date(2014, 12, 31)).full_clean()
    row(5, CHANGE, name="small_grant_year_max").full_clean()
    with pytest.raises(ValidationError, match="in force from 1 January 2026. End that one first."):
        row(5, date(2027, 1, 1)).full_clean()
    with pytest.raises(ValidationError, match="overlaps the value in force from 1 January 2015"):
        row(5, date(2014, 1, 1), date(2015, 1, 1)).full_clean()


def test_a_row_does_not_overlap_itself(two_values):
    LegalParameter.objects.get(valid_from=CHANGE).full_clean()


def test_a_period_cannot_end_before_it_begins():
    backwards = row(5, CHANGE, CHANGE - timedelta(days=1))
    with pytest.raises(ValidationError, match="cannot be earlier than its beginning"):
        backwards.full_clean()
    with pytest.raises(IntegrityError):
        backwards.save()


@pytest.mark.parametrize("name", ["Wysokość", "a b", "1st", "x\n"])
def test_names_are_plain_identifiers(name):
    with pytest.raises(ValidationError, match="small Latin letters"):
        row(5, CHANGE, name=name).full_clean()


def test_the_package_s_parameters_are_labelled():
    for name, parameter in legal.PARAMETERS.items():
        assert name.isascii()
        assert str(parameter.label)
        assert parameter.unit in Unit
    assert {"open_call_min_days", "small_grant_max", "report_days"} <= set(legal.PARAMETERS)
