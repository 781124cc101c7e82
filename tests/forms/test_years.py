"""A column of years that says what it divides: one year takes all, several must add up."""

import copy

from decimal import Decimal

import pytest

from wagtail_ngo.forms.display import flat_rows

from .offer import ACTIVITIES, COSTS, PERIOD, questionnaire


pytestmark = pytest.mark.unit

ROW = {"cost": "trainer", "unit_cost": "150.00", "quantity": "80"}


def dividing_costs():
    costs = copy.deepcopy(COSTS)
    costs["settings"]["columns"][-1]["formula"] = ["col", "total"]
    return costs


def filled(end, **years):
    cells = {**ROW, **({"years": years} if years else {})}
    answers = {
        "period": {"start": "2026-04-01", "end": end},
        "activities": {"rows": [{"id": "r1", "cells": {"name": "Sport"}}]},
        "costs": {"rows": [{"id": "r1", "group": "activities", "link": "r1", "cells": cells}]},
    }
    return questionnaire(PERIOD, ACTIVITIES, dividing_costs(), answers=answers)


def cost_problems(form):
    return [p for p in form.problems() if p.question_id == "costs"]


def year_cells(form):
    drawn = next(q for q in form.section("s").questions if q.id == "costs").table
    row = drawn.groups[0].slots[0].rows[0]
    return {cell.column.name: cell for cell in row.cells if cell.column.year}


def test_the_only_year_takes_the_whole_amount_and_nobody_types_it():
    form = filled("2026-11-30")
    assert form.env.cell("costs", "r1", "years") == {"2026": Decimal("12000.00")}
    assert year_cells(form)["years-2026"].kind == "calculated"
    assert "12" in year_cells(form)["years-2026"].text
    assert cost_problems(form) == []
    exported = {identifier: value for identifier, _label, value in flat_rows(form)}
    assert exported["costs[I.1.1].years-2026 (costs)"] == "12000.00"


def test_amounts_typed_for_two_years_wait_while_there_is_one():
    form = filled("2026-11-30", **{"2026": "5000.00", "2027": "7000.00"})
    assert form.env.cell("costs", "r1", "years") == {"2026": Decimal("12000.00")}
    posted = {
        "q-costs-row": ["r1"],
        "q-costs-r1-cost": "trainer",
        "q-costs-r1-unit_cost": "150",
        "q-costs-r1-quantity": "80",
    }
    stored = form.bind("s", posted).questionnaire.answers["costs"]["rows"][0]["cells"]["years"]
    assert stored == {"2026": "5000.00", "2027": "7000.00"}


@pytest.mark.parametrize(
    ("years", "is_even"),
    [
        ({"2026": "5000.00", "2027": "7000.00"}, True),
        ({"2026": "5000.00", "2027": "6999.99"}, False),
        ({"2026": "12000.00"}, True),
        ({}, False),
    ],
)
def test_several_years_must_add_up(years, is_even):
    form = filled("2027-01-31", **years)
    assert year_cells(form)["years-2027"].kind == "money"
    problems = cost_problems(form)
    assert (problems == []) is is_even
    if not is_even:
        assert problems[0].anchor == "q-costs-r1-years-2026"
        assert "12" in str(problems[0].message)
