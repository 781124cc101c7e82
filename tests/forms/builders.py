"""Forms built the way an editor builds them: as raw data of their blocks."""

from wagtail.models import Locale

from wagtail_ngo.forms.models import Form


def items(*values):
    """A list block; ids follow from the position."""
    return [{"type": "item", "id": f"i{n}", "value": value} for n, value in enumerate(values)]


def question(kind, name="", **value):
    value = {"label": name.capitalize() or "Question", "name": name, **value}
    return {"type": kind, "id": f"q-{name or kind}", "value": value}


def section(*questions, **value):
    value = {"title": "Section", **value, "questions": list(questions)}
    return {"type": "section", "id": "s-1", "value": value}


def rule(left, operator, right, **value):
    value = {"message": "Correct it.", "targets": items(left), **value}
    return {
        "type": "rule",
        "id": "r-1",
        "value": {"left": left, "operator": operator, "right": right, **value},
    }


def form(*questions, rules=(), **fields):
    """A form that is not saved; ``questions`` make its only section."""
    fields = {
        "title": "Offer",
        "identifier": "offer",
        "locale": Locale(language_code="en"),
        **fields,
    }
    return Form(body=[section(*questions)], rules=list(rules), **fields)


def saved_form(*questions, language="en", **fields):
    locale, _created = Locale.objects.get_or_create(language_code=language)
    result = form(*questions, locale=locale, **fields)
    result.save()
    return result


COSTS = question(
    "table",
    "costs",
    rows="grouped",
    columns=items(
        {"label": "Cost", "name": "cost"},
        {"label": "Unit cost", "name": "unit_cost", "kind": "money"},
        {"label": "Quantity", "name": "quantity", "kind": "number"},
        {
            "label": "Total",
            "name": "total",
            "kind": "calculated",
            "formula": "unit_cost * quantity",
        },
    ),
    groups=items(
        {"label": "Activities", "name": "activities"}, {"label": "Admin", "name": "admin"}
    ),
)
SOURCES = question(
    "table",
    "sources",
    rows="fixed",
    columns=items(
        {"label": "Value", "name": "value", "kind": "money"},
        {
            "label": "Share",
            "name": "share",
            "kind": "calculated",
            "format": "percent",
            "formula": "percent(value, sources.all.value)",
        },
    ),
    fixed_rows=items(
        {
            "label": "All",
            "name": "all",
            "cells": items({"column": "value", "formula": "sum(costs.total)"}),
        },
        {"label": "Grant", "name": "grant"},
        {"label": "Own", "name": "own"},
    ),
)
