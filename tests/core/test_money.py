import time

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

import pytest

from hypothesis import given
from hypothesis import strategies as st

from wagtail_ngo.money import (
    MAX_AMOUNT,
    MoneyField,
    format_money,
    parse_money,
    parse_number,
    percent,
    quantize,
)


pytestmark = pytest.mark.usefixtures("english")


AMOUNTS = st.decimals(min_value=0, max_value=MAX_AMOUNT, places=2)
HOSTILE = [
    *("", " ", "abc", "1e5", "1_000", "0x10", "NaN", "Infinity", "１２", "١٢", "--5", "5-"),
    *("1,2,3", "1.2.3", "1,", ",5", "1 000.50.", "10000000000", "9" * 1000, "½", "5 USD"),
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1000", "1000.00"),
        ("1 000,50", "1000.50"),
        ("1\xa0000,50 zł", "1000.50"),
        ("1\u202f000,5", "1000.50"),
        ("1000.5 PLN", "1000.50"),
        ("1.000,50", "1000.50"),
        ("1,000.50", "1000.50"),
        ("1,234,567.89", "1234567.89"),
        ("007", "7.00"),
        ("-0", "0.00"),
        ("\u22120,00", "0.00"),
        ("9999999999,99", "9999999999.99"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, expected):
    amount = parse_money(typed)
    assert str(amount) == expected


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_not_an_amount_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="Enter the amount in złoty, for example 1 000,50."):
        parse_money(typed)


@pytest.mark.parametrize("typed", ["1.000", "1,000", "12,345", "1.000,505"])
def test_an_amount_that_could_be_thousands_or_grosze_is_refused(typed):
    with pytest.raises(ValidationError, match="at most two digits after the comma"):
        parse_money(typed)


def test_a_negative_amount_is_refused():
    with pytest.raises(ValidationError, match="without a minus sign"):
        parse_money("-5,00")


def test_the_example_names_the_currency_of_the_installation(settings):
    settings.WAGTAIL_NGO = {"CURRENCY": "EUR"}
    with pytest.raises(ValidationError, match="Enter the amount in EUR"):
        parse_money("much")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("pl", "1\xa0234\xa0567,50\xa0zł"), ("en", "1,234,567.50\xa0zł")],
)
def test_an_amount_is_shown_in_the_reader_s_language(language, expected):
    assert format_money(Decimal("1234567.5"), language=language) == expected


def test_an_amount_in_an_unknown_currency_shows_its_code():
    assert format_money(Decimal(5), currency="CHF", language="en") == "5.00\xa0CHF"
    assert format_money(None) == ""


@given(AMOUNTS, st.sampled_from(["pl", "en"]))
def test_what_is_shown_can_be_typed_back(amount, language):
    assert parse_money(format_money(amount, language=language)) == amount


@given(st.text())
def test_any_text_gives_an_amount_or_a_validation_error(text):
    try:
        amount = parse_money(text)
    except ValidationError as error:
        assert error.messages
    else:
        assert 0 <= amount <= MAX_AMOUNT
        assert amount == quantize(amount)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [("1", "3", "33.33"), ("2", "3", "66.67"), ("1", "800", "0.13"), ("5", "0", "0.00")],
)
def test_a_share_is_rounded_half_up(part, whole, expected):
    assert str(percent(Decimal(part), Decimal(whole))) == expected


def test_rounding_is_half_up_and_leaves_no_negative_zero():
    assert str(quantize(Decimal("0.125"))) == "0.13"
    assert str(quantize(Decimal("-0.001"))) == "0.00"


@pytest.mark.parametrize(
    ("typed", "decimals", "expected"),
    [("12", 0, "12"), ("-3", 0, "-3"), ("12,5", 2, "12.50"), ("1 200", 0, "1200")],
)
def test_a_number_is_read(typed, decimals, expected):
    assert str(parse_number(typed, decimals)) == expected


@pytest.mark.parametrize(
    ("typed", "decimals", "message"),
    [
        ("many", 0, "Enter a whole number in digits, for example 12."),
        ("many", 1, "Enter a number in digits, for example 12,5."),
        ("1,5", 0, "Enter a whole number, without digits after the comma."),
        ("1,000", 0, "Enter a whole number, without digits after the comma."),
        ("1,555", 2, "Enter the number with at most 2 digits after the comma."),
    ],
)
def test_what_is_not_the_number_asked_for_is_refused(typed, decimals, message):
    with pytest.raises(ValidationError) as refused:
        parse_number(typed, decimals)
    assert refused.value.messages == [message]


def test_a_stored_decimal_passes_through():
    assert parse_number(Decimal("5.0000")) == 5
    assert parse_money(Decimal("1E+3")) == 1000


class Form(forms.Form):
    amount = MoneyField(max_value=Decimal(10_000))


def test_money_field_accepts_polish_writing():
    form = Form({"amount": "1 000,50 zł"})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Decimal("1000.50")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter the amount."),
        ("  ", "Enter the amount."),
        ("10 000,01", "Enter an amount not greater than 10000."),
        ("x", "Enter the amount in złoty, for example 1 000,50."),
    ],
)
def test_money_field_says_what_to_enter(typed, message):
    assert Form({"amount": typed}).errors == {"amount": [message]}


@pytest.mark.parametrize("language", ["pl", "en"])
def test_money_field_shows_a_stored_amount_that_it_reads_back(language, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    with translation.override(language):
        form = Form(initial={"amount": Decimal("1234.50")})
        shown = form["amount"].value()
        assert shown in {"1234,50", "1234.50"}
        again = Form({"amount": shown}, initial={"amount": Decimal("1234.50")})
        assert again.is_valid()
        assert not again.has_changed()


def test_money_field_keeps_what_was_typed_wrong():
    assert 'value="much"' in str(Form({"amount": "much"})["amount"])


@pytest.mark.parametrize("typed", ["1" * 100_000, "1," * 50_000, " " * 100_000, "1 " * 50_000])
def test_hostile_numbers_are_refused_quickly(typed):
    start = time.process_time()
    with pytest.raises(ValidationError):
        parse_money(typed)
    assert time.process_time() - start < 0.05
