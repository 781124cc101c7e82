"""Add and remove rows of tables, without any script in the browser."""

from ..sections import BoundSection
from ..table_form import free_ids
from ..tables import answer_rows
from ..types.base import as_multi


def add_row(bound: BoundSection, question, group: str, link: str) -> BoundSection:
    """Add an empty row under the heading given; a full table stays as it is."""
    table = question.table
    places = {(slot.group.name, slot.link) for slot in table.data.all_slots if not slot.astray}
    if not table.can_add or (group, link) not in places:
        return bound
    row_id = next(free_ids(question.question, bound.questionnaire))
    row = {"id": row_id, "group": group, "link": link, "cells": {}}
    renewed = bound.with_answer(question.id, {"rows": [*answer_rows(question.value), row]})
    renewed.focus = f"{question.name}-{row_id}-{table.columns[0].name}" if table.columns else ""
    return renewed


def put_back_row(data, question_id: str, row_id: str, before: str):
    """Return form data in which a removed row is back, whose fields were sent with the button.

    It goes before the row ``before``, else to the end.
    """
    name, data = f"q-{question_id}-row", as_multi(data).copy()
    rows = data.getlist(name)
    if name in data and row_id not in rows:
        place = rows.index(before) if before and before in rows else len(rows)
        data.setlist(name, [*rows[:place], row_id, *rows[place:]])
    return data


def remove_row(bound: BoundSection, question, row_id: str) -> BoundSection:
    """Remove a row together with what was refused in it."""
    if question.question.table.rows == "fixed":
        return bound
    rows = [row for row in answer_rows(question.value) if row["id"] != row_id]
    prefix = f"{question.name}-{row_id}-"
    renewed = bound.with_answer(question.id, {"rows": rows}, without=prefix)
    renewed.focus = question.name
    return renewed
