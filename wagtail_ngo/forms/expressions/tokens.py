import re

from dataclasses import dataclass

from django.utils.translation import gettext as _


MAX_LENGTH = 500
MAX_TOKENS = 200

TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[0-9]{1,15}(?:\.[0-9]{1,6})?)(?![0-9.A-Za-z_])
      | (?P<string>"[^"\\\n]*")
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<symbol>==|!=|<=|>=|[-+*/<>=(),.\[\]])
    )""",
    re.VERBOSE,
)


class ExpressionError(ValueError):
    """Why a formula cannot be read, in words for its author; ``position`` counts from 0."""

    def __init__(self, message: str, position: int = 0):
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True)
class Token:
    type: str
    text: str
    position: int


def tokenize(source: str) -> list[Token]:
    if len(source) > MAX_LENGTH:
        raise ExpressionError(_("Shorten the formula: it is too long."), MAX_LENGTH)
    tokens, position = [], 0
    end = len(source.rstrip())
    while position < end:
        token = _next(source, position)
        tokens.append(token)
        position = token.position + len(token.text)
    if len(tokens) > MAX_TOKENS:
        raise ExpressionError(_("Shorten the formula: it has too many parts."), end)
    return [*tokens, Token("end", "", end)]


def _next(source, position):
    match = TOKEN.match(source, position)
    if match is None:
        start = position + len(source[position:]) - len(source[position:].lstrip())
        message = _("The formula cannot be read from “%(text)s” on.")
        raise ExpressionError(message % {"text": source[start : start + 10]}, start)
    return Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup))
