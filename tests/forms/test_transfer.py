"""Answers that come from elsewhere, read by the engine as if they had been typed."""

import json

import pytest

from tests.forms.offer import LIMITS, QUESTIONS, RULES, offer_a, options, question, questionnaire
from wagtail_ngo.forms.transfer import answers_by_name, take_over


def blank(language="en"):
    return questionnaire(*QUESTIONS, rules=RULES, language=language, **LIMITS)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_whole_offer_with_tables_and_years_comes_back_the_same(language):
    sent = answers_by_name(offer_a())
    transfer = take_over(blank(language), json.loads(json.dumps(sent)))
    assert transfer.refused == ()
    filled = blank(language).with_(answers=transfer.answers)
    assert answers_by_name(filled) == sent
    assert filled.problems() == offer_a(language).problems()


def table(**settings):
    columns = [
        {"name": "what", "label": "What", "kind": "text", "max_length": 5},
        {"name": "cost", "label": "Cost", "kind": "money"},
    ]
    return question("costs", "table", settings={"columns": columns, "rows": "free", **settings})


def rows(*cells):
    return {
        "rows": [{"id": f"r{n}", "group": "", "link": "", "cells": c} for n, c in enumerate(cells)]
    }


def test_cells_that_do_not_fit_are_left_empty_and_told():
    form = questionnaire(table())
    named = {"costs": rows({"what": "Hall", "cost": "10.00"}, {"what": "Too long", "cost": "x"})}
    transfer = take_over(form, named)
    [first, second] = transfer.answers["costs"]["rows"]
    assert first["cells"] == {"what": "Hall", "cost": "10.00"}
    assert second["cells"] == {"what": "", "cost": ""}
    assert [question.name for question in transfer.refused] == ["costs"]


@pytest.mark.parametrize(
    "answer",
    [
        "text",
        {"rows": "text"},
        {"rows": [1]},
        {"rows": [{"id": "<b>", "cells": {}}]},
        {"rows": [{"cells": {}}]},
        {"rows": [{"id": "r1", "cells": []}]},
        {"rows": [{"id": "r1", "cells": {"what": ["x"]}}]},
        {"rows": [{"id": "r1", "group": 1, "cells": {}}]},
    ],
)
def test_a_table_of_another_shape_is_refused_whole(answer):
    transfer = take_over(questionnaire(table()), {"costs": answer})
    assert transfer.answers == {}
    assert [question.name for question in transfer.refused] == ["costs"]


def test_an_answer_that_is_not_on_the_list_is_refused():
    form = questionnaire(
        question("one", "choice", settings={"options": options("a", "b")}),
        question("many", "choices", settings={"options": options("a", "b")}),
    )
    taken = take_over(form, {"one": "a", "many": ["b"]})
    assert taken.answers == {"one": "a", "many": ["b"]}
    refused = take_over(form, {"one": "c", "many": ["b", "c"]})
    assert refused.answers == {}
    assert len(refused.refused) == 2


def test_names_that_the_form_does_not_have_are_left_out():
    form = questionnaire(question("one", "short_text"), question("sum", "statement"))
    transfer = take_over(form, {"other": "x", "sum": "x", "one": "x"})
    assert transfer.answers == {"one": "x"}
    assert transfer.refused == ()
