"""Plain text as people send it: cleaned of what cannot be seen, and counted as a browser counts."""

import re
import unicodedata

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _


INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs"}
# Letters and marks that draw nothing, so that an answer made of them looks empty.
INVISIBLE_CHARACTERS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Normalising a long run of combining marks takes quadratic time.
MAX_MARKS = 30

# Nearly all text: Latin letters and punctuation. Each of these signs can be seen, and is in NFC
# alone and in any company, so that nothing has to be looked for.
PLAIN = re.compile(r"[\n\t\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0]*")
LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")


def clean_text(value: str | None, *, multiline: bool = False) -> str:
    """Return `value` in Unicode NFC without control, format and other invisible characters.

    With `multiline` line breaks become ``\\n`` and at most one empty line in a row is kept;
    otherwise every run of white space becomes one space. The ends are stripped.
    """
    text = LINE_BREAK.sub("\n", value or "")
    if not PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFC", "".join(_visible(text)))
    return _tidy_lines(text) if multiline else " ".join(text.split())


def _visible(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        if _is_invisible(char):
            continue
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MAX_MARKS:
            yield char


def _is_invisible(char: str) -> bool:
    if char in "\n\t":
        return False
    return (
        unicodedata.category(char) in INVISIBLE_CATEGORIES
        or char in INVISIBLE_CHARACTERS
        or _is_noncharacter(ord(char))
    )


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _tidy_lines(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def count_characters(text: str) -> int:
    """Return the length in code points with ``\\r\\n`` as one character.

    It equals ``[...text.replace(/\\r\\n/g, "\\n")].length`` in JavaScript.
    """
    return len(text.replace("\r\n", "\n"))


class CleanCharField(forms.CharField):
    """A text field whose value has gone through `clean_text` before any check.

    The input has no ``maxlength``: people may type over the limit and are then told by how much.
    """

    default_error_messages = {
        "required": _("Enter some text here."),
        "max_length": _("Shorten the text to %(limit_value)d characters; it has %(show_value)d."),
    }

    def __init__(self, *, multiline: bool = False, **kwargs):
        self.multiline = multiline
        if multiline:
            kwargs.setdefault("widget", forms.Textarea)
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        return clean_text(text, multiline=self.multiline) or self.empty_value

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
