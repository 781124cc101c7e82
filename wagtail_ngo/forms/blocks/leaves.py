"""Small fields of the editor's blocks.

wagtail-localize offers every ``CharBlock`` and ``TextBlock`` for translation, and fails on ``None``
in one: hence the defaults. Names, numbers and formulas are ``RegexBlock``s, which it only copies.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from ..expressions import ExpressionError, parse_syntax


NAME = r"[a-z][a-z0-9_]*"


class CharBlock(blocks.CharBlock):
    class Meta:
        default = ""


class TextBlock(blocks.TextBlock):
    class Meta:
        default = ""


class RichTextBlock(blocks.RichTextBlock):
    """Simple prose: no headings, pictures or embeds."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": ["bold", "italic", "link", "ol", "ul"], **kwargs})

    class Meta:
        default = ""


class NameBlock(blocks.RegexBlock):
    """A machine name; left empty, a name is made of the block's id."""

    def __init__(self, **kwargs):
        kwargs = {
            "required": False,
            "max_length": 50,
            "error_messages": {
                "invalid": _("Use small Latin letters, digits and underscores, a letter first.")
            },
            **kwargs,
        }
        super().__init__(rf"^{NAME}\Z", **kwargs)


class NumberBlock(blocks.RegexBlock):
    """The number printed before a label, such as ``III.1``."""

    def __init__(self, **kwargs):
        super().__init__(r"^[^\s<>][^<>\r\n]*\Z", **{"required": False, "max_length": 20, **kwargs})


class ReferenceBlock(blocks.RegexBlock):
    """The name of another question, or ``table.row.column``."""

    def __init__(self, **kwargs):
        kwargs = {
            "required": False,
            "max_length": 160,
            "error_messages": {
                "invalid": _("Enter the name of a question, or table.row.column for one cell.")
            },
            **kwargs,
        }
        super().__init__(rf"^{NAME}(\.{NAME}){{0,2}}\Z", **kwargs)


class ExpressionBlock(blocks.RegexBlock):
    """A formula or a condition. Its grammar is checked in drafts too, its names later."""

    def __init__(self, **kwargs):
        super().__init__(r"^[^\r\n]*\Z", **{"required": False, "max_length": 500, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        if value.strip():
            try:
                parse_syntax(value)
            except ExpressionError as error:
                raise ValidationError(explain(error, value)) from error
        return value


def explain(error: ExpressionError, source: str) -> str:
    """The message of ``error`` with the place in ``source`` it speaks of."""
    rest = source[error.position : error.position + 20].strip()
    if not rest:
        return error.message
    return _("%(message)s (At “%(place)s”.)") % {"message": error.message, "place": rest}
