"""A definition shaped like the statutory offer, and offer A of the demonstration call."""

from datetime import date
from decimal import Decimal

from wagtail_ngo.forms.definition import Definition
from wagtail_ngo.forms.engine import FormContext, Questionnaire


def question(id, type, *, name="", label="", required="no", **rest):
    settings = rest.pop("settings", {})
    return {
        "id": id, "name": name or id, "type": type, "label": label or id.capitalize(),
        "required": required, "settings": settings, **rest,
    }  # fmt: skip


def options(*names):
    return [{"name": name, "label": name.capitalize()} for name in names]


def definition(*questions, rules=(), language="en"):
    """A definition of one section."""
    return many_sections({"s": questions}, rules=rules, language=language)


def many_sections(sections, rules=(), language="en"):
    return Definition.from_json(
        {
            "schema": 1,
            "language": language,
            "title": "Offer",
            "sections": [
                {"id": key, "name": key, "number": key.upper(), "title": f"Section {key}",
                 "questions": list(questions)}
                for key, questions in sections.items()
            ],
            "rules": list(rules),
        }
    )  # fmt: skip


def context(language="en", **parameters):
    named = {name.replace("_", ".", 1): value for name, value in parameters.items()}
    profile = {"name": "Seniors Together", "email": "office@example.org"}
    return FormContext(language, date(2026, 3, 1), named, profile)


def questionnaire(*questions, answers=None, rejected=None, files=None, rules=(), **parameters):
    language = parameters.pop("language", "en")
    return Questionnaire(
        definition(*questions, rules=rules, language=language),
        answers or {},
        context(language, **parameters),
        files or {},
        rejected or {},
    )


PERIOD = question("period", "period", label="Period of the task", required="file", role="period")
ACTIVITIES = question(
    "activities",
    "table",
    label="Plan and schedule",
    required="file",
    settings={
        "rows": "free",
        "numbered": True,
        "min_rows": 1,
        "max_rows": 50,
        "columns": [
            {"name": "name", "label": "Name", "kind": "text", "required": True, "max_length": 200},
            {"name": "description", "label": "Description", "kind": "long_text"},
        ],
    },
)
COSTS = question(
    "costs",
    "table",
    label="Costs",
    number="V.A",
    required="file",
    settings={
        "rows": "grouped",
        "period": "period",
        "max_rows": 50,
        "total_label": "All costs",
        "columns": [
            {"name": "cost", "label": "Cost", "kind": "text", "required": True},
            {"name": "unit", "label": "Unit", "kind": "text"},
            {"name": "unit_cost", "label": "Unit cost", "kind": "money", "required": True},
            {"name": "quantity", "label": "Quantity", "kind": "number", "decimals": 2,
             "required": True},
            {"name": "total", "label": "Value", "kind": "calculated", "format": "money",
             "total": True,
             "formula": ["round", ["mul", ["col", "unit_cost"], ["col", "quantity"]], 2]},
            {"name": "years", "label": "Year", "kind": "years", "total": True},
        ],
        "groups": [
            {"name": "activities", "number": "I", "label": "Costs of activities",
             "link": "activities", "row_label": "cost", "total_label": "Sum of activities"},
            {"name": "admin", "number": "II", "label": "Administrative costs"},
        ],
    },
)  # fmt: skip


def value_of(row):
    return ["cell", "sources", row, "value"]


SOURCES = question(
    "sources",
    "table",
    label="Sources",
    number="V.B",
    required="file",
    settings={
        "rows": "fixed",
        "columns": [
            {"name": "value", "label": "Value", "kind": "money", "required": True},
            {"name": "share", "label": "Share", "kind": "calculated", "format": "percent",
             "formula": ["percent", ["col", "value"], value_of("all")]},
        ],
        "fixed_rows": [
            {"name": "all", "number": "1", "label": "Sum of all costs",
             "cells": {"value": ["sum", "costs", "total", None]}},
            {"name": "grant", "number": "2", "label": "Grant"},
            {"name": "own", "number": "3", "label": "Own contribution",
             "cells": {"value": ["add", value_of("own_money"), value_of("own_work")]}},
            {"name": "own_money", "number": "3.1", "label": "In money", "indent": 1},
            {"name": "own_work", "number": "3.2", "label": "In work", "indent": 1},
            {"name": "fees", "number": "4", "label": "Fees of beneficiaries"},
        ],
    },
)  # fmt: skip
REQUESTED = question(
    "requested", "calculated", role="requested_amount",
    settings={"formula": value_of("grant"), "format": "money", "visible": True},
)  # fmt: skip
TOTAL = question(
    "total", "calculated", role="total_cost",
    settings={"formula": value_of("all"), "format": "money", "visible": True},
)  # fmt: skip

RULES = [
    {
        "id": "adds-up",
        "left": value_of("all"),
        "operator": "eq",
        "right": ["add", ["add", value_of("grant"), value_of("own")], value_of("fees")],
        "tolerance": "0.00",
        "message": "The costs are {left}, the sources {right}: the difference is {difference}.",
        "targets": [{"question": "sources", "row": "grant", "column": "value"}],
    },
    {
        "id": "grant-limit",
        "left": value_of("grant"),
        "operator": "le",
        "right": ["param", "call.grant_max"],
        "message": "Ask for no more than {right}.",
        "targets": [{"question": "sources", "row": "grant", "column": "value"}],
    },
    {
        "id": "years-add-up",
        "left": ["sum", "costs", "total", None],
        "operator": "eq",
        "right": ["sum", "costs", "years", None],
        "message": "The years give {right}, the values {left}.",
        "targets": [{"question": "costs"}],
    },
]

QUESTIONS = (PERIOD, ACTIVITIES, COSTS, SOURCES, REQUESTED, TOTAL)
LIMITS = {"call_grant_max": Decimal("30000.00")}

LINES = [
    ("a1", "Coach", "h", "150", "80"),
    ("a1", "Materials", "set", "45", "60"),
    ("a2", "Instructor", "h", "120", "72"),
    ("a2", "Room", "h", "80", "72"),
    ("a3", "Snacks", "person", "40", "120"),
    ("a3", "Posters", "piece", "6", "100"),
    ("a4", "Volunteers", "h", "35", "60"),
    ("", "Coordination", "month", "300", "6"),
    ("", "Accounting", "month", "200", "6"),
]


def offer_a_post():
    """Offer A of the demonstration call, typed the way Poles type."""
    post = {
        "q-period-start": "1.4.2026",
        "q-period-end": "30.11.2026",
        "q-activities-row": ["", "a1", "a2", "a3", "a4"],
        "q-costs-row": [""],
        "q-sources-row": "",
        "q-sources-grant-value": "30 000,00 zł",
        "q-sources-own_money-value": "5\u00a0100",
        "q-sources-own_work-value": "2100",
        "q-sources-fees-value": "2 400,0",
    }
    for number in range(1, 5):
        post[f"q-activities-a{number}-name"] = f"Activity {number}"
    for number, (link, cost, unit, unit_cost, quantity) in enumerate(LINES, 1):
        row = f"q-costs-r{number}"
        post["q-costs-row"].append(f"r{number}")
        post |= {
            f"{row}-group": "activities" if link else "admin",
            f"{row}-link": link,
            f"{row}-cost": cost,
            f"{row}-unit": unit,
            f"{row}-unit_cost": f"{unit_cost},00",
            f"{row}-quantity": quantity,
            f"{row}-years-2026": str(int(unit_cost) * int(quantity)),
        }
    return post


def offer_a(language="en", **changes):
    """Offer A, read by the engine from what was typed; ``changes`` are other typed texts."""
    blank = questionnaire(*QUESTIONS, rules=RULES, language=language, **LIMITS)
    return blank.bind("s", offer_a_post() | changes).questionnaire
