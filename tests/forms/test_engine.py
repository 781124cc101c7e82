from decimal import Decimal

import pytest

from hypothesis import given, settings
from hypothesis import strategies as st

from wagtail_ngo.forms.context import dump_parameters, load_parameters
from wagtail_ngo.forms.engine import Questionnaire

from .offer import (
    LIMITS,
    QUESTIONS,
    RULES,
    context,
    many_sections,
    offer_a_post,
    options,
    question,
    questionnaire,
)
from .test_render import ALL_TYPES, draw


pytestmark = pytest.mark.unit

PAID = question("paid", "yes_no", required="file")
FEES = question(
    "fees", "money", required="always", show_if=["eq", ["ref", "paid"], ["str", "yes"]]
)  # fmt: skip


def test_a_hidden_answer_does_not_count_but_is_not_lost():
    asked = questionnaire(PAID, FEES, answers={"paid": "yes", "fees": "50.00"})
    assert asked.env.answer("fees") == Decimal("50.00")
    hidden = asked.bind("s", {"q-paid": "no", "q-fees": "50,00"}).questionnaire
    assert hidden.env.answer("fees") is None
    assert hidden.counted_answers() == {"paid": "no"}
    assert hidden.problems() == []
    assert hidden.answers["fees"] == "50.00"
    assert hidden.bind("s", {"q-paid": "yes"}).questionnaire.env.answer("fees") == Decimal("50.00")


def test_a_sum_too_large_for_a_column_stops_the_form_and_is_named():
    grant = question("grant", "money")
    formula = ["mul", ["ref", "grant"], ["num", "2"]]
    total = question("total", "calculated", settings={"formula": formula, "visible": False})
    assert questionnaire(grant, total, answers={"grant": "4999999999.99"}).problems() == []
    (problem,) = questionnaire(grant, total, answers={"grant": "5000000000.00"}).problems()
    assert problem.question_id == "total"
    assert "Total" in problem.message


def test_refused_text_of_a_hidden_question_stops_nobody():
    bound = questionnaire(PAID, FEES).bind("s", {"q-paid": "no", "q-fees": "lots"})
    assert bound.rejected == {"q-fees": "lots"}
    assert bound.errors == []
    assert bound.questionnaire.problems() == []
    assert len(bound.questionnaire.bind("s", {"q-paid": "yes"}).errors) == 1


def test_a_question_that_an_answer_beside_it_calls_for_is_on_the_page():
    fees = questionnaire(PAID, FEES).section("s").questions[1]
    assert (fees.visible, fees.not_yet) == (False, True)


def test_a_question_hidden_by_another_section_is_not_on_the_page():
    form = many_sections({"a": [PAID], "b": [FEES]})
    hidden = Questionnaire(form, {}, context())
    assert [section.id for section in hidden.sections] == ["a"]
    with pytest.raises(KeyError):
        hidden.section("b")
    shown = Questionnaire(form, {"paid": "yes"}, context())
    assert [section.id for section in shown.sections] == ["a", "b"]


def test_an_answer_needed_always_is_asked_for_at_every_save():
    blank = questionnaire(PAID, FEES)
    assert blank.section("s").errors == []
    bound = blank.bind("s", {"q-paid": "yes", "q-fees": ""})
    assert [error.anchor for error in bound.errors] == ["q-fees"]
    assert bound.answers["paid"] == "yes"


def test_a_condition_that_asks_for_itself_hides_the_question():
    circle = question("c", "yes_no", show_if=["eq", ["ref", "c"], ["str", "yes"]])
    asked = questionnaire(PAID, circle, answers={"c": "yes"})
    assert asked.env.answer("c") is None


def test_the_status_of_a_section():
    asked = (PAID, question("name", "short_text", required="file"))
    assert questionnaire(*asked).status("s") == "empty"
    assert questionnaire(*asked, answers={"paid": "yes"}).status("s") == "started"
    done = {"paid": "yes", "name": "x"}
    assert questionnaire(*asked, answers=done).status("s") == "done"
    refused = {"q-name": "x" * 200_000}
    assert questionnaire(*asked, answers=done, rejected=refused).status("s") == "problems"


def test_the_profile_fills_in_what_nobody_answered():
    name = question("name", "short_text", prefill="organisation.name", required="file")
    blank = questionnaire(name)
    assert blank.section("s").questions[0].raw == "Seniors Together"
    assert blank.counted_answers() == {"name": "Seniors Together"}
    cleared = blank.bind("s", {"q-name": ""}).questionnaire
    assert cleared.section("s").questions[0].raw == ""
    assert len(cleared.problems()) == 1
    filed = Questionnaire(cleared.definition, cleared.counted_answers(), context())
    assert filed.env.answer("name") is None


def test_problems_come_in_the_order_of_the_form():
    form = many_sections(
        {"a": [question("one", "short_text", required="file")],
         "b": [question("two", "number", required="file")]},
        rules=[{"id": "r", "left": ["num", "1"], "operator": "eq", "right": ["num", "2"],
                "message": "{left} is not {right}; {x} {left.real}",
                "targets": [{"question": "one"}]}],
    )  # fmt: skip
    problems = Questionnaire(form, {}, context()).problems()
    assert [problem.question_id for problem in problems] == ["one", "one", "two"]
    assert problems[1].message == "1.00 is not 2.00; {x} {left.real}"


RULE_SIDES = [
    ("eq", "1", "1.01", "0.01", True),
    ("eq", "1", "1.02", "0.01", False),
    ("ne", "1", "1", "0", False),
    ("le", "1.01", "1", "0.01", True),
    ("ge", "0.98", "1", "0.01", False),
    ("lt", "1", "1", "0", False),
    ("gt", "2", "1", "0", True),
]


@pytest.mark.parametrize(("operator", "left", "right", "tolerance", "holds"), RULE_SIDES)
def test_rules_hold_within_their_tolerance(operator, left, right, tolerance, holds):
    rule = {"id": "r", "left": ["num", left], "operator": operator, "right": ["num", right],
            "tolerance": tolerance, "message": "x", "targets": []}  # fmt: skip
    assert (questionnaire(PAID, rules=[rule]).broken_rules == []) is holds


def test_a_rule_counts_only_when_its_condition_is_true():
    rule = {"id": "r", "left": ["num", "1"], "operator": "eq", "right": ["num", "2"],
            "message": "x", "when": ["eq", ["ref", "paid"], ["str", "yes"]]}  # fmt: skip
    assert questionnaire(PAID, rules=[rule]).broken_rules == []
    assert len(questionnaire(PAID, rules=[rule], answers={"paid": "yes"}).broken_rules) == 1


def test_parameters_survive_being_stored():
    kept = {**context(**LIMITS).parameters, "call.mode": "support", "call.pool": None}
    assert load_parameters(dump_parameters(kept)) == kept


names = st.sampled_from(
    [*(f"q-{q['id']}" for q in ALL_TYPES), *offer_a_post(), "action", "status", "q-nothing",
     "q-costs-r1-years-2030", "q-costs-r1-link", "q-contact-email", "q-period-end"]
)  # fmt: skip
typed = st.text(max_size=30) | st.sampled_from(
    [
        "yes",
        "1,5",
        "-1",
        "9" * 40,
        "31.12.2026",
        "r1",
        "__row__",
        "a1",
        "\0",
        "\ud800",
        "activities",
    ]
)
posts = st.dictionaries(names, typed | st.lists(typed, max_size=4), max_size=40)


@settings(max_examples=60, deadline=None)
@given(posts)
def test_no_post_raises(post):
    blank = questionnaire(*ALL_TYPES, rules=RULES, **LIMITS)
    bound = blank.bind("s", post)
    again = bound.questionnaire
    assert again.problems() is not None
    assert draw(bound) and again.counted_answers() is not None
    str(bound.answers).encode()
    str(bound.rejected).encode()
    fields = {key: value for q in bound.questions for key, value in q.fields.items()}
    assert again.bind("s", fields).rejected == bound.rejected


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=20))
def test_only_answers_on_the_list_are_taken(text):
    settings_ = {"options": options("a", "b")}
    for type_, wanted in (("choice", "a"), ("strike_out", "a"), ("choices", ["a"])):
        asked = questionnaire(question("x", type_, settings=settings_), answers={"x": wanted})
        answer = asked.bind("s", {"q-x": text}).answers["x"]
        assert answer in ("", [], "a", "b", ["a"], ["b"])


def test_questions_of_other_sections_are_out_of_reach():
    form = many_sections({"a": [PAID], "b": [question("n", "number")]})
    bound = Questionnaire(form, {"n": "1"}, context()).bind("a", {"q-n": "2", "q-paid": "no"})
    assert bound.questionnaire.answers == {"n": "1", "paid": "no"}


def test_the_script_gets_answers_of_other_sections():
    form = many_sections({"a": [QUESTIONS[0], QUESTIONS[1]], "b": QUESTIONS[2:4]}, rules=RULES)
    island = Questionnaire(form, {}, context()).section("b").island
    assert island["questions"].keys() == {"costs", "sources"}
    assert island["questions"]["costs"]["table"]["years"] == ["2026"]
    fees = many_sections({"a": [PAID], "b": [FEES]})
    assert Questionnaire(fees, {"paid": "yes"}, context()).section("b").island["values"] == {
        "paid": ["str", "yes"]
    }
    plain = many_sections({"a": [PAID]})
    assert Questionnaire(plain, {}, context()).section("a").island is None
