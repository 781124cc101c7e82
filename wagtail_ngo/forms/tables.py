"""The rows of a table: their groups, years and numbers, and every calculated cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from .definition import Column, FixedRow, Group
from .environment import RowEnvironment
from .expressions import evaluate
from .types.values import KINDS, decimal_or_none


MAX_YEARS = 10
ZERO = Decimal(0)


class Cells(Mapping):
    """Typed cells of one row by column name; calculated ones are worked out when asked for."""

    def __init__(self, table: "TableData", row: "TableRow"):
        self._table, self._row = table, row

    def __getitem__(self, name):
        key = ("cell", self._table.question.id, self._row.id, name)
        return self._table.env.once(key, lambda: self._value(self._table.settings.column(name)))

    def _value(self, column):
        formula = self._table.settings.formula(column, self._row.fixed and self._row.id or "")
        if formula is not None:
            return evaluate(formula, RowEnvironment(self._table.env, self._row))
        stored = self._row.stored.get(column.name)
        if column.kind == "years":
            return self._years(column, stored)
        return KINDS[column.kind].typed(stored) if column.kind in KINDS else None

    def _years(self, column, stored):
        if self._table.divides_itself(column):
            return {self._table.years[0]: self.divided(column)}
        amounts = stored if isinstance(stored, dict) else {}
        return {year: decimal_or_none(amounts.get(year)) for year in self._table.years}

    def divided(self, column):
        """The amount that a ``years`` column divides; None when nothing says what it is."""
        if column.formula is None:
            return None
        return evaluate(column.formula, RowEnvironment(self._table.env, self._row))

    def get(self, name, default=None):
        try:
            return self[name]
        except KeyError:
            return default

    def __iter__(self):
        return (column.name for column in self._table.settings.columns)

    def __len__(self):
        return len(self._table.settings.columns)


class TableRow:
    """One row: ``stored`` cells as canonical text, ``cells`` as typed values."""

    def __init__(
        self, table, row_id, group="", link="", stored=None, fixed: FixedRow | None = None
    ):
        self.id, self.group, self.link, self.fixed = row_id, group, link, fixed
        self.table, self.stored = table, stored if isinstance(stored, dict) else {}
        self.cells = Cells(table, self)


@dataclass(frozen=True)
class Slot:
    """Rows that stand together under one heading, for example the costs of one activity."""

    group: Group
    link: str
    number: str
    label: str
    rows: tuple[TableRow, ...]
    #: The rows say a group or a linked row that is not there, so that a person has to choose.
    astray: bool = False

    def row_number(self, index: int) -> str:
        return f"{self.number}.{index}" if self.number else str(index)


@dataclass(frozen=True)
class FlatColumn:
    """A column as it is drawn: one for each year of a ``years`` column."""

    column: Column
    year: str = ""

    @property
    def name(self):
        return f"{self.column.name}-{self.year}" if self.year else self.column.name

    @property
    def label(self):
        return f"{self.column.label} {self.year}".strip()

    @property
    def numeric(self):
        return self.column.kind in ("number", "money", "years", "calculated")

    def typed(self, row: TableRow) -> Any:
        value = row.cells.get(self.column.name)
        return value.get(self.year) if self.year and isinstance(value, Mapping) else value

    def stored(self, row: TableRow) -> Any:
        if row.table.divides_itself(self.column):
            return ""
        value = row.stored.get(self.column.name) or ""
        if self.year:
            return (value.get(self.year) or "") if isinstance(value, dict) else ""
        return value


class TableData:
    """The rows of a question of type ``table``; with ``blank`` also those nobody filled in yet."""

    def __init__(self, question, answer, questionnaire, blank: bool = False):
        self.question, self.questionnaire = question, questionnaire
        self.settings, self.env = question.table, questionnaire.env
        self.answer, self.blank = answer, blank

    @cached_property
    def rows(self) -> tuple[TableRow, ...]:
        stored = answer_rows(self.answer)
        if self.settings.rows == "fixed":
            by_id = {row["id"]: row for row in stored}
            return tuple(self._fixed(row, by_id) for row in self.settings.fixed_rows)
        return tuple(
            TableRow(self, row["id"], row.get("group"), row.get("link"), row.get("cells"))
            for row in stored
            if self.blank or is_filled(row)
        )

    def _fixed(self, fixed, by_id):
        return TableRow(
            self, fixed.name, stored=by_id.get(fixed.name, {}).get("cells"), fixed=fixed
        )

    @cached_property
    def years(self) -> list[str]:
        """The calendar years of the period, of the call's dates, or this year."""
        start, end = self._period()
        last = min(end.year, start.year + MAX_YEARS - 1)
        return [str(year) for year in range(start.year, max(start.year, last) + 1)]

    def divides_itself(self, column: Column) -> bool:
        """Whether the whole amount of a ``years`` column falls in the only year there is."""
        return column.kind == "years" and column.formula is not None and len(self.years) == 1

    def is_calculated(self, column: Column, row: TableRow) -> bool:
        """Whether the form works the cell out, so that nobody types it in."""
        formula = self.settings.formula(column, row.id if row.fixed else "")
        return formula is not None or self.divides_itself(column)

    def _period(self):
        context = self.questionnaire.context
        answer = self.env.answer(self.settings.period) if self.settings.period else None
        period = answer if isinstance(answer, Mapping) else {}
        start, end = period.get("start"), period.get("end")
        if start or end:
            return start or end, end or start
        start = context.parameter("call.realisation_from") or context.today
        return start, context.parameter("call.realisation_to") or start

    @cached_property
    def columns(self) -> list[FlatColumn]:
        return [
            FlatColumn(column, year)
            for column in self.settings.columns
            for year in (self.years if column.kind == "years" else [""])
        ]

    @cached_property
    def groups(self) -> list[Group]:
        if self.settings.group_by_years:
            return [Group(name=year, label=year) for year in self.years]
        if self.settings.rows == "grouped":
            return list(self.settings.groups)
        return [Group(name="", label="")]

    def slots(self, group: Group) -> list[Slot]:
        """The headings of ``group`` with the rows under each, those astray last."""
        rows = [row for row in self.rows if not group.name or row.group == group.name]
        if not group.link:
            return [Slot(group, "", group.number, "", tuple(rows))]
        heads = self._heads(group)
        slots = [
            Slot(group, link, number, label, tuple(row for row in rows if row.link == link))
            for link, number, label in heads
        ]
        return slots + astray(group, [row for row in rows if row.link not in self.links(group)])

    @cached_property
    def homeless(self) -> list[Slot]:
        """Rows of a group that is not there, for example of a year left out of the period."""
        names = {group.name for group in self.groups}
        lost = [] if "" in names else [row for row in self.rows if row.group not in names]
        return astray(Group(name="", label=""), lost)

    def _heads(self, group):
        linked = self.linked(group)
        return [
            (row.id, f"{group.number}.{index}" if group.number else str(index), row_name(row))
            for index, row in enumerate(linked.in_order() if linked else (), 1)
        ]

    def linked(self, group: Group) -> "TableData | None":
        """The table whose rows are the headings of ``group``."""
        question = self.questionnaire.find(group.link)
        if question is None or question.table is None or not self.questionnaire.visible(question):
            return None
        return self.questionnaire.table(question)

    def links(self, group: Group) -> set[str]:
        linked = self.linked(group)
        return {row.id for row in linked.rows} if linked else set()

    @property
    def all_slots(self) -> Iterator[Slot]:
        for group in self.groups:
            yield from self.slots(group)
        yield from self.homeless

    def in_order(self) -> list[TableRow]:
        """The rows as they are drawn, group by group."""
        return [row for slot in self.all_slots for row in slot.rows]

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each row by its id: 1, 2 or I.1.1, I.1.2 or what the form says."""
        if self.settings.rows == "fixed":
            return {row.id: row.fixed.number for row in self.rows if row.fixed}
        return {
            row.id: slot.row_number(index)
            for slot in self.all_slots
            for index, row in enumerate(slot.rows, 1)
        }

    def total(self, column: FlatColumn, rows=None) -> Decimal:
        """The sum of a column over ``rows``, all of them unless told; no value counts as 0."""
        values = (column.typed(row) for row in (self.rows if rows is None else rows))
        return sum((value for value in values if isinstance(value, Decimal)), ZERO)

    @property
    def has_totals(self) -> bool:
        return any(column.total for column in self.settings.columns)


def astray(group, rows) -> list[Slot]:
    return [Slot(group, "", "", "", tuple(rows), astray=True)] if rows else []


def answer_rows(answer: Any) -> list[dict]:
    """The stored rows of a table's answer, whatever was stored."""
    rows = answer.get("rows") if isinstance(answer, dict) else None
    return [row for row in rows or () if isinstance(row, dict) and row.get("id")]


def is_filled(row: dict) -> bool:
    """Whether any cell of a stored row holds something."""
    cells = row.get("cells")
    values = cells.values() if isinstance(cells, dict) else ()
    return any(any(v.values()) if isinstance(v, dict) else bool(v) for v in values)


def row_name(row: TableRow) -> str:
    """What a person calls a row: its first text."""
    for column in row.table.settings.columns:
        if column.kind in ("text", "long_text") and row.stored.get(column.name):
            return str(row.stored[column.name])
    return ""
