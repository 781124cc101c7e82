"""From the names an editor types to the ids a tree holds."""

from django.utils.translation import gettext as _

from .node import Node
from .scope import ANY, NOTHING, NUMBER, TABLE, YEARS, Known, Scope
from .tokens import ExpressionError


def resolve(scope: Scope | None, path: list[str], position: int) -> Node:
    """Read ``path`` as a column, a parameter, or (a part of) a question."""
    if scope is None:
        return Node(["ref", *path], ANY, position)
    if len(path) == 1 and path[0] in scope.columns:
        return _column(scope.columns[path[0]], path[0], position)
    name = ".".join(path)
    if name in scope.parameters:
        return Node(["param", name], scope.parameters[name], position)
    known = find(scope, path[0], position)
    return _answer(known, path, position)


def find(scope: Scope, name: str, position: int) -> Known:
    """Raises ``ExpressionError`` when there is no such question before this one."""
    if name in scope.questions:
        return scope.questions[name]
    if name in scope.later:
        message = _("“%(name)s” comes later in the form. Refer to an earlier question.")
    else:
        message = _("Nothing here is called “%(name)s”. Check the name.")
    raise ExpressionError(message % {"name": name}, position)


def _column(column, name, position):
    if column.kind == YEARS:
        return Node(["rowsum", name], NUMBER, position)
    return Node(["col", name], column.kind, position, column.options)


def _answer(known, path, position):
    name, *rest = path
    if known.kind == TABLE:
        return _cell(known, name, rest, position)
    if known.kind == NOTHING:
        message = _("“%(name)s” has no answer to refer to.")
        raise ExpressionError(message % {"name": name}, position)
    if known.parts:
        return _part(known, name, rest, position)
    if rest:
        raise ExpressionError(_("“%(name)s” has no parts.") % {"name": name}, position)
    return Node(["ref", known.id], known.kind, position, known.options)


def _part(known, name, rest, position):
    if len(rest) == 1 and rest[0] in known.parts:
        return Node(["ref", known.id, rest[0]], known.parts[rest[0]], position)
    parts = ", ".join(f"{name}.{part}" for part in known.parts)
    raise ExpressionError(_("Name one part: %(parts)s.") % {"parts": parts}, position)


def _cell(known, name, rest, position):
    if not known.rows:
        message = _("“%(name)s” is a table. Use sum(%(name)s.column) or count(%(name)s).")
        raise ExpressionError(message % {"name": name}, position)
    if len(rest) != 2 or rest[0] not in known.rows:
        message = _("Name a row and a column of the table: %(name)s.row.column.")
        raise ExpressionError(message % {"name": name}, position)
    column = table_column(known, name, rest[1], position)
    kind = NUMBER if column.kind == YEARS else column.kind
    return Node(["cell", known.id, *rest], kind, position, column.options)


def table_column(known: Known, table: str, column: str, position: int):
    if column not in known.columns:
        message = _("The table “%(table)s” has no column “%(column)s”.")
        raise ExpressionError(message % {"table": table, "column": column}, position)
    return known.columns[column]
