import time

from django.core.exceptions import ValidationError

import pytest

from hypothesis import given
from hypothesis import strategies as st

from wagtail_ngo.identifiers import IDENTIFIERS, identifier_hint


pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("nip", "628-19-55-388", "6281955388"),
        ("nip", "PL 578 109 12 98", "5781091298"),
        ("nip", "pl5781091298", "5781091298"),
        ("nip", "６２８１９５５３８８", "6281955388"),
        ("nip", " 628\u201119\u201155\u2011388\xa0", "6281955388"),
        ("nip", "0001112221", "0001112221"),
        ("regon", "357098940", "357098940"),
        ("regon", "357 098 940", "357098940"),
        ("regon", "00011122500009", "00011122500009"),
        ("krs", "123456", "0000123456"),
        ("krs", "KRS: 0000 123 456", "0000123456"),
        ("nrb", "65 1020 4795 0000 9802 0478 9378", "65102047950000980204789378"),
        ("nrb", "PL65 1020 4795 0000 9802 0478 9378", "65102047950000980204789378"),
        ("nrb", "74000000000000000000000001", "74000000000000000000000001"),
        ("phone", "123 456 789", "+48123456789"),
        ("phone", "+48 123-456-789", "+48123456789"),
        ("phone", "0048123456789", "+48123456789"),
        ("phone", "(71) 344 55 66", "+48713445566"),
        ("phone", "071 344 55 66", "+48713445566"),
        ("phone", "48713445566", "+48713445566"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("postcode", "50141", "50-141"),
        ("postcode", "50-141", "50-141"),
        ("postcode", "50 141", "50-141"),
        ("email", " Biuro@Example.ORG ", "Biuro@example.org"),
    ],
)
def test_an_identifier_gets_its_canonical_form(kind, typed, expected):
    assert IDENTIFIERS[kind].normalise(typed) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("nip", "", "Enter the NIP in digits, for example 526-000-00-11."),
        ("nip", "٦٢٨١٩٥٥٣٨٨", "Enter the NIP in digits, for example 526-000-00-11."),
        ("nip", "DE5781091298", "Enter the NIP in digits, for example 526-000-00-11."),
        ("nip", "578109129", "The NIP has 10 digits; you entered 9."),
        ("nip", "5781091299", "The NIP has a wrong check digit. Compare it with your documents."),
        ("nip", "0000000000", "No NIP is made of one repeated digit. Check the number."),
        ("nip", "1111111111", "No NIP is made of one repeated digit. Check the number."),
        ("regon", "35709894", "The REGON has 9 or 14 digits; you entered 8."),
        (
            "regon",
            "357098941",
            "The REGON has a wrong check digit. Compare it with your documents.",
        ),
        ("regon", "000000000", "No REGON is made of one repeated digit. Check the number."),
        ("regon", "00000000000000", "No REGON is made of one repeated digit. Check the number."),
        ("krs", "12345678901", "The KRS number has 10 digits; you entered 11."),
        ("krs", "0", "No KRS number is made of one repeated digit. Check the number."),
        ("krs", "12a", "Enter the KRS number in digits, for example 0000123456."),
        (
            "nrb",
            "DE89370400440532013000",
            "The account begins with DE. Enter a Polish account, 26 digits.",
        ),
        ("nrb", "6510204795", "The account number has 26 digits; you entered 10."),
        (
            "nrb",
            "66102047950000980204789378",
            "The account number has wrong check digits. Compare it with your bank's papers.",
        ),
        ("nrb", "0" * 26, "No account is made of one repeated digit. Check the number."),
        ("nrb", "9" * 26, "No account is made of one repeated digit. Check the number."),
        ("phone", "12345678", "A Polish telephone number has 9 digits; you entered 8."),
        ("phone", "000 000 000", "No Polish telephone number begins with zero. Check the number."),
        ("phone", "111 111 111", "No telephone number is made of one repeated digit."),
        (
            "phone",
            "+4412",
            "Enter the foreign telephone number with 7 to 15 digits after the plus sign.",
        ),
        (
            "phone",
            "call me",
            "Enter the telephone number in digits, for example 123 456 789.",
        ),
        ("postcode", "5014", "The postcode has 5 digits; you entered 4."),
        ("postcode", "00-000", "The postcode 00-000 does not exist. Check the postcode."),
        ("email", "office", "Enter an e-mail address, for example office@example.org."),
        (
            "email",
            "a@example.org\r\nBcc: b@example.org",
            "Enter an e-mail address, for example office@example.org.",
        ),
        (
            "email",
            "a" * 250 + "@example.org",
            "Enter an e-mail address of at most 254 characters.",
        ),
    ],
)
def test_a_wrong_identifier_is_refused_with_its_own_reason(kind, typed, message):
    with pytest.raises(ValidationError) as refused:
        IDENTIFIERS[kind].normalise(typed)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("nip", "6281955388", "628-195-53-88"),
        ("nrb", "65102047950000980204789378", "65 1020 4795 0000 9802 0478 9378"),
        ("phone", "+48123456789", "+48 123 456 789"),
        ("phone", "+442079460958", "+442079460958"),
        ("regon", "357098940", "357098940"),
        ("nip", "", ""),
    ],
)
def test_an_identifier_is_shown_in_groups(kind, value, expected):
    assert IDENTIFIERS[kind].display(value) == expected


@given(st.sampled_from(sorted(IDENTIFIERS)), st.text())
def test_any_text_is_refused_or_has_a_stable_canonical_form(kind, text):
    identifier = IDENTIFIERS[kind]
    try:
        canonical = identifier.normalise(text)
    except ValidationError:
        return
    assert identifier.normalise(canonical) == canonical
    assert identifier.normalise(identifier.display(canonical)) == canonical


def nip(digits):
    check = sum(w * d for w, d in zip([6, 5, 7, 2, 3, 4, 5, 6, 7], digits, strict=True)) % 11
    return None if check == 10 else "".join(map(str, [*digits, check]))


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(lambda d: len(set(d)) > 1))
def test_the_check_digit_of_a_nip_is_that_of_the_law(digits):
    number = nip(digits)
    accepted = {
        last for last in "0123456789" if _is_accepted("nip", "".join(map(str, digits)) + last)
    }
    assert accepted == ({number[-1]} if number else set())


def _is_accepted(kind, value):
    try:
        return bool(IDENTIFIERS[kind].normalise(value))
    except ValidationError:
        return False


@pytest.mark.parametrize("kind", sorted(IDENTIFIERS))
@pytest.mark.parametrize("text", ["1" * 100_000, "a@" * 50_000, " " * 100_000, "a." * 50_000 + "@"])
def test_a_hostile_identifier_is_refused_quickly(kind, text):
    start = time.process_time()
    with pytest.raises(ValidationError):
        IDENTIFIERS[kind].normalise(text)
    assert time.process_time() - start < 0.1


def test_every_identifier_can_be_asked_for():
    for kind, identifier in IDENTIFIERS.items():
        assert identifier.kind == kind
        assert identifier.label
        assert str(identifier_hint(kind)).endswith(".")
        assert identifier.inputmode in {"numeric", "tel", "email"}
