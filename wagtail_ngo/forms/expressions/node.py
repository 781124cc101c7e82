from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .scope import ANY, BOOLEAN, DATE, NUMBER, TEXT
from .tokens import ExpressionError


WANTED = {
    NUMBER: _("Use a number here."),
    TEXT: _("Use a text here."),
    DATE: _("Use a date here."),
    BOOLEAN: _('Write a condition here, for example paid == "yes".'),
}


@dataclass(frozen=True)
class Node:
    """A parsed part: its tree, the kind of its value, and the options it can be compared with."""

    tree: list
    kind: str
    position: int
    options: frozenset[str] | None = None


def expect(node: Node, kind: str) -> list:
    """Return the tree, or raise ``ExpressionError`` when the value is of another kind."""
    if ANY in (node.kind, kind) or node.kind == kind:
        return node.tree
    raise ExpressionError(str(WANTED[kind]), node.position)
