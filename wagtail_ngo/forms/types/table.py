"""Tables: rows with typed columns, free, grouped or fixed."""

import re

from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from wagtail_ngo.conf import ngo_settings

from ..table_display import shown_table
from ..tables import MAX_YEARS, answer_rows, is_filled
from .base import Fault, QuestionType, Shown, short_label
from .composite import format_result
from .values import KINDS


ROW_ID = re.compile(r"[a-z][a-z0-9_]{0,40}\Z")
YEAR = re.compile(r"[0-9]{4}\Z")
KEPT_YEARS = 3 * MAX_YEARS
INPUT_KINDS = frozenset({"text", "long_text", "number", "money", "choice", "date"})


class Table(QuestionType):
    """Names of controls: ``q-<id>-row`` for the order of rows, ``q-<id>-<row>-<column>`` for a
    cell, with ``-<year>`` for the cells of a ``years`` column, ``-group`` and ``-link`` of a row.
    """

    key = "table"
    grouped = True

    def names(self, question):
        return (f"{self.name(question)}-row",)

    def anchor(self, question):
        return self.name(question)

    def well_formed(self, question, answer):
        rows = answer.get("rows") if isinstance(answer, dict) else None
        return isinstance(rows, list) and all(is_row(row) for row in rows)

    def is_empty(self, answer):
        return not any(is_filled(row) for row in answer_rows(answer))

    def missing(self, question):
        return _("Fill in at least one row: %(label)s.") % {"label": short_label(question)}

    # Reading and writing controls

    def fields(self, question, answer, context):
        rows = answer_rows(answer)
        fields = {f"{self.name(question)}-row": [row["id"] for row in rows]}
        for row in rows:
            prefix = f"{self.name(question)}-{row['id']}"
            fields[f"{prefix}-group"] = [row.get("group") or ""]
            fields[f"{prefix}-link"] = [row.get("link") or ""]
            fields.update(self._cell_fields(question.table, row, prefix, context.language))
        return fields

    def _cell_fields(self, table, row, prefix, language):
        for column in table.columns:
            value = (row.get("cells") or {}).get(column.name) or ""
            name = f"{prefix}-{column.name}"
            if column.kind == "years":
                for year, amount in (value if isinstance(value, dict) else {}).items():
                    yield f"{name}-{year}", [KINDS["years"].show(amount, language)]
            elif column.kind in INPUT_KINDS and not isinstance(value, dict):
                yield name, [KINDS[column.kind].show(value, language)]

    def read(self, question, reader, previous=None):
        before = {row["id"]: row for row in answer_rows(previous)}
        ids = self._row_ids(question, reader)
        return {"rows": [self._row(question, reader, row, before.get(row, {})) for row in ids]}

    def _row_ids(self, question, reader):
        table = question.table
        if table.rows == "fixed":
            return [row.name for row in table.fixed_rows]
        sent = dict.fromkeys(reader.texts(f"{self.name(question)}-row"))
        ids = [row for row in sent if ROW_ID.match(row)]
        limit = max(ngo_settings.MAX_TABLE_ROWS, table.max_rows or 0)
        if len(ids) > limit:
            message = _("This table keeps no more than %(limit)s rows; you sent %(count)s.")
            message %= {"limit": limit, "count": len(ids)}
            reader.faults.append(Fault(message, self.name(question)))
        return ids[:limit]

    def _row(self, question, reader, row_id, before):
        prefix = f"{self.name(question)}-{row_id}"
        row = {"id": row_id, "group": "", "link": "", "cells": {}}
        if question.table.rows != "fixed":
            row["group"] = self._place(reader, f"{prefix}-group")
            row["link"] = self._place(reader, f"{prefix}-link")
        for column in question.table.columns:
            if question.table.formula(column, row_id) is None:
                old = (before.get("cells") or {}).get(column.name)
                value = self._cell(reader, column, f"{prefix}-{column.name}", row_id, old)
                row["cells"][column.name] = value
        return row

    def _place(self, reader, name):
        text = reader.text(name)
        return text if ROW_ID.match(text) or YEAR.match(text) else ""

    def _cell(self, reader, column, name, row_id, old):
        where = {"row": row_id, "column": column.name}
        if column.kind == "years":
            return self._years(reader, column, name, where, old)
        if column.kind not in INPUT_KINDS:
            return ""
        return reader.value(name, KINDS[column.kind], cell_limits(column), **where)

    def _years(self, reader, column, name, where, old):
        """Amounts of years that are no longer asked for stay, in case the period comes back."""
        amounts = {}
        for year in reader.years(name)[:MAX_YEARS]:
            where_year = {**where, "column": f"{column.name}-{year}"}
            amounts[year] = reader.value(f"{name}-{year}", KINDS["years"], {}, **where_year)
        amounts |= {y: a for y, a in (old or {}).items() if y not in amounts}
        filled = ((year, amount) for year, amount in amounts.items() if amount)
        return dict(islice(filled, KEPT_YEARS))

    # Checking

    def check(self, question, answer, questionnaire):
        limit = question.table.max_rows
        count = len([row for row in answer_rows(answer) if is_filled(row)])
        if limit and question.table.rows != "fixed" and count > limit:
            message = ngettext_lazy(
                "Remove rows until no more than %(limit)s is left; now there are %(count)s.",
                "Remove rows until no more than %(limit)s are left; now there are %(count)s.",
                limit,
            ) % {"limit": limit, "count": count}
            yield Fault(message, self.name(question))

    def gaps(self, question, answer, questionnaire):
        data = questionnaire.table(question)
        yield from self._few_rows(question, data)
        for slot in data.all_slots:
            for row in slot.rows:
                if slot.astray:
                    yield self._choose_place(question, slot, row)
                yield from self._empty_cells(question, data, row)
                yield from self._uneven_years(question, data, row)

    def _few_rows(self, question, data):
        if question.table.rows != "fixed" and len(data.rows) < question.table.min_rows:
            message = ngettext_lazy(
                "Fill in at least %(limit)s row; now there are %(count)s.",
                "Fill in at least %(limit)s rows; now there are %(count)s.",
                question.table.min_rows,
            ) % {"limit": question.table.min_rows, "count": len(data.rows)}
            yield Fault(message, self.name(question))

    def _choose_place(self, question, slot, row):
        control = "link" if slot.group.link else "group"
        return Fault(
            _("Choose what this row belongs to, or remove the row."),
            anchor=f"{self.name(question)}-{row.id}-{control}",
            row=row.id,
        )

    def _empty_cells(self, question, data, row):
        for column in data.columns:
            if not column.column.required or column.column.kind == "calculated":
                continue
            if not data.is_calculated(column.column, row) and not column.stored(row):
                message = _("Fill in: %(label)s.") % {"label": column.label}
                if column.column.kind in ("money", "years"):
                    message = _("Enter the amount, or 0 when there is none.")
                anchor = f"{self.name(question)}-{row.id}-{column.name}"
                yield Fault(message, anchor, row=row.id, column=column.name)

    def _uneven_years(self, question, data, row):
        """Amounts of the years that do not add up to what the column divides."""
        for column in question.table.columns:
            whole = row.cells.divided(column) if column.kind == "years" else None
            parts = sum(filter(None, row.cells[column.name].values())) if whole else whole
            if whole is None or parts == whole:
                continue
            context = data.questionnaire.context
            message = _(
                "Divide the whole amount among the years: they give %(parts)s, not %(whole)s."
            ) % {
                "parts": format_result(Decimal(parts), "money", context),
                "whole": format_result(whole, "money", context),
            }
            anchor = f"{self.name(question)}-{row.id}-{column.name}-{data.years[0]}"
            yield Fault(message, anchor, row=row.id, column=f"{column.name}-{data.years[0]}")

    def clean(self, question, answer, questionnaire):
        if question.table.rows == "fixed":
            return {"rows": answer_rows(answer)}
        return {"rows": [row for row in answer_rows(answer) if is_filled(row)]}

    # Showing

    def show(self, question, answer, questionnaire):
        return Shown("table", table=shown_table(question, questionnaire))

    def export(self, question, answer, questionnaire):
        data = questionnaire.table(question)
        for row in data.in_order():
            number = data.numbers[row.id] or row.id
            label = row.fixed.label if row.fixed else ""
            for column in data.columns:
                suffix = f"[{row.id if row.fixed else number}].{column.name}"
                words = " ".join(word for word in (number, label) if word)
                yield suffix, f"{words}: {column.label}", cell_export(column, row)


def is_row(row) -> bool:
    """Whether a row from another system is a text under each of its names, or one for each year."""
    if not isinstance(row, dict) or not isinstance(row.get("cells", {}), dict):
        return False
    places = [row.get("id"), row.get("group", ""), row.get("link", "")]
    cells = row.get("cells", {}).values()
    years = [text for cell in cells if isinstance(cell, dict) for text in cell.values()]
    texts = [cell for cell in cells if not isinstance(cell, dict)]
    if not all(isinstance(text, str) for text in [*places, *texts, *years]):
        return False
    return bool(ROW_ID.match(row["id"]))


def cell_limits(column) -> dict:
    return {
        "max_length": column.max_length,
        "decimals": column.decimals,
        "options": column.options,
        "min": "0",
    }


def cell_export(column, row) -> str:
    """The value of a cell for a spreadsheet: plain numbers, labels of choices."""
    stored = column.stored(row)
    if stored:
        if column.column.kind == "choice":
            return KINDS["choice"].display(stored, cell_limits(column.column), None)
        return str(stored)
    value = column.typed(row)
    return "" if value is None else format(value, "f") if hasattr(value, "as_tuple") else str(value)
