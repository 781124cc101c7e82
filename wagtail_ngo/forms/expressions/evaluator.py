from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce
from typing import Any

from .env import Env


ZERO = Decimal(0)
CONTEXT = Context(prec=34, rounding=ROUND_HALF_UP, traps=[])
MISSING_AS_ZERO = frozenset({"ref", "cell", "col"})


def evaluate(tree: list, env: Env) -> Any:
    """Work out ``tree``: a ``Decimal``, ``str``, ``date``, ``bool``, or ``None`` for "not known".

    A missing answer counts as 0 in arithmetic and beside a number, as "" beside a text. A missing
    parameter, and a division by zero, make the whole result ``None``; a comparison with ``None``
    is ``None``, which no condition takes for true.
    """
    operation, *arguments = tree
    return OPERATIONS[operation](env, *arguments)


def _number(env, tree):
    value = evaluate(tree, env)
    if value is None and tree[0] in MISSING_AS_ZERO:
        return ZERO
    return value if isinstance(value, Decimal) else None


def _numbers(env, trees):
    """The numbers, or ``None`` when one of them is not known."""
    values = [_number(env, tree) for tree in trees]
    return None if None in values else values


def _finite(value):
    return value if value.is_finite() else None


def arithmetic(function):
    def operation(env, *trees):
        values = _numbers(env, trees)
        return None if values is None else _finite(reduce(function, values))

    return operation


def divide(left, right):
    return CONTEXT.divide(left, right) if right else Decimal("NaN")


def round_number(value: Decimal, places: int) -> Decimal:
    return CONTEXT.quantize(value, Decimal(1).scaleb(-places))


def _round(env, tree, places):
    value = _number(env, tree)
    return None if value is None else _finite(round_number(value, places))


def _percent(env, part, whole):
    values = _numbers(env, (part, whole))
    if values is None or not values[1]:
        return None
    return _finite(round_number(divide(CONTEXT.multiply(values[0], Decimal(100)), values[1]), 2))


def _negate(env, tree):
    value = _number(env, tree)
    return None if value is None else CONTEXT.minus(value)


def _ref(env, question_id, part=None):
    value = env.answer(question_id)
    if part is None:
        return value
    return value.get(part) if isinstance(value, Mapping) else None


def _cell(env, question_id, row, column):
    value = env.cell(question_id, row, column)
    return _total(value) if isinstance(value, Mapping) else value


def _total(value):
    """The amount in a cell; a cell with an amount for each year counts whole."""
    if isinstance(value, Mapping):
        return reduce(CONTEXT.add, (amount or ZERO for amount in value.values()), ZERO)
    return value if isinstance(value, Decimal) else ZERO


def _group(env, question_id, group):
    return [row for row in env.rows(question_id) if group in (None, "", row.group)]


def _sum(env, question_id, column, group=None):
    cells = (_total(row.cells.get(column)) for row in _group(env, question_id, group))
    return reduce(CONTEXT.add, cells, ZERO)


def _count(env, question_id, group=None):
    return Decimal(len(_group(env, question_id, group)))


def _compared(env, left, right):
    """Both values, a missing answer filled in after the kind of the other side."""
    a, b = evaluate(left, env), evaluate(right, env)
    return _filled(a, left, b), _filled(b, right, a)


def _filled(value, tree, other):
    if value is None and tree[0] in MISSING_AS_ZERO:
        return ZERO if isinstance(other, Decimal) else "" if isinstance(other, str) else None
    return value


def _same(a, b):
    if isinstance(a, tuple) or isinstance(b, tuple):
        many, one = (a, b) if isinstance(a, tuple) else (b, a)
        return one in many
    return type(a) is type(b) and a == b


def equality(wanted):
    def operation(env, left, right):
        a, b = _compared(env, left, right)
        return None if a is None or b is None else _same(a, b) is wanted

    return operation


def ordering(function):
    def operation(env, left, right):
        a, b = _compared(env, left, right)
        return function(a, b) if type(a) is type(b) and isinstance(a, Decimal | date) else None

    return operation


def _in(env, tree, options):
    value = evaluate(tree, env)
    if value is None:
        return False
    return any(_same(value, evaluate(option, env)) for option in options)


def _truth(env, tree):
    return evaluate(tree, env) is True


def _dates(env, *trees):
    values = [evaluate(tree, env) for tree in trees]
    return values if all(isinstance(value, date) for value in values) else None


def _days(env, first, last):
    dates = _dates(env, first, last)
    return Decimal((dates[1] - dates[0]).days + 1) if dates else None


def _year(env, tree):
    dates = _dates(env, tree)
    return Decimal(dates[0].year) if dates else None


OPERATIONS = {
    "num": lambda env, text: Decimal(text),
    "str": lambda env, text: text,
    "ref": _ref,
    "cell": _cell,
    "col": lambda env, name: env.column(name),
    "rowsum": lambda env, name: _total(env.column(name)),
    "param": lambda env, name: env.param(name),
    "sum": _sum,
    "count": _count,
    "add": arithmetic(CONTEXT.add),
    "sub": arithmetic(CONTEXT.subtract),
    "mul": arithmetic(CONTEXT.multiply),
    "div": arithmetic(divide),
    "min": arithmetic(min),
    "max": arithmetic(max),
    "neg": _negate,
    "round": _round,
    "percent": _percent,
    "if": lambda env, test, yes, no: evaluate(yes if _truth(env, test) else no, env),
    "eq": equality(True),
    "ne": equality(False),
    "le": ordering(lambda a, b: a <= b),
    "ge": ordering(lambda a, b: a >= b),
    "lt": ordering(lambda a, b: a < b),
    "gt": ordering(lambda a, b: a > b),
    "and": lambda env, *trees: all(_truth(env, tree) for tree in trees),
    "or": lambda env, *trees: any(_truth(env, tree) for tree in trees),
    "not": lambda env, tree: not _truth(env, tree),
    "days": _days,
    "year": _year,
    "in": _in,
}
