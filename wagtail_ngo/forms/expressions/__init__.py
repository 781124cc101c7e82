"""Formulas and conditions of forms: a small language that can only read answers and calculate.

Editors type text, ``parse`` turns it into a tree (a JSON list), and ``evaluate`` works the tree
out here exactly as ``forms.js`` does in the browser. There is no ``eval`` and no loop.
"""

from .env import Env, Row
from .evaluator import evaluate
from .parser import ExpressionError, parse, parse_syntax
from .scope import Column, Known, Scope


__all__ = [
    "Column",
    "Env",
    "ExpressionError",
    "Known",
    "Row",
    "Scope",
    "evaluate",
    "parse",
    "parse_syntax",
]
