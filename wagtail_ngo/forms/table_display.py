"""A table for a reader: texts of cells, headings of groups, sums."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .tables import FlatColumn, TableData
from .types.composite import format_result
from .types.values import KINDS


@dataclass(frozen=True)
class ShownColumn:
    label: str
    numeric: bool


@dataclass(frozen=True)
class ShownCell:
    label: str
    text: str
    numeric: bool


@dataclass(frozen=True)
class ShownRow:
    """A line of a table; ``kind`` is ``row``, ``heading`` (level 1 or 2) or ``total``."""

    kind: str
    number: str = ""
    label: str = ""
    cells: tuple[ShownCell, ...] = ()
    level: int = 1
    indent: int = 0


@dataclass(frozen=True)
class ShownTable:
    """``has_numbers`` and ``has_labels`` say whether rows begin with those two columns."""

    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    has_numbers: bool
    has_labels: bool
    #: How many columns the label of a sum takes the place of.
    label_columns: int = 0

    @property
    def label_span(self) -> int:
        return self.label_columns + self.has_numbers + self.has_labels

    @property
    def span(self) -> int:
        return len(self.columns) + self.has_numbers + self.has_labels


def shown_table(question, questionnaire) -> ShownTable:
    """Return the filled rows of a table question with every calculated value and sum."""
    data = questionnaire.table(question)
    settings = question.table
    has_numbers, has_labels = settings.rows != "free" or settings.numbered, settings.rows == "fixed"
    return ShownTable(
        columns=tuple(ShownColumn(column.label, column.numeric) for column in data.columns),
        rows=tuple(_rows(data)),
        has_numbers=has_numbers,
        has_labels=has_labels,
        label_columns=label_columns(data.columns, has_numbers or has_labels),
    )


def label_columns(columns, has_head: bool) -> int:
    """How many leading columns without a sum give way to the label of a row of sums."""
    leading = next((index for index, item in enumerate(columns) if item.column.total), 0)
    return leading if has_head else max(leading, 1)


def _rows(data: TableData):
    for group in data.groups:
        yield from _group(data, group)
    for slot in data.homeless:
        yield from (_row(data, row) for row in slot.rows)
    if data.has_totals and data.settings.rows != "fixed" and data.rows:
        yield total_row(data, data.rows, data.settings.total_label or _("Total"))


def _group(data, group):
    rows = [row for slot in data.slots(group) for row in slot.rows]
    if group.name and (rows or not data.settings.group_by_years):
        yield ShownRow("heading", group.number, group.label)
    for slot in data.slots(group):
        if slot.label or slot.link:
            yield ShownRow("heading", slot.number, slot.label, level=2)
        yield from (_row(data, row) for row in slot.rows)
    if group.name and data.has_totals and not data.settings.group_by_years:
        label = group.total_label or _("Total: %(group)s") % {"group": group.label}
        yield total_row(data, rows, label)


def _row(data, row):
    cells = tuple(_cell(data, column, row) for column in data.columns)
    fixed = row.fixed
    return ShownRow(
        "row", data.numbers.get(row.id, ""), fixed.label if fixed else "", cells,
        indent=fixed.indent if fixed else 0,
    )  # fmt: skip


def _cell(data, column, row):
    return ShownCell(column.label, cell_text(data, column, row), column.numeric)


def cell_text(data: TableData, column: FlatColumn, row) -> str:
    """The text of a cell, typed or calculated; an empty string when there is no value."""
    context = data.questionnaire.context
    settings = column.column
    stored = column.stored(row)
    if data.is_calculated(settings, row):
        return format_result(column.typed(row), cell_format(settings), context)
    if not stored or settings.kind not in KINDS:
        return ""
    limits = {"options": settings.options}
    return KINDS[settings.kind].display(stored, limits, context)


def cell_format(column) -> str:
    """How a calculated cell is written: as the column says, else as what the column holds."""
    return "money" if column.kind in ("money", "years") else column.format


def total_row(data, rows, label) -> ShownRow:
    cells = tuple(
        ShownCell(column.label, total_text(data, column, rows), column.numeric)
        for column in data.columns
    )
    return ShownRow("total", label=label, cells=cells)


def total_text(data: TableData, column: FlatColumn, rows) -> str:
    """The sum of a column that has one, written for a reader."""
    if not column.column.total:
        return ""
    style = cell_format(column.column)
    style = style if style in ("money", "percent") else "number"
    return format_result(data.total(column, rows), style, data.questionnaire.context)
