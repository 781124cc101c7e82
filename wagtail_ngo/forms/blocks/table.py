"""The block of a table: its columns, groups and fixed rows."""

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks import BlockGroup

from ..choices import ColumnKind, Format, Role, Rows, Width
from ..expressions import Column, Known
from ..expressions.scope import ANY, DATE, NUMBER, TABLE, TEXT, YEARS
from .base import AnswerBlock, Formula, Link, Problems, text
from .leaves import CharBlock, ExpressionBlock, NameBlock, NumberBlock, ReferenceBlock
from .options import OptionsBlock, compile_options, named_items, report_twins


KINDS = {
    ColumnKind.NUMBER: NUMBER,
    ColumnKind.MONEY: NUMBER,
    ColumnKind.DATE: DATE,
    ColumnKind.YEARS: YEARS,
}


class ColumnBlock(blocks.StructBlock):
    label = CharBlock(label=_("Heading"), max_length=300)
    kind = blocks.ChoiceBlock(
        label=_("What it holds"), choices=ColumnKind.choices, default=ColumnKind.TEXT.value
    )
    required = blocks.BooleanBlock(label=_("Needed in every row"), required=False, default=True)
    total = blocks.BooleanBlock(label=_("Show its sum"), required=False)
    formula = ExpressionBlock(
        label=_("Formula"),
        help_text=_(
            "Of a calculated column, for example unit_cost * quantity. Of an amount for each year:"
            " what is divided among the years, for example total."
        ),
    )
    format = blocks.ChoiceBlock(
        label=_("Calculated value shown as"), choices=Format.choices, default=Format.MONEY.value
    )
    options = OptionsBlock(default=[], help_text=_("Of a column that holds one of the options."))
    decimals = blocks.IntegerBlock(
        label=_("Decimal places of a number"), default=2, min_value=0, max_value=4, required=False
    )
    max_length = blocks.IntegerBlock(
        label=_("Most characters of a text"), required=False, min_value=1, max_value=10_000
    )
    width = blocks.ChoiceBlock(label=_("Width"), choices=Width.choices, required=False)
    help = CharBlock(label=_("Hint"), required=False, max_length=500)
    name = NameBlock(label=_("Name for formulas"))

    def compile(self, name, value, problems: Problems, path) -> dict:
        kind = value["kind"]
        return {
            "name": name,
            "label": text(value["label"]),
            "kind": kind,
            "required": bool(value["required"]) and kind != ColumnKind.CALCULATED,
            "decimals": 2 if value["decimals"] is None else value["decimals"],
            "max_length": value["max_length"],
            "options": self.compile_options(kind, value, problems, path),
            "formula": self.compile_formula(kind, value, problems, path),
            "format": value["format"] if kind == ColumnKind.CALCULATED else Format.TEXT.value,
            "total": bool(value["total"]),
            "width": text(value["width"]),
            "help": text(value["help"]),
        }

    def compile_options(self, kind, value, problems, path):
        if kind != ColumnKind.CHOICE:
            return []
        if not value["options"]:
            problems.add(_("Add the options of this column."), *path, "options")
        return compile_options(value["options"], problems, *path, "options")

    def compile_formula(self, kind, value, problems, path):
        source = text(value["formula"])
        if kind == ColumnKind.YEARS and source:
            return Formula(source, (*path, "formula"), NUMBER, in_row=True)
        if kind != ColumnKind.CALCULATED:
            return None
        if not source:
            problems.add(_("Write the formula of this column."), *path, "formula")
            return None
        expects = ANY if value["format"] == Format.TEXT else NUMBER
        return Formula(source, (*path, "formula"), expects, in_row=True)

    class Meta:
        icon = "table"
        label = _("Column")
        label_format = "{label}"
        form_layout = BlockGroup(
            children=["label", "kind", "required", "total", "formula", "format", "options"],
            settings=["name", "decimals", "max_length", "width", "help"],
        )


class RowGroupBlock(blocks.StructBlock):
    label = CharBlock(label=_("Heading of the group"), max_length=500)
    number = NumberBlock(label=_("Number"))
    link = ReferenceBlock(
        label=_("One sub-heading for each row of"),
        help_text=_("The name of an earlier table, for example activities."),
    )
    row_label = CharBlock(
        label=_("Name of a row"), required=False, max_length=100, help_text=_("For example: Cost.")
    )
    total_label = CharBlock(label=_("Label of the sum"), required=False, max_length=300)
    name = NameBlock(label=_("Name for formulas"))

    def compile(self, name, value, path) -> dict:
        link = text(value["link"])
        return {
            "name": name,
            "label": text(value["label"]),
            "number": text(value["number"]),
            "link": Link(link, (*path, "link"), frozenset({"table"})) if link else "",
            "row_label": text(value["row_label"]),
            "total_label": text(value["total_label"]),
        }

    class Meta:
        icon = "folder-open-inverse"
        label = _("Group of rows")
        label_format = "{number} {label}"
        form_layout = BlockGroup(
            children=["label", "number", "row_label", "total_label"], settings=["name", "link"]
        )


class CellBlock(blocks.StructBlock):
    column = NameBlock(label=_("Name of the column"), required=True)
    formula = ExpressionBlock(
        label=_("Formula"),
        required=True,
        help_text=_("For example sources.own_financial.value + sources.own_other.value."),
    )

    class Meta:
        icon = "superscript"
        label = _("Calculated cell")
        label_format = "{column}"


class FixedRowBlock(blocks.StructBlock):
    label = CharBlock(label=_("Heading of the row"), max_length=500)
    number = NumberBlock(label=_("Number"))
    indent = blocks.IntegerBlock(
        label=_("Indent"), default=0, min_value=0, max_value=3, required=False
    )
    cells = blocks.ListBlock(CellBlock(), label=_("Calculated cells"), default=[], collapsed=True)
    name = NameBlock(label=_("Name for formulas"))

    def compile(self, name, value, columns, problems: Problems, path) -> dict:
        return {
            "name": name,
            "label": text(value["label"]),
            "number": text(value["number"]),
            "indent": value["indent"] or 0,
            "cells": self.compile_cells(value["cells"], columns, problems, (*path, "cells")),
        }

    def compile_cells(self, cells, columns, problems, path):
        formulas = {}
        for index, cell in enumerate(cells):
            if cell["column"] not in columns:
                message = _("There is no column “%(name)s” in this table.")
                problems.add(message % {"name": cell["column"]}, *path, index, "column")
                continue
            place = (*path, index, "formula")
            formulas[cell["column"]] = Formula(text(cell["formula"]), place, in_row=True)
        return formulas

    class Meta:
        icon = "minus"
        label = _("Fixed row")
        label_format = "{number} {label}"
        form_layout = BlockGroup(children=["label", "number", "cells"], settings=["name", "indent"])


class TableQuestionBlock(AnswerBlock):
    role = blocks.ChoiceBlock(
        label=_("Meaning"),
        choices=[(Role.COST_SPLIT.value, Role.COST_SPLIT.label)],
        required=False,
        help_text=_("A row is kept for each applicant: in the first column of short text."),
    )
    columns = blocks.ListBlock(ColumnBlock(), label=_("Columns"), min_num=1, collapsed=True)
    rows = blocks.ChoiceBlock(label=_("Rows are"), choices=Rows.choices, default=Rows.FREE.value)
    groups = blocks.ListBlock(
        RowGroupBlock(), label=_("Groups of rows"), default=[], collapsed=True
    )
    fixed_rows = blocks.ListBlock(
        FixedRowBlock(), label=_("Fixed rows"), default=[], collapsed=True
    )
    numbered = blocks.BooleanBlock(label=_("Number the rows"), required=False, default=True)
    row_label = CharBlock(
        label=_("Name of a row"),
        required=False,
        max_length=100,
        help_text=_("Used by the button that adds one, for example: Activity."),
    )
    total_label = CharBlock(label=_("Label of the sum"), required=False, max_length=300)
    min_rows = blocks.IntegerBlock(label=_("Fewest rows"), required=False, min_value=0)
    max_rows = blocks.IntegerBlock(label=_("Most rows"), required=False, min_value=1)
    period = ReferenceBlock(
        label=_("Years are taken from"),
        help_text=_("The name of an earlier question about a period."),
    )
    group_by_years = blocks.BooleanBlock(label=_("One group for each year"), required=False)

    EXTRA = ("row_label", "total_label", "min_rows", "max_rows", "period", "group_by_years")

    def get_form_layout(self):
        layout = super().get_form_layout()
        return BlockGroup(
            children=[name for name in layout.children if name not in self.EXTRA],
            settings=[*self.EXTRA, *layout.settings],
        )

    def get_settings(self, value, problems):
        columns = self.compile_columns(value["columns"], problems)
        self.check_table(value, columns, problems)
        return {
            "columns": columns,
            "rows": value["rows"],
            "groups": self.compile_groups(value, problems),
            "group_by_years": bool(value["group_by_years"]),
            "period": self.period_link(text(value["period"])),
            "fixed_rows": self.compile_rows(value, columns, problems),
            "min_rows": value["min_rows"] or 0,
            "max_rows": value["max_rows"],
            "row_label": text(value["row_label"]),
            "total_label": text(value["total_label"]),
            "numbered": bool(value["numbered"]),
        }

    def period_link(self, name):
        return Link(name, ("period",), frozenset({"period"})) if name else ""

    def compile_columns(self, items, problems):
        block = self.child_blocks["columns"].child_block
        columns = [
            block.compile(name, value, problems, ("columns", index))
            for index, name, value in named_items(items, "c")
        ]
        report_twins(columns, problems, "columns")
        return columns

    def compile_groups(self, value, problems):
        if value["rows"] != Rows.GROUPED:
            return []
        block = self.child_blocks["groups"].child_block
        groups = [
            block.compile(name, item, ("groups", index))
            for index, name, item in named_items(value["groups"], "g")
        ]
        report_twins(groups, problems, "groups")
        return groups

    def compile_rows(self, value, columns, problems):
        if value["rows"] != Rows.FIXED:
            return []
        block, names = self.child_blocks["fixed_rows"].child_block, {c["name"] for c in columns}
        rows = [
            block.compile(name, item, names, problems, ("fixed_rows", index))
            for index, name, item in named_items(value["fixed_rows"], "r")
        ]
        report_twins(rows, problems, "fixed_rows")
        return rows

    def check_table(self, value, columns, problems):
        yearly = value["group_by_years"] or any(c["kind"] == ColumnKind.YEARS for c in columns)
        if yearly and not value["period"]:
            problems.add(_("Name the question that says which years there are."), "period")
        if value["rows"] == Rows.GROUPED and not (value["groups"] or value["group_by_years"]):
            problems.add(_("Add the groups of rows."), "groups")
        if value["rows"] == Rows.FIXED and not value["fixed_rows"]:
            problems.add(_("Add the fixed rows."), "fixed_rows")
        if value["min_rows"] and value["max_rows"] and value["min_rows"] > value["max_rows"]:
            problems.add(_("Enter a number that is not below the fewest rows."), "max_rows")

    def get_known(self, question_id, settings):
        return Known(
            question_id,
            TABLE,
            columns={column["name"]: known_column(column) for column in settings["columns"]},
            rows=frozenset(row["name"] for row in settings["fixed_rows"]),
            groups=frozenset(group["name"] for group in settings["groups"]),
        )

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("Rows and columns, such as a schedule, a budget or sources of funding.")
        preview_value = {
            "label": _("Results of the task"),
            "number": "III.6",
            "columns": [{"label": _("Result")}, {"label": _("Planned level"), "kind": "number"}],
        }


def known_column(column: dict) -> Column:
    if column["kind"] == ColumnKind.CALCULATED:
        return Column(TEXT if column["format"] == Format.TEXT else NUMBER)
    options = frozenset(option["name"] for option in column["options"]) or None
    return Column(KINDS.get(column["kind"], TEXT), options)
