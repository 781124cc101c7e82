"""Amounts of money and other numbers as people type and read them. All of them are `Decimal`."""

import re

from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_ngo.conf import ngo_settings


MONEY_DIGITS = 12
MONEY_PLACES = 2
MAX_AMOUNT = Decimal(10) ** (MONEY_DIGITS - MONEY_PLACES) - Decimal("0.01")

NO_BREAK_SPACE = "\xa0"
SYMBOLS = {"PLN": "zł", "EUR": "€", "CZK": "Kč", "UAH": "₴"}

MAX_INPUT = 60
SPACES = re.compile(r"[\s\u2060\ufeff\u200b]+")
CURRENCY_WORDS = re.compile(r"\A(?:pln|eur|€)|(?:złotych|zł|zl|pln|eur|€)\Z", re.IGNORECASE)
MINUS_SIGNS = str.maketrans("\u2212\u2013", "--")
# 1.000,50 and 1,000.50 can be read in one way only; 1,000 and 1.000 cannot, and are refused.
GROUPED = re.compile(r"-?\d{1,3}(?:(?:,\d{3})+\.|(?:\.\d{3})+,)\d+\Z", re.ASCII)
PLAIN = re.compile(r"(-?)(\d{1,10})(?:[.,](\d+))?\Z", re.ASCII)


def quantize(value: Decimal | int) -> Decimal:
    """Return `value` rounded half up to two places; never a negative zero."""
    return _round(Decimal(value), MONEY_PLACES)


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """Return how many per cent of `whole` is `part`, to two places, half up; 0 of nothing is 0."""
    return quantize(100 * part / whole) if whole else Decimal("0.00")


def format_money(value: Decimal | None, currency: str = "PLN", language: str | None = None) -> str:
    """Return for example ``1 000,50 zł``, with no-break spaces; `None` gives an empty string.

    The separators are those of `language`, by default the active one.
    """
    if value is None:
        return ""
    with translation.override(language or translation.get_language()):
        amount = formats.number_format(
            quantize(value), MONEY_PLACES, use_l10n=True, force_grouping=True
        )
    return f"{amount}{NO_BREAK_SPACE}{SYMBOLS.get(currency, currency)}"


def parse_money(value: str | Decimal, currency: str | None = None) -> Decimal:
    """Return the amount typed as text: spaces, a currency, one comma or point and grosze allowed.

    Raises `ValidationError` with an example of what to enter, in `currency`, by default that of
    the site.
    """
    amount = _parse(_as_text(value))
    if amount is None:
        raise ValidationError(_amount_expected(currency or ngo_settings.CURRENCY), code="invalid")
    if amount < 0:
        raise ValidationError(_("Enter the amount without a minus sign."), code="min_value")
    if _places(amount) > MONEY_PLACES:
        message = _(
            "Separate thousands with a space and enter at most two digits after the comma, "
            "for example 1 000,50."
        )
        raise ValidationError(message, code="max_decimal_places")
    return quantize(amount)


def _amount_expected(currency: str) -> str:
    if currency == "PLN":
        return _("Enter the amount in złoty, for example 1 000,50.")
    message = _("Enter the amount in %(currency)s, for example 1 000,50.")
    return message % {"currency": currency}


def parse_number(value: str | Decimal, decimals: int = 0) -> Decimal:
    """Return the number typed as text, with at most `decimals` digits after the comma.

    Raises `ValidationError` with an example of what to enter.
    """
    number = _parse(_as_text(value))
    if number is None:
        raise ValidationError(_number_expected(decimals), code="invalid")
    if _places(number) > decimals:
        raise ValidationError(_too_exact(decimals), code="max_decimal_places")
    return _round(number, decimals)


def _number_expected(decimals: int) -> str:
    if decimals:
        return _("Enter a number in digits, for example 12,5.")
    return _("Enter a whole number in digits, for example 12.")


def _too_exact(decimals: int) -> str:
    if not decimals:
        return _("Enter a whole number, without digits after the comma.")
    message = _("Enter the number with at most %(decimals)d digits after the comma.")
    return message % {"decimals": decimals}


def _as_text(value: str | Decimal) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _parse(text: str) -> Decimal | None:
    if len(text) > MAX_INPUT:
        return None
    text = CURRENCY_WORDS.sub("", SPACES.sub("", text)).translate(MINUS_SIGNS)
    if GROUPED.match(text):
        text = re.sub(r"[.,](?=\d{3})(?=.*[.,])", "", text)
    match = PLAIN.match(text)
    if not match:
        return None
    sign, whole, fraction = match.groups("")
    return Decimal(f"{sign}{whole}.{fraction}") + 0


def _places(number: Decimal) -> int:
    # Zeros count: who types "1.000" may well mean one thousand.
    return max(0, -int(number.as_tuple().exponent))


class MoneyField(forms.DecimalField):
    """A form field for an amount: a plain text input, `parse_money`, at most 12 digits."""

    widget = forms.TextInput
    default_error_messages = {
        "required": gettext_lazy("Enter the amount."),
        "max_value": gettext_lazy("Enter an amount not greater than %(limit_value)s."),
        "min_value": gettext_lazy("Enter an amount not less than %(limit_value)s."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_digits", MONEY_DIGITS)
        kwargs.setdefault("decimal_places", MONEY_PLACES)
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values or not str(value).strip():
            return None
        return parse_money(value)

    def prepare_value(self, value):
        if not isinstance(value, Decimal):
            return value
        return str(quantize(value)).replace(".", formats.get_format("DECIMAL_SEPARATOR"))

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}
