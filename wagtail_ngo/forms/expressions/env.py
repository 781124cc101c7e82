from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol


Value = Decimal | str | date | bool | None


class Row(Protocol):
    """A row of a table; ``cells`` holds typed and calculated values, ``years`` cells as mappings
    of the year to an amount."""

    group: str
    cells: Mapping[str, Any]


class Env(Protocol):
    """Where an expression reads from. Everything missing is ``None``.

    ``answer`` gives a ``Decimal`` for numbers, money and calculated numbers, a ``date``, a ``bool``
    for declarations, a tuple of names for ``choices``, a mapping of typed parts for ``period`` and
    ``contact``, a string for the rest. A hidden question is a missing one. ``column`` reads the row
    whose formula is being worked out.
    """

    def answer(self, question_id: str) -> Any: ...

    def cell(self, question_id: str, row: str, column: str) -> Any: ...

    def rows(self, question_id: str) -> Iterable[Row]: ...

    def column(self, name: str) -> Any: ...

    def param(self, name: str) -> Value: ...
