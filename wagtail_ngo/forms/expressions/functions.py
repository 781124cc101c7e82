"""The functions of a formula. Each takes parsed arguments and returns a node."""

from django.utils.translation import gettext as _

from . import names
from .node import Node, expect
from .scope import ANY, BOOLEAN, DATE, NUMBER, TABLE, YEARS
from .tokens import ExpressionError


def _wrong_count(position):
    return ExpressionError(_("The function has too few or too many arguments."), position)


def fixed(operation, *kinds):
    """A function of a set number of arguments that gives a number."""

    def build(arguments, position):
        if len(arguments) != len(kinds):
            raise _wrong_count(position)
        trees = [expect(node, kind) for node, kind in zip(arguments, kinds, strict=True)]
        return Node([operation, *trees], NUMBER, position)

    return build


def variadic(operation):
    def build(arguments, position):
        if len(arguments) < 2:
            raise _wrong_count(position)
        return Node([operation, *(expect(node, NUMBER) for node in arguments)], NUMBER, position)

    return build


def _round(arguments, position):
    if len(arguments) != 2:
        raise _wrong_count(position)
    number, places = arguments
    if places.tree[0] != "num" or places.tree[1] not in ("0", "1", "2", "3", "4", "5", "6"):
        message = _("The number of decimal places is a whole number from 0 to 6.")
        raise ExpressionError(message, places.position)
    return Node(["round", expect(number, NUMBER), int(places.tree[1])], NUMBER, position)


def _if(arguments, position):
    if len(arguments) != 3:
        raise _wrong_count(position)
    test, yes, no = arguments
    kind = yes.kind if yes.kind != ANY else no.kind
    return Node(["if", expect(test, BOOLEAN), yes.tree, expect(no, kind)], kind, position)


FUNCTIONS = {
    "round": _round,
    "min": variadic("min"),
    "max": variadic("max"),
    "percent": fixed("percent", NUMBER, NUMBER),
    "days": fixed("days", DATE, DATE),
    "year": fixed("year", DATE),
    "if": _if,
}


def table_sum(scope, path: list[str], group: str, position: int) -> Node:
    """``sum(costs.total, group="activities")``."""
    if scope is None:
        return Node(["sum", *path], NUMBER, position)
    if len(path) != 2:
        raise ExpressionError(_("Name a table and a column: sum(table.column)."), position)
    known = _table(scope, path[0], group, position)
    column = names.table_column(known, path[0], path[1], position)
    if column.kind not in (NUMBER, YEARS):
        message = _("The column “%(column)s” does not hold numbers.")
        raise ExpressionError(message % {"column": path[1]}, position)
    return Node(["sum", known.id, path[1], group or None], NUMBER, position)


def table_count(scope, path: list[str], group: str, position: int) -> Node:
    """``count(activities)``."""
    if scope is None:
        return Node(["count", *path], NUMBER, position)
    if len(path) != 1:
        raise ExpressionError(_("Name a table: count(table)."), position)
    known = _table(scope, path[0], group, position)
    return Node(["count", known.id, group or None], NUMBER, position)


def _table(scope, name, group, position):
    known = names.find(scope, name, position)
    if known.kind != TABLE:
        raise ExpressionError(_("“%(name)s” is not a table.") % {"name": name}, position)
    if group and group not in known.groups:
        message = _("The table “%(table)s” has no group “%(group)s”.")
        raise ExpressionError(message % {"table": name, "group": group}, position)
    return known


TABLE_FUNCTIONS = {"sum": table_sum, "count": table_count}
