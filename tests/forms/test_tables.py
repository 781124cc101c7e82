from datetime import date
from decimal import Decimal

import pytest

from wagtail_ngo.forms.display import display_sections

from .offer import (
    ACTIVITIES,
    COSTS,
    PERIOD,
    QUESTIONS,
    RULES,
    offer_a,
    offer_a_post,
    question,
    questionnaire,
)


pytestmark = pytest.mark.unit


def cell(offer, row, column="value"):
    return offer.env.cell("sources", row, column)


def test_offer_a_adds_up_to_the_grosz():
    offer = offer_a()
    assert offer.problems() == []
    assert cell(offer, "all") == Decimal("39600.00")
    assert cell(offer, "own") == Decimal("7200.00")
    assert [str(cell(offer, row, "share")) for row in ("all", "grant", "own")] == [
        "100.00", "75.76", "18.18",
    ]  # fmt: skip
    assert [str(cell(offer, row, "share")) for row in ("own_money", "own_work", "fees")] == [
        "12.88", "5.30", "6.06",
    ]  # fmt: skip


def test_the_groups_of_offer_a_have_their_sums_and_codes():
    offer = offer_a()
    costs = offer.table(offer.find("costs"))
    total = next(column for column in costs.columns if column.name == "total")
    sums = [
        costs.total(total, [row for row in costs.rows if row.group == group])
        for group in ("activities", "admin")
    ]
    assert sums == [Decimal("36600.00"), Decimal("3000.00")]
    assert list(costs.numbers.values()) == [
        "I.1.1", "I.1.2", "I.2.1", "I.2.2", "I.3.1", "I.3.2", "I.4.1", "II.1", "II.2",
    ]  # fmt: skip


def test_role_values_are_typed():
    values = offer_a().role_values()
    assert values["requested_amount"] == Decimal("30000.00")
    assert values["total_cost"] == Decimal("39600.00")
    assert values["start"], values["end"] == (date(2026, 4, 1), date(2026, 11, 30))
    assert values["period"] == (date(2026, 4, 1), date(2026, 11, 30))


def test_a_grosz_too_much_is_a_problem_at_the_grant():
    offer = offer_a(**{"q-sources-grant-value": "29 999,99"})
    (problem,) = offer.problems()
    assert problem.anchor == "q-sources-grant-value"
    assert "0.01" in problem.message
    assert "39\u00a0600.00" in problem.message


def test_the_limit_of_the_call_counts_and_an_unknown_one_does_not():
    typed = {"q-sources-grant-value": "30000,01", "q-sources-fees-value": "2399,99"}
    (problem,) = offer_a(**typed).problems()
    assert problem.message == "Ask for no more than 30\u00a0000.00."
    without = questionnaire(*QUESTIONS, rules=RULES)
    assert without.bind("s", offer_a_post() | typed).questionnaire.problems() == []


def test_the_display_shows_headings_sums_and_shares():
    (section,) = display_sections(offer_a("pl"))
    costs, sources = section.items[2].table, section.items[3].table
    assert [(row.number, row.label) for row in costs.rows if row.kind == "heading"] == [
        ("I", "Costs of activities"),
        ("I.1", "Activity 1"),
        ("I.2", "Activity 2"),
        ("I.3", "Activity 3"),
        ("I.4", "Activity 4"),
        ("II", "Administrative costs"),
    ]
    totals = [(row.label, row.cells[4].text) for row in costs.rows if row.kind == "total"]
    assert totals[0] == ("Sum of activities", "36\u00a0600,00\u00a0zł")
    assert totals[2] == ("All costs", "39\u00a0600,00\u00a0zł")
    assert [row.cells[1].text for row in sources.rows][1] == "75,76\u00a0%"


def table(rows, **settings):
    settings = {
        "rows": "free",
        "columns": [{"name": "name", "label": "Name", "kind": "text"}],
        **settings,
    }
    return question("t", "table", settings=settings)


def posted(count, **more):
    ids = [f"r{number}" for number in range(1, count + 1)]
    return {"q-t-row": ["", *ids], **{f"q-t-{row}-name": "x" for row in ids}, **more}


@pytest.mark.parametrize(
    ("count", "kept", "errors"), [(0, 0, 0), (1, 1, 0), (50, 50, 0), (51, 51, 1), (5000, 200, 2)]
)
def test_too_many_rows_are_kept_and_told(count, kept, errors):
    blank = questionnaire(table("free", max_rows=50))
    bound = blank.bind("s", posted(count))
    assert len(bound.answers["t"]["rows"]) == kept
    assert len(bound.errors) == errors


@pytest.mark.parametrize("ids", [["-1"], ["r1", "r1"], ["<b>"], ["__row__"], ["R1"], ["r" * 60]])
def test_tampered_row_ids_make_no_rows(ids):
    bound = questionnaire(table("free")).bind("s", {"q-t-row": ids})
    assert [row["id"] for row in bound.answers["t"]["rows"]] in ([], ["r1"])
    assert bound.questionnaire.env.rows("t") == ()


def test_a_table_that_was_not_sent_stays_and_one_without_rows_is_emptied():
    blank = questionnaire(
        table("free"), answers={"t": {"rows": [{"id": "r1", "cells": {"name": "x"}}]}}
    )
    assert len(blank.bind("s", {}).questionnaire.env.rows("t")) == 1
    assert blank.bind("s", {"q-t-row": [""]}).answers["t"] == {"rows": []}


def test_empty_rows_are_kept_but_do_not_count():
    bound = questionnaire(table("free")).bind("s", posted(3, **{"q-t-r2-name": " \u200b"}))
    assert len(bound.answers["t"]["rows"]) == 3
    data = bound.questionnaire
    assert [row.id for row in data.env.rows("t")] == ["r1", "r3"]
    assert [row["id"] for row in data.counted_answers()["t"]["rows"]] == ["r1", "r3"]


def test_refused_cells_are_shown_again_and_the_others_saved():
    typed = {"q-costs-r1-unit_cost": "about 150", "q-costs-r2-years-2026": "1,234,5"}
    offer = offer_a(**typed)
    assert offer.rejected == typed
    (first, second, *_rest) = offer.section("s").errors
    assert (first.anchor, first.row, first.column) == ("q-costs-r1-unit_cost", "r1", "unit_cost")
    assert first.label == "V.A Costs, I.1.1, Unit cost"
    assert second.anchor == "q-costs-r2-years-2026"
    bound = next(q for q in offer.section("s").questions if q.id == "costs").table
    row = bound.groups[0].slots[0].rows[0]
    assert row.cells[2].value == "about 150"
    assert row.cells[2].errors == [first.message]
    assert row.cells[0].value == "Coach"


def test_a_required_cell_left_empty_is_told_once():
    offer = offer_a(**{"q-costs-r1-unit_cost": "about 150"})
    anchors = [problem.anchor for problem in offer.problems()]
    assert anchors.count("q-costs-r1-unit_cost") == 1
    offer = offer_a(**{"q-costs-r1-cost": ""})
    assert [problem.anchor for problem in offer.problems()] == ["q-costs-r1-cost"]


def test_costs_of_a_removed_activity_go_astray_and_can_be_put_elsewhere():
    changed = offer_a(**{"q-activities-row": ["", "a2", "a3", "a4"]})
    problems = [p for p in changed.problems() if p.anchor.endswith("-link")]
    assert [problem.anchor for problem in problems] == ["q-costs-r1-link", "q-costs-r2-link"]
    drawn = next(q for q in changed.section("s").questions if q.id == "costs").table
    astray = drawn.groups[0].slots[-1]
    assert astray.astray and [row.id for row in astray.rows] == ["r1", "r2"]
    assert astray.rows[0].places[0] == ("a2", "I.1 Activity 2")
    assert changed.env.cell("sources", "all", "value") == Decimal("39600.00")


def test_a_new_row_never_takes_the_id_that_costs_still_point_to():
    answers = {"costs": {"rows": [{"id": "r1", "group": "activities", "link": "r7", "cells": {}}]}}
    drawn = questionnaire(PERIOD, ACTIVITIES, COSTS, answers=answers).section("s").questions[1]
    assert drawn.table.groups[0].slots[0].rows[0].id == "r8"


def test_years_follow_the_period_and_typed_years_survive_its_change():
    two = offer_a(**{"q-period-end": "31.01.2027"})
    costs = two.table(two.find("costs"))
    assert costs.years == ["2026", "2027"]
    later = two.bind("s", {"q-period-start": "1.1.2027", "q-period-end": "31.1.2027"}).questionnaire
    assert later.env.cell("costs", "r1", "years") == {"2027": None}
    assert later.answers["costs"]["rows"][0]["cells"]["years"] == {"2026": "12000.00"}
    back = later.bind("s", {"q-period-start": "1.1.2026", "q-period-end": "31.1.2026"})
    assert back.questionnaire.env.cell("costs", "r1", "years") == {"2026": Decimal("12000.00")}


def test_years_come_from_the_call_until_a_period_is_given():
    dates = {"call_realisation_from": date(2027, 5, 1), "call_realisation_to": date(2028, 2, 1)}
    for parameters, years in [(dates, ["2027", "2028"]), ({}, ["2026"])]:
        blank = questionnaire(PERIOD, ACTIVITIES, COSTS, **parameters)
        assert blank.table(blank.find("costs")).years == years


def test_a_table_can_be_divided_by_years():
    schedule = table("free", group_by_years=True, period="period")
    blank = questionnaire(PERIOD, schedule)
    post = {"q-period-start": "1.12.2026", "q-period-end": "1.1.2027"}
    bound = blank.bind("s", post | posted(3, **{"q-t-r1-group": "2027", "q-t-r2-group": "2026"}))
    data = bound.questionnaire.table(bound.questionnaire.find("t"))
    assert [group.name for group in data.groups] == ["2026", "2027"]
    assert [row.id for row in data.in_order()] == ["r2", "r1", "r3"]
    problems = bound.questionnaire.problems()
    assert [problem.anchor for problem in problems] == ["q-t-r3-group"]
