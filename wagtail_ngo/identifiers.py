"""Polish register numbers, accounts and addresses: from what people type to one canonical form.

Each normaliser returns the canonical text or raises `ValidationError` saying what is wrong.
"""

import re
import unicodedata

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stdnum.iso7064 import mod_97_10
from stdnum.pl import nip as stdnum_nip
from stdnum.pl import regon as stdnum_regon

from wagtail_ngo.text import clean_text


MAX_INPUT = 254
SEPARATORS = re.compile(r"[\s.()/\u2010-\u2015\u2212-]+")
DIGITS = re.compile(r"[0-9]+\Z")


def normalise_nip(value: str) -> str:
    """Return a tax number as 10 digits; a "PL" prefix and separators are accepted."""
    digits = _compact(value).removeprefix("PL")
    _require_digits(digits, _("Enter the NIP in digits, for example 526-000-00-11."))
    _require_length(digits, {10}, _("The NIP has 10 digits; you entered %(count)d."))
    _refuse_trivial(digits, _("No NIP is made of one repeated digit. Check the number."))
    message = _("The NIP has a wrong check digit. Compare it with your documents.")
    _require(stdnum_nip.is_valid(digits), message, "checksum")
    return digits


def normalise_regon(value: str) -> str:
    """Return a statistical number as 9 or 14 digits."""
    digits = _compact(value)
    _require_digits(digits, _("Enter the REGON in digits, for example 123456785."))
    _require_length(digits, {9, 14}, _("The REGON has 9 or 14 digits; you entered %(count)d."))
    _refuse_trivial(digits[:9], _("No REGON is made of one repeated digit. Check the number."))
    message = _("The REGON has a wrong check digit. Compare it with your documents.")
    _require(stdnum_regon.is_valid(digits), message, "checksum")
    return digits


def normalise_krs(value: str) -> str:
    """Return a court register number as 10 digits; missing leading zeros are added."""
    digits = _compact(value).removeprefix("KRS").lstrip(":")
    _require_digits(digits, _("Enter the KRS number in digits, for example 0000123456."))
    _require_length(
        digits, set(range(1, 11)), _("The KRS number has 10 digits; you entered %(count)d.")
    )
    digits = digits.zfill(10)
    _refuse_trivial(digits, _("No KRS number is made of one repeated digit. Check the number."))
    return digits


def normalise_nrb(value: str) -> str:
    """Return a Polish bank account as 26 digits; the IBAN form with "PL" is accepted."""
    digits = _compact(value).removeprefix("IBAN").lstrip(":")
    if foreign := re.match(r"(?!PL)[A-Z]{2}\d", digits):
        message = _("The account begins with %(country)s. Enter a Polish account, 26 digits.")
        raise ValidationError(message, code="country", params={"country": foreign[0][:2]})
    digits = digits.removeprefix("PL")
    _require_digits(digits, _("Enter the account number as 26 digits, with or without spaces."))
    _require_length(digits, {26}, _("The account number has 26 digits; you entered %(count)d."))
    _refuse_trivial(digits[2:], _("No account is made of one repeated digit. Check the number."))
    message = _("The account number has wrong check digits. Compare it with your bank's papers.")
    _require(mod_97_10.is_valid(f"{digits[2:]}PL{digits[:2]}"), message, "checksum")
    return digits


def normalise_phone(value: str) -> str:
    """Return a telephone number in the E.164 form; without a country code it is a Polish one."""
    number = re.sub(r"\A00(?=[1-9])", "+", _compact(value))
    _require_digits(
        number.removeprefix("+"),
        _("Enter the telephone number in digits, for example 123 456 789."),
    )
    if number.startswith("+") and not number.startswith("+48"):
        message = _("Enter the foreign telephone number with 7 to 15 digits after the plus sign.")
        _require(re.match(r"\+[1-9]\d{6,14}\Z", number), message)
        return number
    return "+48" + _polish_phone(number.removeprefix("+48"))


def _polish_phone(digits: str) -> str:
    if len(digits) == 10:
        digits = digits.removeprefix("0")
    elif len(digits) == 11:
        digits = digits.removeprefix("48")
    _require_length(
        digits, {9}, _("A Polish telephone number has 9 digits; you entered %(count)d.")
    )
    message = _("No Polish telephone number begins with zero. Check the number.")
    _require(not digits.startswith("0"), message)
    _refuse_trivial(digits, _("No telephone number is made of one repeated digit."))
    return digits


def normalise_postcode(value: str) -> str:
    """Return a Polish postcode as 00-000."""
    digits = _compact(value)
    _require_digits(digits, _("Enter the postcode in digits, for example 50-141."))
    _require_length(digits, {5}, _("The postcode has 5 digits; you entered %(count)d."))
    _require(digits != "00000", _("The postcode 00-000 does not exist. Check the postcode."))
    return f"{digits[:2]}-{digits[2:]}"


def normalise_email(value: str) -> str:
    """Return an e-mail address with its domain in small letters."""
    _require(len(value) <= MAX_INPUT, _("Enter an e-mail address of at most 254 characters."))
    address = clean_text(value)
    try:
        validate_email(address)
    except ValidationError as error:
        message = _("Enter an e-mail address, for example office@example.org.")
        raise ValidationError(message, code="invalid") from error
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def _compact(value: str) -> str:
    message = _("This is too long. Enter the number alone.")
    _require(len(value) <= MAX_INPUT, message)
    text = unicodedata.normalize("NFKC", clean_text(value))
    return SEPARATORS.sub("", text).upper()


def _require(condition: object, message: Any, code: str = "invalid"):
    if not condition:
        raise ValidationError(message, code=code)


def _require_digits(text: str, message: Any):
    _require(DIGITS.match(text), message)


def _require_length(digits: str, lengths: set[int], message: Any):
    if len(digits) not in lengths:
        raise ValidationError(message, code="length", params={"count": len(digits)})


def _refuse_trivial(digits: str, message: Any):
    _require(len(set(digits)) > 1, message, "trivial")


def _grouped(*sizes: int, separator: str = " ") -> Callable[[str], str]:
    def display(value: str) -> str:
        ends = [sum(sizes[: index + 1]) for index in range(len(sizes))]
        parts = (value[end - size : end] for end, size in zip(ends, sizes, strict=True))
        return separator.join(part for part in parts if part)

    return display


def _display_phone(value: str) -> str:
    return _grouped(3, 3, 3, 3)(value) if value.startswith("+48") else value


@dataclass(frozen=True)
class Identifier:
    """A kind of identifier: how to read it, how to show it, and how to ask for it in HTML."""

    kind: str
    label: str | Promise
    hint: str | Promise
    normalise: Callable[[str], str]
    display: Callable[[str], str] = str
    autocomplete: str = "off"
    inputmode: str = "numeric"


IDENTIFIERS: dict[str, Identifier] = {
    identifier.kind: identifier
    for identifier in [
        Identifier(
            "nip",
            _("NIP"),
            _("10 digits, for example 526-000-00-11."),
            normalise_nip,
            _grouped(3, 3, 2, 2, separator="-"),
        ),
        Identifier(
            "regon",
            _("REGON"),
            _("9 or 14 digits, for example 123456785."),
            normalise_regon,
        ),
        Identifier(
            "krs",
            _("KRS number"),
            _("10 digits, for example 0000123456."),
            normalise_krs,
        ),
        Identifier(
            "nrb",
            _("Bank account"),
            _("26 digits, with or without spaces."),
            normalise_nrb,
            _grouped(2, 4, 4, 4, 4, 4, 4),
        ),
        Identifier(
            "phone",
            _("Telephone"),
            _("For example 123 456 789; a foreign number with its country code."),
            normalise_phone,
            _display_phone,
            "tel",
            "tel",
        ),
        Identifier(
            "postcode",
            _("Postcode"),
            _("5 digits, for example 50-141."),
            normalise_postcode,
            str,
            "postal-code",
        ),
        Identifier(
            "email",
            _("E-mail"),
            _("For example office@example.org."),
            normalise_email,
            str,
            "email",
            "email",
        ),
    ]
}


def identifier_hint(kind: str) -> str | Promise:
    """Return the hint under a field that asks for an identifier of `kind`."""
    return IDENTIFIERS[kind].hint
