"""What the script of a form page gets as JSON: formulas, conditions and answers given elsewhere."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats

from .context import currency_symbol, literal
from .trees import parameters, references


def build_island(section) -> dict | None:
    """Return the data of one section's script; None when nothing there is worked out live."""
    questions = {
        question.id: _question(section.questionnaire, question)
        for question in section.section.questions
    }
    if not any(item.keys() - {"type"} for item in questions.values()):
        return None
    trees = [item.get(key) for item in questions.values() for key in ("formula", "showIf", "table")]
    return {
        "format": _format(section.questionnaire.context),
        "questions": questions,
        "values": _values(section.questionnaire, references(trees) - questions.keys()),
        "parameters": _parameters(section.questionnaire.context, parameters(trees)),
    }


def _question(questionnaire, question):
    item: dict[str, Any] = {"type": question.type}
    if question.show_if:
        item["showIf"] = question.show_if
    if question.type == "calculated":
        item |= {key: question.settings.get(key) for key in ("formula", "format")}
    if question.type == "number":
        item["decimals"] = question.settings.get("decimals") or 0
    if question.table:
        item["table"] = _table(question.table, questionnaire.table(question).years)
    return item


def _table(table, years):
    return {
        "rows": table.rows,
        "years": years,
        "max": table.max_rows,
        "columns": [
            {
                "name": column.name,
                "kind": column.kind,
                "decimals": column.decimals,
                "format": column.format,
                "formula": column.formula,
            }
            for column in table.columns
        ],
        "fixed": {row.name: dict(row.cells) for row in table.fixed_rows},
    }


def _format(context):
    language = context.language
    return {
        "decimal": formats.get_format("DECIMAL_SEPARATOR", language),
        "mark": "." if language.startswith("en") else ",",
        "thousands": formats.get_format("THOUSAND_SEPARATOR", language),
        "symbol": currency_symbol(context),
    }


def _parameters(context, names):
    return {name: literal(context.parameter(name)) for name in sorted(names)}


def _values(questionnaire, ids):
    found = {}
    for question_id in sorted(ids):
        question = questionnaire.find(question_id)
        if question is None:
            continue
        if question.table:
            found[question_id] = [
                "rows",
                [_row(row) for row in questionnaire.env.rows(question_id)],
            ]
        else:
            found[question_id] = _value(questionnaire.env.answer(question_id))
    return found


def _row(row):
    cells = {name: _value(row.cells[name]) for name in row.cells}
    return {"id": row.id, "group": row.group, "cells": cells}


def _value(value: Any) -> list | None:
    if isinstance(value, tuple):
        return ["list", list(value)]
    if isinstance(value, Mapping):
        return ["map", {key: _value(part) for key, part in value.items()}]
    if isinstance(value, str | bool | Decimal | date):
        return literal(value)
    return None
