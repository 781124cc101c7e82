"""What each type of question makes of what people type."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import override

import pytest

from wagtail_ngo.forms.display import display_sections, flat_rows
from wagtail_ngo.forms.types.values import parse_day

from .offer import options, question, questionnaire


pytestmark = pytest.mark.unit

CHOICE = {"options": options("indoor", "outdoor")}


def read(type_, typed, settings=None, language="en", **more):
    """Answer one question with ``typed``: the text of its control, or texts of its parts."""
    parts = typed if isinstance(typed, dict) else {"": typed}
    asked = question("x", type_, settings=settings or {}, **more)
    post = {f"q-x{part}": text for part, text in parts.items()}
    return questionnaire(asked, language=language).bind("s", post)


GOOD = [
    ("short_text", "  Active\u00a0 senior\0 ", {}, "Active senior"),
    ("short_text", "e\u0301", {"max_length": 2}, "é"),
    ("long_text", "one\r\n\r\n\r\ntwo ", {}, "one\n\ntwo"),
    ("number", "12,50", {"decimals": 2}, "12.5"),
    ("number", " 1 200 ", {}, "1200"),
    ("number", "-0", {}, "0"),
    ("money", "1 000,50 zł", {}, "1000.50"),
    ("money", "30000", {"max": "30000.00"}, "30000.00"),
    ("date", "1.4.2026", {}, "2026-04-01"),
    ("date", "2026-04-01", {}, "2026-04-01"),
    ("date", "01/04/2026", {}, "2026-04-01"),
    ("date", "1 April 2026", {}, "2026-04-01"),
    ("date", "1 IV 2026", {}, "2026-04-01"),
    ("date", "1.04.2026 r.", {}, "2026-04-01"),
    ("period", {"-start": "1.4.2026", "-end": ""}, {}, {"start": "2026-04-01", "end": ""}),
    ("yes_no", "yes", {}, "yes"),
    ("choice", "indoor", CHOICE, "indoor"),
    ("strike_out", "outdoor", CHOICE, "outdoor"),
    ("choices", ["", "outdoor", "indoor"], CHOICE, ["indoor", "outdoor"]),
    ("choices", [""], CHOICE, []),
    ("identifier", "PL 526-000-00-05", {"kind": "nip"}, "5260000005"),
    ("identifier", "Office@EXAMPLE.org", {"kind": "email"}, "Office@example.org"),
    ("declaration", ["", "yes"], {}, True),
    ("declaration", "", {}, None),
]


@pytest.mark.parametrize(("type_", "typed", "settings", "answer"), GOOD)
def test_what_people_type_becomes_one_canonical_answer(type_, typed, settings, answer):
    with override("en"):
        bound = read(type_, typed, settings)
    assert bound.answers == {"x": answer}
    assert (bound.errors, bound.rejected) == ([], {})


@pytest.mark.parametrize(("type_", "typed", "settings", "answer"), GOOD)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_an_answer_shown_and_sent_again_stays_the_same(type_, typed, settings, answer, language):
    first = read(type_, typed, settings, language)
    drawn = first.questions[0].fields
    assert first.questionnaire.bind("s", drawn).answers == first.answers


BAD = [
    ("short_text", "x" * 101, {"max_length": 100}),
    ("short_text", "👩‍👩‍👧", {"max_length": 4}),
    ("long_text", "x" * 100_001, {}),
    ("number", "twelve", {}),
    ("number", "1,5", {}),
    ("number", "1e5", {"decimals": 2}),
    ("number", "１２", {}),
    ("number", "NaN", {}),
    ("number", "-1", {"min": "0"}),
    ("number", "11", {"max": "10"}),
    ("money", "about 1000", {}),
    ("money", "1000,555", {}),
    ("money", "-5", {}),
    ("money", "9" * 100_000, {}),
    ("money", "30000,01", {"max": "30000"}),
    ("date", "31.02.2026", {}),
    ("date", "1.4.26", {}),
    ("date", "1.4.99999", {}),
    ("date", "tomorrow", {}),
    ("yes_no", "maybe", {}),
    ("choice", "elsewhere", CHOICE),
    ("strike_out", "", CHOICE),
    ("identifier", "0000000000", {"kind": "nip"}),
    ("identifier", "office@", {"kind": "email"}),
]


@pytest.mark.parametrize(("type_", "typed", "settings"), [case for case in BAD if case[1]])
def test_what_cannot_be_read_is_refused_kept_and_explained(type_, typed, settings):
    bound = read(type_, typed, settings)
    assert bound.rejected == {"q-x": typed}
    (error,) = bound.errors
    assert error.anchor == "q-x"
    assert error.message.endswith(".")
    drawn = bound.questions[0]
    assert (drawn.raw, drawn.errors) == (typed, [error.message])


@pytest.mark.parametrize(("type_", "typed", "settings"), [case for case in BAD if case[1]])
def test_a_refused_text_is_explained_again_on_another_day(type_, typed, settings):
    later = read(type_, typed, settings).questionnaire.with_()
    (error,) = later.section("s").errors
    assert error.message
    assert later.status("s") == "problems"
    assert later.section("s").questions[0].raw == typed


def test_a_date_is_read_in_the_words_of_the_language():
    with override("pl"):
        assert parse_day("1 lutego 2027 roku") == date(2027, 2, 1)


def test_a_day_that_no_month_has_is_told_from_a_text_that_is_no_date(english):
    (error,) = read("date", "31.11.2026", {}).errors
    assert error.message.startswith("There is no such day")


def test_an_unknown_option_among_many_is_refused_and_the_others_kept():
    bound = read("choices", ["indoor", "moon"], CHOICE)
    assert bound.answers == {"x": ["indoor"]}
    assert len(bound.errors) == 1


def test_a_part_that_cannot_be_read_leaves_the_others():
    bound = read("period", {"-start": "1.4.2026", "-end": "soon"})
    assert bound.answers == {"x": {"start": "2026-04-01", "end": ""}}
    assert bound.rejected == {"q-x-end": "soon"}
    assert bound.questions[0].parts[1]["errors"] == [bound.errors[0].message]


def test_a_period_ends_no_sooner_than_it_starts():
    bound = read("period", {"-start": "2.4.2026", "-end": "1.4.2026"})
    assert [error.anchor for error in bound.errors] == ["q-x-end"]
    assert read("period", {"-start": "1.4.2026", "-end": "1.4.2026"}).errors == []


def test_a_contact_needs_a_name_and_a_way_to_reach_the_person():
    bound = read("contact", {"-name": "", "-phone": "", "-email": "jan@example.org"})
    assert [p.anchor for p in bound.questionnaire.problems()] == ["q-x-name"]
    bound = read("contact", {"-name": "Jan", "-phone": "", "-email": ""})
    assert [p.anchor for p in bound.questionnaire.problems()] == ["q-x-phone"]


MISSING = [
    ("short_text", {}),
    ("number", {}),
    ("yes_no", {}),
    ("choice", CHOICE),
    ("choices", CHOICE),
    ("strike_out", CHOICE),
    ("declaration", {"text": "True."}),
    ("period", {}),
    ("contact", {}),
    ("files", {}),
    ("table", {"columns": [{"name": "a", "label": "A"}]}),
]


@pytest.mark.parametrize(("type_", "settings"), MISSING)
def test_a_needed_answer_that_is_missing_says_what_to_do(type_, settings):
    asked = question("x", type_, label="Where?", number="III.1", required="file", settings=settings)
    blank = questionnaire(asked)
    (problem,) = blank.problems()
    assert "III.1 Where" in problem.message
    assert problem.label == ""
    assert problem.anchor.startswith("q-x")
    assert blank.section("s").errors == []
    assert questionnaire(asked | {"required": "no"}).problems() == []


def test_files_are_required_only_when_asked_for():
    blank = questionnaire(question("x", "files", required="file"))
    assert len(blank.problems()) == 1
    assert blank.problems(files_required=False) == []


TYPED = [
    ("number", "12", {}, Decimal(12)),
    ("money", "1000,50", {}, Decimal("1000.50")),
    ("date", "1.4.2026", {}, date(2026, 4, 1)),
    ("choices", ["indoor"], CHOICE, ("indoor",)),
    ("declaration", "yes", {}, True),
    ("period", {"-start": "1.4.2026"}, {}, {"start": date(2026, 4, 1), "end": None}),
    ("short_text", "", {}, None),
]


@pytest.mark.parametrize(("type_", "typed", "settings", "value"), TYPED)
def test_expressions_get_typed_values(type_, typed, settings, value):
    assert read(type_, typed, settings).questionnaire.env.answer("x") == value


SHOWN = [
    ("money", "1000,5", {}, "1\u00a0000,50\u00a0zł", "1000.50"),
    ("number", "1234,5", {"decimals": 1}, "1\u00a0234,5", "1234.5"),
    ("choice", "indoor", CHOICE, "Indoor", "Indoor"),
    ("choices", ["indoor", "outdoor"], CHOICE, "Indoor, Outdoor", "Indoor, Outdoor"),
    ("strike_out", "indoor", {**CHOICE, "before": "It is", "after": "."}, "It is Indoor.",
     "It is Indoor."),
    ("short_text", "<b>x</b>", {}, "<b>x</b>", "<b>x</b>"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "typed", "settings", "text", "exported"), SHOWN)
def test_answers_are_shown_to_people_and_exported_plain(type_, typed, settings, text, exported):
    answered = read(type_, typed, settings, "pl").questionnaire
    (section,) = display_sections(answered)
    assert section.items[0].text == text
    assert flat_rows(answered) == [("x (x)", "X", exported)]


def test_a_sentence_with_alternatives_has_no_space_before_its_stops():
    before = {**CHOICE, "before": "It is", "after": ", or so;"}
    (section,) = display_sections(read("strike_out", "indoor", before, "pl").questionnaire)
    shown = section.items[0].shown
    assert (shown.text, shown.after, shown.after_words) == (
        "It is Indoor, or so;",
        ", or so;",
        "or so;",
    )
    (section,) = display_sections(
        read("strike_out", "indoor", {**CHOICE, "after": ";"}).questionnaire
    )
    assert section.items[0].shown.after_words == ""


LIMITS = [
    ("much", {}, "Enter the amount in EUR, for example 1 000,50."),
    ("7", {"max": "5"}, "Enter a number that is not greater than 5.00\u00a0€."),
]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("typed", "limits", "message"), LIMITS)
def test_what_is_wrong_with_an_amount_is_told_in_the_currency_of_the_call(typed, limits, message):
    blank = questionnaire(question("x", "money", settings=limits))
    blank.context = replace(blank.context, currency="EUR")
    (error,) = blank.bind("s", {"q-x": typed}).errors
    assert error.message == message


def test_strange_stored_answers_are_shown_as_nothing_or_text():
    for type_, settings in [*MISSING, ("money", {}), ("date", {}), ("identifier", {"kind": "nip"})]:
        for strange in (None, 5, "?", [], ["?"], {}, {"rows": "?"}, {"rows": [{"id": "r1"}]}, True):
            asked = question("x", type_, settings=settings)
            broken = questionnaire(asked, answers={"x": strange})
            broken.problems()
            assert broken.section("s").questions[0].fields is not None
