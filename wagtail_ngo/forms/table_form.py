"""A table as controls to fill in: rows, cells with what was typed, sums, and where to add rows."""

import re

from collections.abc import Iterator, Mapping
from itertools import count

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .definition import Group
from .table_display import cell_text, label_columns, total_text
from .tables import FlatColumn, Slot, TableData, TableRow, answer_rows
from .types.base import short_label
from .types.table import INPUT_KINDS


TEMPLATE_ROW = "__row__"
SERVER_ID = re.compile(r"r[0-9]{1,9}\Z")


class BoundCell:
    """One control, or one calculated text."""

    def __init__(self, table: "BoundTable", column: FlatColumn, row: TableRow):
        self.column, self.row, self._table = column, row, table
        self.name = f"{table.name}-{row.id}-{column.name}"
        self.kind = table.control(column, row)

    @property
    def value(self) -> str:
        """What was typed, or the stored value as people type it."""
        return self._table.raw(self.name)

    @property
    def text(self) -> str:
        data = self._table.data
        return "" if self.row.id == TEMPLATE_ROW else cell_text(data, self.column, self.row)

    @property
    def errors(self) -> list[str]:
        return self._table.errors.get(self.name, [])

    @property
    def options(self):
        return self.column.column.options

    @property
    def describe(self) -> str:
        """The attributes that join the control with its notes."""
        notes = [f"{self._table.name}-{self.column.name}-hint"] if self.column.column.help else []
        notes += [f"{self.name}-error"] if self.errors else []
        return describe(" ".join(notes), self.errors)


class BoundRow:
    def __init__(self, table: "BoundTable", row: TableRow, slot: Slot, number: str):
        self.id, self.slot, self.number = row.id, slot, number
        self.name = f"{table.name}-{row.id}"
        self.group, self.link = slot.group.name, slot.link
        self.fixed = row.fixed
        self.cells = [BoundCell(table, column, row) for column in table.data.columns]
        self.place_control = "link" if slot.group.link else "group"
        self.errors = table.errors.get(f"{self.name}-{self.place_control}", [])
        self._table = table

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where a row that went astray may belong: the value and its words."""
        slots = [slot for slot in self._table.data.all_slots if not slot.astray]
        if self.place_control == "link":
            here = [slot for slot in slots if slot.group.name == self.group]
            return [(slot.link, f"{slot.number} {slot.label}".strip()) for slot in here]
        return [(group.name, group.label) for group in self._table.data.groups]

    @property
    def label(self) -> str:
        """What the row is called by a screen reader, within the label of each of its controls."""
        if self.fixed:
            return f"{self.number} {self.fixed.label}".strip()
        return _("row %(number)s") % {"number": self.number}


class BoundSlot:
    """Rows under one heading, and the button that adds one more."""

    def __init__(self, table: "BoundTable", slot: Slot):
        self.slot, self.astray = slot, slot.astray
        self.number, self.label, self.link = slot.number, slot.label, slot.link
        self.group = slot.group.name
        rows = slot.rows or table.blank_rows(slot)
        self.rows = [
            BoundRow(table, row, slot, row.fixed.number if row.fixed else slot.row_number(index))
            for index, row in enumerate(rows, 1)
        ]
        self.can_add = table.can_add and not slot.astray
        self.add_action = f"add-row:{table.question.id}:{self.group}:{self.link}"

    @property
    def title(self) -> str:
        if self.astray:
            return _("Rows to move or remove")
        return f"{self.number} {self.label}".strip() if self.link or self.label else ""


class BoundGroup:
    def __init__(self, table: "BoundTable", group, slots: list[Slot]):
        self.name, self.number, self.label = group.name, group.number, group.label
        self.row_label = group.row_label or table.question.table.row_label
        self.slots = [BoundSlot(table, slot) for slot in slots]
        self.total_label = group.total_label or _("Total: %(group)s") % {"group": group.label}
        rows = [row for slot in slots for row in slot.rows]
        self.totals = table.totals(rows) if table.group_totals and group.name else []
        self._linked = table.questionnaire.find(group.link) if group.link else None

    @property
    def title(self) -> str:
        return f"{self.number} {self.label}".strip()

    @property
    def waits_for(self) -> str:
        """The question to fill in before rows can be added here; empty when they can be."""
        if self._linked is None or any(slot.link for slot in self.slots):
            return ""
        return short_label(self._linked)


class BoundTable:
    """The drawing of a table question; ``raw`` gives the text of a control by its name."""

    def __init__(self, question, questionnaire, raw, errors: Mapping[str, list[str]]):
        self.question, self.questionnaire = question, questionnaire
        self.settings = question.table
        self.name = f"q-{question.id}"
        self.raw, self.errors = raw, errors
        self.data = TableData(question, questionnaire.answer(question), questionnaire, blank=True)
        self._free_ids = free_ids(question, questionnaire)

    @property
    def columns(self) -> list[FlatColumn]:
        return self.data.columns

    @cached_property
    def can_add(self) -> bool:
        limit = self.settings.max_rows
        return self.settings.rows != "fixed" and (not limit or len(self.data.rows) < limit)

    @property
    def removable(self) -> bool:
        return self.settings.rows != "fixed"

    @property
    def is_wordy(self) -> bool:
        """Whether rows hold long texts, for which the columns of a table are too narrow."""
        return any(column.kind == "long_text" for column in self.settings.columns)

    @property
    def has_numbers(self) -> bool:
        return self.settings.rows != "free" or self.settings.numbered

    @property
    def has_labels(self) -> bool:
        return self.settings.rows == "fixed"

    @property
    def span(self) -> int:
        """How many columns the drawn table has."""
        return len(self.columns) + self.has_numbers + self.has_labels + self.removable

    @property
    def label_columns(self) -> int:
        return label_columns(self.columns, self.has_numbers or self.has_labels)

    @property
    def label_span(self) -> int:
        return self.label_columns + self.has_numbers + self.has_labels

    @property
    def group_totals(self) -> bool:
        return self.data.has_totals and not self.settings.group_by_years

    @cached_property
    def groups(self) -> list[BoundGroup]:
        groups = [BoundGroup(self, group, self.data.slots(group)) for group in self.data.groups]
        return groups + [BoundGroup(self, slot.group, [slot]) for slot in self.data.homeless]

    @property
    def grand_totals(self) -> list[dict]:
        fixed = self.settings.rows == "fixed"
        return self.totals(self.data.rows) if self.data.has_totals and not fixed else []

    @property
    def total_label(self) -> str:
        return self.settings.total_label or _("Total")

    def totals(self, rows) -> list[dict]:
        return [
            {"column": column, "text": total_text(self.data, column, rows)}
            for column in self.columns
        ]

    def control(self, column: FlatColumn, row: TableRow) -> str:
        """Which control the cell has: a column kind, or ``calculated``."""
        if self.data.is_calculated(column.column, row):
            return "calculated"
        kind = column.column.kind
        return "money" if kind == "years" else kind if kind in INPUT_KINDS else "calculated"

    def blank_rows(self, slot: Slot) -> list[TableRow]:
        """Rows to begin with where there are none: one, or as many as the form asks for."""
        if not self.can_add or slot.astray or (slot.group.link and not slot.link):
            return []
        wanted = 1 if slot.group.name else min(max(self.settings.min_rows, 1), 20)
        return [
            TableRow(self.data, next(self._free_ids), slot.group.name, slot.link)
            for _number in range(wanted)
        ]

    @cached_property
    def template_row(self) -> BoundRow | None:
        """The row that the script copies when a row is added."""
        if not self.removable:
            return None
        slot = Slot(Group(name="", label=""), "", "", "", ())
        return BoundRow(self, TableRow(self.data, TEMPLATE_ROW), slot, "")


def describe(notes: str, invalid) -> str:
    """The attributes of a control with these ids of notes about it."""
    if invalid:
        return format_html(' aria-describedby="{}" aria-invalid="true"', notes)
    return format_html(' aria-describedby="{}"', notes) if notes else ""


def free_ids(question, questionnaire) -> Iterator[str]:
    """Ids of new rows, ``r1``, ``r2``…; never one that rows of other tables still belong to."""
    taken = {row["id"] for row in answer_rows(questionnaire.answer(question))}
    for other in questionnaire.linking(question.id):
        taken.update(row.get("link") or "" for row in answer_rows(questionnaire.answer(other)))
    numbers = (int(row[1:]) for row in taken if SERVER_ID.match(row))
    return (f"r{number}" for number in count(max(numbers, default=0) + 1))
