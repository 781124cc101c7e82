from collections.abc import Mapping
from dataclasses import dataclass, field


NUMBER, TEXT, DATE, BOOLEAN, YEARS, TABLE, NOTHING, ANY = (
    "number", "text", "date", "boolean", "years", "table", "nothing", "any",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column as an expression sees it; ``options`` of a choice, ``None`` when any text goes."""

    kind: str
    options: frozenset[str] | None = None


@dataclass(frozen=True)
class Known:
    """A question as an expression sees it."""

    id: str
    kind: str
    options: frozenset[str] | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scope:
    """The names one expression may use.

    ``later`` are questions that exist but come too late, so that the message can say so.
    ``columns`` are the columns of the row a formula stands in, named without their table.
    """

    questions: Mapping[str, Known] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
