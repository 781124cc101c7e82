"""The script of the pages and the server work things out alike."""

import json
import shutil
import subprocess

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError

import pytest

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wagtail_ngo.forms.context import READERS, literal
from wagtail_ngo.forms.expressions import evaluate
from wagtail_ngo.forms.types.values import parse_day
from wagtail_ngo.money import parse_money, parse_number
from wagtail_ngo.text import count_characters

from .offer import QUESTIONS, offer_a


NODE = shutil.which("node")
SCRIPT = Path(__file__).with_name("evaluate.mjs")

pytestmark = [pytest.mark.unit, pytest.mark.skipif(NODE is None, reason="needs node")]
# Shrinking would start node hundreds of times.
batches = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def run(work, cases):
    done = subprocess.run(
        [NODE, str(SCRIPT)],
        input=json.dumps({"work": work, "cases": cases}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def plain(value):
    """A value in a form in which numbers are equal however many zeros they have."""
    if isinstance(value, tuple):
        return ["list", list(value)]
    if isinstance(value, dict):
        return ["map", {key: plain(part) for key, part in value.items()}]
    if isinstance(value, Decimal):
        return ["num", format(value.normalize() + 0, "f")]
    return literal(value)


def read(stored):
    if stored is None or stored[0] not in ("num", "map"):
        return stored
    if stored[0] == "map":
        return ["map", {key: read(part) for key, part in stored[1].items()}]
    return plain(Decimal(stored[1]))


class Env:
    """Answers of a test, as both sides get them."""

    def __init__(self, env):
        self.env = env

    def typed(self, stored):
        if stored is None:
            return None
        kind, value = stored
        if kind == "list":
            return tuple(value)
        if kind == "map":
            return {key: self.typed(part) for key, part in value.items()}
        return READERS[kind](value)

    def answer(self, question_id):
        return self.typed(self.env["answers"].get(question_id))

    def rows(self, table):
        return [Row(self, row) for row in self.env["rows"].get(table, ())]

    def cell(self, table, row_id, name):
        return next((row.cells.get(name) for row in self.rows(table) if row.id == row_id), None)

    def column(self, name):
        return self.typed(self.env["row"].get(name))

    def param(self, name):
        return self.typed(self.env["params"].get(name))


class Row:
    def __init__(self, env, row):
        self.id, self.group = row["id"], row["group"]
        self.cells = {name: env.typed(value) for name, value in row["cells"].items()}


texts = st.sampled_from(["", "yes", "no", "żółw"])
decimals = st.decimals(-(10**12), 10**12, allow_nan=False, places=2) | st.sampled_from(
    [Decimal(0), Decimal("0.005"), Decimal("0.015"), Decimal(1), Decimal(3), Decimal("-2.5")]
)
numbers = decimals.map(literal)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(literal)
years = st.dictionaries(st.sampled_from(["2026", "2027"]), st.none() | numbers)
values = st.one_of(
    st.none(),
    numbers,
    numbers,
    days,
    texts.map(literal),
    st.booleans().map(literal),
    st.lists(texts, max_size=3).map(lambda names: ["list", names]),
    st.fixed_dictionaries({"start": st.none() | days}).map(lambda parts: ["map", parts]),
)
cells = st.one_of(st.none(), numbers, texts.map(literal), years.map(lambda y: ["map", y]))
rows = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["r1", "r2", "r3"]),
        "group": st.sampled_from(["", "g", "h"]),
        "cells": st.fixed_dictionaries({}, optional={"a": cells, "b": cells}),
    }
)
names = st.sampled_from("abcd")
environments = st.fixed_dictionaries(
    {
        "answers": st.dictionaries(names, values),
        "rows": st.dictionaries(names, st.lists(rows, max_size=4)),
        "params": st.dictionaries(names, values),
        "row": st.dictionaries(names, cells),
    }
)
groups = st.sampled_from([None, "", "g", "x"])
leaves = st.one_of(
    decimals.map(lambda number: ["num", format(abs(number), "f")]),
    texts.map(lambda text: ["str", text]),
    st.tuples(st.sampled_from(["ref", "param", "col", "rowsum"]), names).map(list),
    names.map(lambda name: ["ref", name, "start"]),
    st.tuples(st.just("sum"), names, st.sampled_from("ab"), groups).map(list),
    st.tuples(st.just("count"), names, groups).map(list),
    st.tuples(st.just("cell"), names, st.sampled_from(["r1", "r9"]), st.sampled_from("ab")).map(
        list
    ),
)


def nodes(trees):
    pairs = ["sub", "div", "percent", "eq", "ne", "le", "ge", "lt", "gt", "days"]
    many = ["add", "mul", "min", "max", "and", "or"]
    return st.one_of(
        st.tuples(st.sampled_from(pairs), trees, trees).map(list),
        st.tuples(st.sampled_from(many), st.lists(trees, min_size=2, max_size=4)).map(
            lambda pair: [pair[0], *pair[1]]
        ),
        st.tuples(st.sampled_from(["neg", "not", "year"]), trees).map(list),
        st.tuples(st.just("round"), trees, st.integers(0, 6)).map(list),
        st.tuples(st.just("if"), trees, trees, trees).map(list),
        st.tuples(st.just("in"), trees, st.lists(trees, max_size=3)).map(list),
    )


cases = st.fixed_dictionaries(
    {"tree": st.recursive(leaves, nodes, max_leaves=12), "env": environments}
)


@batches
@given(st.lists(cases, min_size=5, max_size=12))
def test_formulas_give_the_same_in_the_browser(batch):
    there = run("evaluate", batch)
    for case, result in zip(batch, there, strict=True):
        here = evaluate(case["tree"], Env(case["env"]))
        assert read(result) == read(plain(here)), case


EDGES = [
    ["div", ["num", "1"], ["num", "3"]],
    ["div", ["num", "2"], ["num", "3"]],
    ["div", ["neg", ["num", "2"]], ["num", "3"]],
    ["mul", ["div", ["num", "1"], ["num", "3"]], ["num", "3"]],
    ["percent", ["num", "30000"], ["num", "39600"]],
    ["percent", ["num", "0.5"], ["num", "10000"]],
    ["round", ["neg", ["num", "0.005"]], 2],
    ["round", ["num", "9999999999999999999999999999999999"], 6],
    ["mul", ["num", "9999999999999999999"], ["num", "9999999999999999999"]],
    ["div", ["num", "1"], ["num", "0"]],
    ["percent", ["num", "1"], ["num", "0"]],
    ["sub", ["num", "0.1"], ["num", "0.3"]],
]


def test_edges_of_arithmetic_give_the_same():
    empty = {"answers": {}, "rows": {}, "params": {}, "row": {}}
    there = run("evaluate", [{"tree": tree, "env": empty} for tree in EDGES])
    for tree, result in zip(EDGES, there, strict=True):
        assert read(result) == read(plain(evaluate(tree, Env(empty)))), tree


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
line_ends = st.sampled_from(["\r\n", "\n", "\r", "👩‍👩‍👧", "é", "e\u0301", "𝒳"])


@batches
@given(st.lists(st.lists(any_text | line_ends).map("".join), min_size=5, max_size=20))
def test_characters_are_counted_the_same(batch):
    assert run("count", [{"text": text} for text in batch]) == [count_characters(t) for t in batch]


amounts = st.text("0123456789 .,-\u00a0złPLN", max_size=20) | decimals.map(
    lambda number: f"{abs(number):,.2f}".replace(",", " ").replace(".", ",") + " zł"
)


def or_none(parse, *arguments):
    try:
        return parse(*arguments)
    except ValidationError:
        return None


@batches
@given(st.lists(st.tuples(amounts, st.integers(0, 4), st.booleans()), min_size=5, max_size=20))
def test_numbers_are_read_the_same(batch):
    batch = [(text, 2 if money else places, money) for text, places, money in batch]
    there = run("number", [{"text": t, "places": p, "money": m} for t, p, m in batch])
    for (text, places, money), result in zip(batch, there, strict=True):
        here = or_none(parse_money, text) if money else or_none(parse_number, text, places)
        assert read(result) == read(plain(here)), (text, places, money)


marks = st.sampled_from("./-")
written_days = st.builds(
    "{}{}{}{}{}".format,
    st.integers(0, 40),
    marks,
    st.integers(0, 14),
    marks,
    st.integers(1890, 2110),
)


@batches
@given(st.lists(written_days | st.text("0123456789.-/ ", max_size=12), min_size=5, max_size=20))
def test_dates_are_read_the_same(batch):
    there = run("day", [{"text": text} for text in batch])
    for text, result in zip(batch, there, strict=True):
        assert result == literal(or_none(parse_day, text)), text


def test_the_sums_of_offer_a_are_the_same():
    offer = offer_a()
    trees = [item["settings"]["formula"] for item in QUESTIONS if item["type"] == "calculated"]
    costs = [
        {"id": row.id, "group": row.group, "cells": {"total": literal(row.cells["total"])}}
        for row in offer.env.rows("costs")
    ]
    trees.append(["sum", "costs", "total", "activities"])
    sources = [
        {"id": row.id, "group": "", "cells": {"value": literal(row.cells["value"])}}
        for row in offer.env.rows("sources")
    ]
    env = {"answers": {}, "rows": {"costs": costs, "sources": sources}, "params": {}, "row": {}}
    there = run("evaluate", [{"tree": tree, "env": env} for tree in trees])
    assert [read(result) for result in there] == [
        ["num", "30000"],
        ["num", "39600"],
        ["num", "36600"],
    ]
