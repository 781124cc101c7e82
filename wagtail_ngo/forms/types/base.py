"""What a question type does when a form is filled in, checked and shown.

An integrator subclasses :class:`QuestionType` (or :class:`SingleValue`), writes one small template
and registers it together with its block: see ``wagtail_ngo.forms.registry``.
"""

import re

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .values import KINDS, ValueKind


YEARLY = re.compile(r"(.+)-([0-9]{4})\Z", re.DOTALL)


@dataclass(frozen=True)
class Fault:
    """Something wrong with an answer: what to do about it, and the id of the control to go to.

    ``label`` names the control within its question, for a list of problems read out of context.
    """

    message: str
    anchor: str = ""
    label: str = ""
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Shown:
    """An answer for a reader; the ``kind`` says which of the other attributes matters.

    Kinds: ``text`` (paragraphs), ``lines`` (label and text pairs), ``options`` (label and
    whether it was chosen), ``strike_out`` (the same within a sentence), ``table``, ``files``,
    ``html`` (rich text of the form itself) and ``none``.
    """

    kind: str = "text"
    text: str = ""
    lines: tuple = ()
    options: tuple = ()
    table: Any = None
    files: tuple = ()
    #: The words around the alternatives of a ``strike_out``.
    before: str = ""
    after: str = ""

    @property
    def after_words(self) -> str:
        """What follows the alternatives when they stand in a list, not in a sentence."""
        return self.after.lstrip(" ,;.")


class Reader:
    """The raw text of one section, which remembers what had to be refused and why."""

    def __init__(self, data: MultiValueDict, questionnaire):
        self.data = data
        self.questionnaire = questionnaire
        self.rejected: dict[str, str] = {}
        self.faults: list[Fault] = []

    def has(self, *names: str) -> bool:
        """Whether the browser sent any of these controls, filled in or not."""
        return any(name in self.data for name in names)

    def text(self, name: str) -> str:
        """What was typed, without the characters that no database takes."""
        return storable(self.data.get(name) or "")

    def texts(self, name: str) -> list[str]:
        return [storable(text) for text in self.data.getlist(name)]

    @cached_property
    def _years(self):
        found = defaultdict(list)
        for name in self.data:
            if match := YEARLY.match(name):
                found[match[1]].append(match[2])
        return found

    def years(self, name: str) -> list[str]:
        """The years for which there is a control called ``name`` and the year."""
        return self._years.get(name, [])

    def value(self, name: str, kind: ValueKind, limits: Mapping, **where) -> str:
        """Return the canonical value of the control ``name``; refused text gives no value."""
        raw = self.text(name)
        if not raw.strip():
            return ""
        try:
            return kind.parse(raw, {**limits, "currency": self.questionnaire.context.currency})
        except ValidationError as error:
            self.refuse(name, raw, error.messages[0], **where)
            return ""

    def refuse(self, name: str, raw: str, message: str, **where):
        self.rejected[name] = raw
        self.faults.append(Fault(message, anchor=name, **where))


def as_multi(data: Mapping) -> MultiValueDict:
    """Return form data in which each name has a list of texts."""
    if isinstance(data, MultiValueDict):
        return data
    return MultiValueDict(
        {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    )


def storable(text: Any) -> str:
    """Drop NULs and lone surrogates, which JSON columns and encoders refuse."""
    return str(text).replace("\0", "").encode("utf-8", "ignore").decode()


class QuestionType:
    """The behaviour of one type of question; instances hold no state."""

    key = ""
    #: Whether an answer is kept in ``Response.answers``.
    answered = True
    #: Whether several controls share the question, so that it is a fieldset with a legend.
    grouped = False
    #: Whether an answer tells who somebody is, so that a browser must not keep a copy of it.
    identity = False

    @property
    def template(self) -> str:
        return f"wagtail_ngo/forms/questions/{self.key}.html"

    def name(self, question) -> str:
        """The HTML name, and the id, of the question's first control."""
        return f"q-{question.id}"

    def names(self, question) -> tuple[str, ...]:
        """HTML names of which at least one is sent whenever the question was on the page."""
        return (self.name(question),)

    def anchor(self, question) -> str:
        return self.names(question)[0]

    def fields(self, question, answer, context) -> dict[str, list[str]]:
        """Return the text of each control; ``read`` makes the same answer of it."""
        return {}

    def read(self, question, reader: Reader, previous=None) -> Any:
        """Return the answer in what was typed; refused parts are left to ``reader``."""
        return None

    def well_formed(self, question, answer) -> bool:
        """Whether an answer from another system has the shape of ours, whatever it says."""
        return isinstance(answer, str)

    def is_empty(self, answer) -> bool:
        return answer in (None, "", [], {})

    def missing(self, question) -> str:
        """What to do when an answer that is needed was not given."""
        return _("Fill in: %(label)s.") % {"label": short_label(question)}

    def check(self, question, answer, questionnaire) -> Iterator[Fault]:
        """Find what is wrong with a stored answer, at every save."""
        return iter(())

    def gaps(self, question, answer, questionnaire) -> Iterator[Fault]:
        """Find what is lacking in a stored answer that is not empty, when the form is filed."""
        return iter(())

    def clean(self, question, answer, questionnaire) -> Any:
        """Return the answer as it counts: without what is empty or belongs to nothing."""
        return answer

    def typed(self, question, answer) -> Any:
        """Return the value that expressions and typed columns see."""
        return None

    def show(self, question, answer, questionnaire) -> Shown:
        return Shown("none")

    def export(self, question, answer, questionnaire) -> Iterator[tuple[str, str, str]]:
        """Yield (suffix of the identifier, suffix of the label, value) for each exported column."""
        yield "", "", self.show(question, answer, questionnaire).text


class SingleValue(QuestionType):
    """A question with one control that holds one value of a :class:`ValueKind`."""

    kind: ValueKind = KINDS["text"]

    def limits(self, question) -> Mapping:
        return question.settings

    def fields(self, question, answer, context):
        text = self.kind.show(answer, context.language) if isinstance(answer, str) else ""
        return {self.name(question): [text]}

    def read(self, question, reader, previous=None):
        return reader.value(self.name(question), self.kind, self.limits(question))

    def typed(self, question, answer):
        return self.kind.typed(answer) if isinstance(answer, str) else None

    def show(self, question, answer, questionnaire):
        if self.is_empty(answer):
            return Shown("text")
        text = self.kind.display(answer, self.limits(question), questionnaire.context)
        return Shown("text", text=text)

    def export(self, question, answer, questionnaire):
        yield "", "", "" if self.is_empty(answer) else str(answer)


def short_label(question, limit: int = 120) -> str:
    """Number and label of a question, short enough for the middle of a sentence."""
    label = question.label.strip().rstrip(".:?*")
    label = label if len(label) <= limit else label[: limit - 1].rstrip(" ,.;:") + "…"
    return f"{question.number} {label}".strip()
