from dataclasses import replace

from django.utils import translation

import pytest

from wagtail_ngo.forms.display import compare, display_sections, flat_rows

from .offer import offer_a, question, questionnaire


pytestmark = pytest.mark.unit


def test_rows_for_export_have_stable_identifiers_and_plain_values():
    rows = {identifier: (label, value) for identifier, label, value in flat_rows(offer_a("pl"))}
    assert rows["costs[I.1.1].unit_cost (costs)"] == ("V.A Costs: I.1.1: Unit cost", "150.00")
    assert rows["costs[I.1.1].years-2026 (costs)"][1] == "12000.00"
    assert rows["sources[all].value (sources)"] == (
        "V.B Sources: 1 Sum of all costs: Value",
        "39600.00",
    )
    assert rows["sources[grant].share (sources)"][1] == "75.76"
    assert rows["period.start (period)"][1] == "2026-04-01"
    assert rows["total (total)"][1] == "39600"


def test_a_comparison_tells_only_what_differs():
    before, after = offer_a(), offer_a(**{"q-costs-r1-cost": "Trainer", "q-period-end": ""})
    changes = {
        change.identifier: (change.before, change.after) for change in compare(before, after)
    }
    assert changes == {
        "costs[I.1.1].cost (costs)": ("Coach", "Trainer"),
        "period.end (period)": ("2026-11-30", ""),
    }
    assert compare(before, before) == []


def test_hidden_answers_and_hidden_results_are_not_shown():
    paid = question("paid", "yes_no")
    fees = question("fees", "money", show_if=["eq", ["ref", "paid"], ["str", "yes"]])
    inner = question("inner", "calculated", settings={"formula": ["num", "1"], "visible": False})
    for answer, shown in [("yes", ["paid", "fees"]), ("no", ["paid"])]:
        answered = questionnaire(paid, fees, inner, answers={"paid": answer, "fees": "5.00"})
        (section,) = display_sections(answered)
        assert [item.name for item in section.items] == shown
        assert ("fees (fees)" in {row[0] for row in flat_rows(answered)}) is (answer == "yes")


def test_the_language_is_that_of_the_context_not_of_the_reader():
    asked = question("paid", "yes_no"), question("day", "date")
    answered = questionnaire(*asked, answers={"paid": "yes", "day": "2026-04-01"}, language="en")
    with translation.override("pl"):
        (section,) = display_sections(answered)
    assert [item.text for item in section.items] == ["Yes", "April 1, 2026"]


def test_nothing_answered_is_empty_and_a_broken_option_shows_its_name():
    asked = question("x", "choice", settings={"options": []})
    (section,) = display_sections(questionnaire(asked))
    assert section.items[0].is_empty
    (section,) = display_sections(questionnaire(asked, answers={"x": "gone"}))
    assert section.items[0].text == "gone"


def test_a_heading_has_the_number_of_its_section_with_a_dot():
    asked = questionnaire(question("x", "short_text"), answers={"x": "Yes"})
    (section,) = display_sections(asked)
    assert section.heading == asked.section("s").heading == "S. Section s"
    assert replace(section, number="").heading == "Section s"
