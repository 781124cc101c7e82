"""The questions of a frozen form, as read-only objects.

The JSON they come from is schema 1: it is made by ``compile`` and stored in ``FormVersion``, one
per language. Trees (``show_if``, ``formula``, ``left`` and so on) are JSON lists, evaluated by
``expressions.evaluate``. Answers are keyed by ``Question.id``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Self


SCHEMA = 1
Tree = list


@dataclass(frozen=True)
class Plain:
    """Reads a dataclass from JSON and writes it back. Unknown keys are ignored."""

    @classmethod
    def from_json(cls, data: Mapping) -> Self:
        known = {item.name: item.metadata.get("of") for item in fields(cls)}
        return cls(**{key: _read(value, known[key]) for key, value in data.items() if key in known})

    def to_json(self) -> dict:
        return {item.name: _write(getattr(self, item.name)) for item in fields(self)}


def _read(value, of):
    return tuple(of.from_json(item) for item in value) if of else value


def _write(value):
    if isinstance(value, tuple):
        return [item.to_json() for item in value]
    return value


def many(of):
    """A field that holds a tuple of ``of``."""
    return field(default=(), metadata={"of": of})


@dataclass(frozen=True)
class Option(Plain):
    name: str
    label: str


@dataclass(frozen=True)
class Column(Plain):
    name: str
    label: str
    kind: str = "text"
    required: bool = False
    decimals: int = 2
    max_length: int | None = None
    options: tuple[Option, ...] = many(Option)
    formula: Tree | None = None
    format: str = "text"
    total: bool = False
    width: str = ""
    help: str = ""


@dataclass(frozen=True)
class Group(Plain):
    """Rows under one heading; ``link`` is the table whose rows become its sub-headings."""

    name: str
    label: str
    number: str = ""
    link: str = ""
    row_label: str = ""
    total_label: str = ""


@dataclass(frozen=True)
class FixedRow(Plain):
    """A row the form brings; a column in ``cells`` is calculated there by the tree given."""

    name: str
    label: str
    number: str = ""
    indent: int = 0
    cells: Mapping[str, Tree] = field(default_factory=dict)


@dataclass(frozen=True)
class Table(Plain):
    columns: tuple[Column, ...] = many(Column)
    rows: str = "free"
    groups: tuple[Group, ...] = many(Group)
    group_by_years: bool = False
    period: str = ""
    fixed_rows: tuple[FixedRow, ...] = many(FixedRow)
    min_rows: int = 0
    max_rows: int | None = None
    row_label: str = ""
    total_label: str = ""
    numbered: bool = False

    def column(self, name: str) -> Column:
        """Raises ``KeyError``, as do ``group`` and ``fixed_row``."""
        return _named(self.columns, name)

    def group(self, name: str) -> Group:
        return _named(self.groups, name)

    def fixed_row(self, name: str) -> FixedRow:
        return _named(self.fixed_rows, name)

    def formula(self, column: Column, row: str = "") -> Tree | None:
        """The tree that calculates a cell; ``None`` for a cell that is typed in.

        The formula of a ``years`` column is not that: it says what is divided among the years.
        """
        if row and self.rows == "fixed":
            own = self.fixed_row(row).cells.get(column.name)
            if own is not None:
                return own
        return None if column.kind == "years" else column.formula


def _named(items, name):
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)


@dataclass(frozen=True)
class Question(Plain):
    """``required`` is "always", "file" or "no"; ``settings`` depend on ``type``."""

    id: str
    name: str
    type: str
    number: str = ""
    label: str = ""
    help: str = ""
    help_url: str = ""
    required: str = "file"
    role: str = ""
    prefill: str = ""
    show_if: Tree | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def table(self) -> Table | None:
        return Table.from_json(self.settings) if self.type == "table" else None

    @cached_property
    def options(self) -> tuple[Option, ...]:
        return tuple(Option.from_json(item) for item in self.settings.get("options", ()))


@dataclass(frozen=True)
class Section(Plain):
    id: str
    name: str
    number: str = ""
    title: str = ""
    intro: str = ""
    questions: tuple[Question, ...] = many(Question)

    @property
    def heading(self) -> str:
        """The title with its number before it, such as ``III. Task``."""
        return numbered(self.number, self.title)


def numbered(number: str, title: str) -> str:
    return f"{number}. {title}" if number else title


@dataclass(frozen=True)
class Target(Plain):
    """Where a broken rule is shown: a question, or one cell of its table."""

    question: str
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Rule(Plain):
    """``left operator right``, give or take ``tolerance`` (a decimal string), while ``when``."""

    id: str
    left: Tree
    operator: str
    right: Tree
    tolerance: str = "0.00"
    when: Tree | None = None
    message: str = ""
    targets: tuple[Target, ...] = many(Target)


@dataclass(frozen=True)
class Definition(Plain):
    language: str
    title: str
    intro: str = ""
    sections: tuple[Section, ...] = many(Section)
    rules: tuple[Rule, ...] = many(Rule)
    schema: int = SCHEMA

    @property
    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def question(self, question_id: str) -> Question:
        """Raises ``KeyError`` when the form has no such question."""
        return self._by_id[question_id]

    def by_name(self, name: str) -> Question:
        """Raises ``KeyError`` when the form has no such question."""
        return self._by_name[name]

    def section(self, section_id: str) -> Section:
        """Raises ``KeyError`` when the form has no such section."""
        return self._sections[section_id]

    def with_role(self, role: str) -> list[Question]:
        return [question for question in self.questions if question.role == role]

    @cached_property
    def _by_id(self):
        return {question.id: question for question in self.questions}

    @cached_property
    def _by_name(self):
        return {question.name: question for question in self.questions}

    @cached_property
    def _sections(self):
        return {section.id: section for section in self.sections}
