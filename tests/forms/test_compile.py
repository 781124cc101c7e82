"""What compiling a form makes of it, and what it refuses to make."""

import json

import pytest

from wagtail_ngo.forms.compile import FormProblems, compile_form
from wagtail_ngo.forms.definition import Definition

from .builders import COSTS, SOURCES, form, items, question, rule, section


pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("english")]

PAID = question("yes_no", "paid")
PERIOD = question("period", "period", role="period")


def problems(*questions, **fields):
    with pytest.raises(FormProblems) as caught:
        compile_form(form(*questions, **fields))
    return [(problem.path, problem.message) for problem in caught.value.problems]


def only_problem(*questions, **fields):
    found = problems(*questions, **fields)
    assert len(found) == 1, found
    return found[0]


def compiled(*questions, **fields):
    return Definition.from_json(compile_form(form(*questions, **fields)))


def test_names_become_ids_and_formulas_trees():
    definition = compiled(
        COSTS,
        SOURCES,
        question("calculated", "total", formula="sum(costs.total)", role="total_cost"),
        rules=[
            rule(
                "sources.all.value",
                "eq",
                "sources.grant.value + sources.own.value",
                when='call.mode == "support"',
                tolerance="0.01",
                message="Differs by {difference}.",
                targets=items("sources.grant.value", "costs.total", "total"),
            )
        ],
    )
    costs, sources, total = definition.questions
    assert costs.table.column("total").formula == ["mul", ["col", "unit_cost"], ["col", "quantity"]]
    assert [group.name for group in costs.table.groups] == ["activities", "admin"]
    assert sources.table.fixed_row("all").cells == {"value": ["sum", "q-costs", "total", None]}
    value, share = sources.table.columns
    assert sources.table.formula(value, "all") == ["sum", "q-costs", "total", None]
    assert sources.table.formula(value, "grant") is None
    assert sources.table.formula(share, "grant")[0] == "percent"
    assert total.settings["formula"] == ["sum", "q-costs", "total", None]
    (found,) = definition.rules
    assert found.when == ["eq", ["param", "call.mode"], ["str", "support"]]
    assert found.tolerance == "0.01"
    assert [(t.question, t.row, t.column) for t in found.targets] == [
        ("q-sources", "grant", "value"),
        ("q-costs", "", "total"),
        ("q-total", "", ""),
    ]


def test_a_definition_survives_its_json():
    data = compile_form(form(COSTS, SOURCES, PAID, rules=[rule("paid", "eq", '"yes"')]))
    definition = Definition.from_json(json.loads(json.dumps(data)))
    assert definition.to_json() == data
    assert definition.question("q-paid") is definition.by_name("paid")
    assert definition.section("s-1").questions[2].type == "yes_no"
    with pytest.raises(KeyError):
        definition.question("other")
    with pytest.raises(KeyError):
        definition.question("q-costs").table.column("other")


def test_conditions_see_earlier_questions_only():
    assert compiled(PAID, question("money", "fee", show_if='paid == "yes"')).by_name(
        "fee"
    ).show_if == ["eq", ["ref", "q-paid"], ["str", "yes"]]
    path, message = only_problem(question("money", "fee", show_if='paid == "yes"'), PAID)
    assert path == ("body", 0, "questions", 0, "show_if")
    assert "comes later" in message


def test_a_condition_cannot_look_at_its_own_question():
    path, message = only_problem(question("money", "fee", show_if="fee > 1"))
    assert path[-1] == "show_if"
    assert "Nothing here is called “fee”" in message


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("paid", "Write a condition"),
        ('paid == "maybe"', "The options are: no, yes"),
        ("other > 1", "Nothing here is called"),
        ("call.grant_maks > 1", "Nothing here is called"),
    ],
)
def test_a_wrong_condition_is_explained_at_its_field(condition, message):
    path, found = only_problem(PAID, question("money", "fee", show_if=condition))
    assert path == ("body", 0, "questions", 1, "show_if")
    assert message in found


def test_names_are_unique_and_mean_nothing_else():
    path, message = only_problem(PAID, {**question("money", "paid"), "id": "q-2"})
    assert path == ("body", 0, "questions", 1, "name")
    assert "taken" in message
    for name in ("call", "sum", "not"):
        path, message = only_problem(question("money", name))
        assert path[-1] == "name"
        assert "means something" in message


def test_a_question_without_a_name_is_named_after_its_block():
    first = compiled(question("money", label="Grant")).sections[0].questions[0]
    second = compiled(question("money", label="Another label")).sections[0].questions[0]
    assert first.name == second.name == "q_qmoney"


def test_options_keep_their_names_whatever_their_labels():
    choice = question("choice", "place", options=items({"label": "In"}, {"label": "Out"}))
    options = compiled(choice).by_name("place").options
    assert [(option.name, option.label) for option in options] == [("o_i0", "In"), ("o_i1", "Out")]


def test_twin_names_within_a_question_are_found():
    twins = items({"label": "A", "name": "a"}, {"label": "B", "name": "a"})
    path, _message = only_problem(question("choices", "topics", options=twins))
    assert path == ("body", 0, "questions", 0, "options", 1, "name")
    path, _message = only_problem(question("table", "plan", columns=twins))
    assert path == ("body", 0, "questions", 0, "columns", 1, "name")


def test_a_role_has_one_question():
    path, message = only_problem(
        question("money", "grant", role="requested_amount"),
        question("money", "more", role="requested_amount"),
    )
    assert path == ("body", 0, "questions", 1, "role")
    assert "meaning" in message


def table(columns=({"label": "A", "name": "a"},), **value):
    return question("table", "plan", columns=items(*columns), **value)


YEARS = {"label": "Years", "name": "years", "kind": "years"}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (table([YEARS]), ("period",)),
        (table(rows="grouped"), ("groups",)),
        (table(rows="fixed"), ("fixed_rows",)),
        (table(min_rows=3, max_rows=2), ("max_rows",)),
        (table([{"label": "A", "name": "a", "kind": "choice"}]), ("columns", 0, "options")),
        (table([{"label": "A", "name": "a", "kind": "calculated"}]), ("columns", 0, "formula")),
        (table([YEARS], period="plan"), ("period",)),
        (table([YEARS], period="paid"), ("period",)),
        (
            table(rows="grouped", groups=items({"label": "G", "link": "paid"})),
            ("groups", 0, "link"),
        ),
        (
            table(
                rows="fixed",
                fixed_rows=items({"label": "R", "cells": items({"column": "x", "formula": "1"})}),
            ),
            ("fixed_rows", 0, "cells", 0, "column"),
        ),
    ],
)
def test_tables_have_what_they_need(wrong, path):
    found, _message = only_problem(PAID, wrong)
    assert found == ("body", 0, "questions", 1, *path)


def test_tables_take_years_and_groups_from_earlier_questions():
    plan = question("table", "activities", columns=items({"label": "Name", "name": "name"}))
    budget = table(
        [YEARS, {"label": "T", "name": "t", "kind": "calculated", "formula": "years"}],
        rows="grouped",
        period="period",
        groups=items({"label": "G", "name": "g", "link": "activities"}),
    )
    found = compiled(PERIOD, plan, budget).by_name("plan").table
    assert found.period == "q-period"
    assert found.groups[0].link == "q-activities"
    assert found.column("t").formula == ["rowsum", "years"]


def calculated(name, formula):
    return {"label": name, "name": name, "kind": "calculated", "formula": formula}


@pytest.mark.parametrize(
    "columns",
    [
        [calculated("a", "a + 1")],
        [calculated("a", "b"), calculated("b", "a")],
        [calculated("a", "sum(plan.a)")],
        [calculated("a", "b"), calculated("b", "sum(plan.a)")],
    ],
)
def test_formulas_that_need_their_own_result_are_refused(columns):
    for path, message in problems(table(columns)):
        assert path[-1] == "formula"
        assert "its own result" in message


def test_fixed_cells_may_read_each_other_but_not_in_a_circle():
    def rows(first, second):
        return items(
            {"label": "1", "name": "one", "cells": items({"column": "v", "formula": first})},
            {"label": "2", "name": "two", "cells": items({"column": "v", "formula": second})},
            {"label": "3", "name": "three"},
        )

    column = [{"label": "V", "name": "v", "kind": "money"}]
    fine = rows("plan.two.v + plan.three.v", "plan.three.v")
    assert compiled(table(column, rows="fixed", fixed_rows=fine))
    circle = rows("plan.two.v", "plan.one.v")
    found = problems(table(column, rows="fixed", fixed_rows=circle))
    assert [path[3:] for path, _message in found] == [
        (0, "fixed_rows", 0, "cells", 0, "formula"),
        (0, "fixed_rows", 1, "cells", 0, "formula"),
    ]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (rule("other", "eq", "1", targets=items("paid")), ("left",)),
        (rule("paid", "eq", "1 +", targets=items("paid")), ("right",)),
        (rule("paid", "eq", '"yes"', when="paid"), ("when",)),
        (rule("paid", "eq", '"yes"', message="{wrong}"), ("message",)),
        (rule("paid", "eq", '"yes"', targets=items("costs.other")), ("targets", 0)),
        (rule("paid", "eq", '"yes"', targets=items("costs.x.total")), ("targets", 0)),
        (rule("paid", "eq", '"yes"', targets=items("nobody")), ("targets", 0)),
    ],
)
def test_wrong_rules_are_explained_at_their_field(wrong, path):
    found, _message = only_problem(PAID, COSTS, rules=[wrong])
    assert found == ("rules", 0, *path)


def test_an_empty_section_is_no_section():
    path, message = only_problem()
    assert path == ("body", 0, "questions")
    assert "Add a question" in message


def test_extra_sections_follow_and_may_not_take_names():
    extra = {"id": "x", "name": "attachments", "questions": [{"id": "q-x", "name": "statute"}]}
    data = compile_form(form(PAID), [extra])
    assert [part["id"] for part in data["sections"]] == ["s-1", "x"]
    extra["questions"][0]["name"] = "paid"
    with pytest.raises(FormProblems, match="taken"):
        compile_form(form(PAID), [extra])


def test_rich_text_is_cleaned():
    text = '<p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:x">a</a></p>'
    offer = form(question("statement", "note", text=text))
    offer.intro = text
    data = compile_form(offer)
    for html in (data["intro"], data["sections"][0]["questions"][0]["settings"]["text"]):
        assert "Hi" in html
        assert "script" not in html
        assert "onclick" not in html


def test_files_are_frozen_with_explicit_limits(settings):
    settings.WAGTAIL_NGO = {"UPLOAD_EXTENSIONS": ["pdf"], "UPLOAD_MAX_BYTES": 3 * 1024**2}
    free = compiled(question("files", "a")).by_name("a").settings
    assert free["extensions"] == ["pdf"]
    assert free["max_bytes"] == 3 * 1024**2
    tight = compiled(question("files", "a", max_megabytes=1)).by_name("a").settings
    assert tight["max_bytes"] == 1024**2
    wide = compiled(question("files", "a", max_megabytes=100)).by_name("a").settings
    assert wide["max_bytes"] == 3 * 1024**2


def test_money_limits_are_decimal_text():
    settings = compiled(question("money", "a", min="0.50")).by_name("a").settings
    assert settings == {"min": "0.50", "max": None}


def test_sections_hold_what_their_editor_wrote():
    offer = form(PAID)
    offer.body = [section(PAID, title="Costs", number="V", name="costs", intro="<p>Hi</p>")]
    (found,) = compile_form(offer)["sections"]
    assert (found["title"], found["number"], found["name"]) == ("Costs", "V", "costs")
    assert found["intro"] == "<p>Hi</p>"
