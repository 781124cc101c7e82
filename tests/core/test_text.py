import time
import unicodedata

from django import forms

import pytest

from hypothesis import given
from hypothesis import strategies as st

from wagtail_ngo.text import CleanCharField, clean_text, count_characters


pytestmark = pytest.mark.usefixtures("english")


ANY_TEXT = st.text(st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Zażółć   gęślą\tjaźń ", "Zażółć gęślą jaźń"),
        ("z\u0307o\u0301\u0142c\u0301", "żółć"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\ufeff\u200b\u2060", ""),
        ("\u3164\u115f\u2800", ""),
        ("\ud800x", "x"),
        ("\ufffe\ufdd0x", "x"),
        ("one\r\ntwo\rthree", "one two three"),
        (None, ""),
    ],
)
def test_one_line_of_text_is_cleaned(value, expected):
    assert clean_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\n\n one \n\n\n\n\ntwo  \n", "one\n\ntwo"),
        ("1.\tfirst  step", "1.\tfirst  step"),
    ],
)
def test_lines_of_a_long_text_are_kept(value, expected):
    assert clean_text(value, multiline=True) == expected


@given(ANY_TEXT, st.booleans())
def test_cleaning_twice_changes_nothing_more(value, multiline):
    once = clean_text(value, multiline=multiline)
    assert clean_text(once, multiline=multiline) == once


@given(ANY_TEXT, st.booleans())
def test_clean_text_can_be_stored_anywhere(value, multiline):
    text = clean_text(value, multiline=multiline)
    text.encode()
    assert unicodedata.is_normalized("NFC", text)
    assert not {unicodedata.category(char) for char in text if char not in "\n\t"} & {
        "Cc",
        "Cf",
        "Cs",
    }


@pytest.mark.parametrize(
    ("value", "expected"), [("a\r\nb", 3), ("a\nb", 3), ("😀", 1), ("ż", 1), ("\r", 1)]
)
def test_characters_are_counted_as_in_a_browser(value, expected):
    assert count_characters(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "a" * 100_000,
        "a" + "\u0300\u0316" * 50_000,
        "a" + "\u0316\u200d" * 50_000,
        "\n" * 100_000,
        " \n" * 50_000,
        "\u3164" * 100_000,
    ],
)
@pytest.mark.parametrize("multiline", [True, False])
def test_long_text_is_cleaned_quickly(value, multiline):
    start = time.process_time()
    clean_text(value, multiline=multiline)
    assert time.process_time() - start < 0.25


class Form(forms.Form):
    name = CleanCharField(max_length=5)
    story = CleanCharField(multiline=True, required=False)


def test_field_cleans_before_it_checks():
    form = Form({"name": "  abcde\u200b ", "story": "a\r\nb"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "abcde", "story": "a\nb"}


def test_field_takes_invisible_text_for_empty():
    form = Form({"name": "\u200b\u3164"})
    assert form.errors == {"name": ["Enter some text here."]}


def test_field_lets_type_over_the_limit_and_then_says_by_how_much():
    form = Form({"name": "abcdefg"})
    assert form.errors == {"name": ["Shorten the text to 5 characters; it has 7."]}
    assert "maxlength" not in str(form["name"])
