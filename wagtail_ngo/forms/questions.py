"""One question, ready to be drawn: what was typed, what is wrong, and how its parts are joined."""

from collections import defaultdict
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.uploads.names import file_extension

from .context import currency_symbol
from .definition import Question
from .problems import Problem
from .table_form import BoundTable, describe


BARE = frozenset({"statement", "calculated"})
WITH_FORMAT = frozenset({"date", "identifier", "money", "files"})


class BoundQuestion:
    """A question as a template draws it."""

    def __init__(self, question: Question, questionnaire, section):
        self.question, self.questionnaire, self.section = question, questionnaire, section
        self.type = questionnaire.type(question)
        self.id, self.number, self.label = question.id, question.number, question.label
        self.help, self.settings = question.help, question.settings
        self.required, self.template = question.required, self.type.template
        self.name = f"q-{question.id}"

    @property
    def key(self) -> str:
        return self.question.type

    @property
    def anchor(self) -> str:
        return self.type.anchor(self.question)

    @property
    def visible(self) -> bool:
        return self.questionnaire.visible(self.question)

    @property
    def asks(self) -> bool:
        return self.visible and (self.type.answered or self.key == "files")

    @property
    def optional(self) -> bool:
        return self.required == "no" and (self.type.answered or self.key == "files")

    @property
    def grouped(self) -> bool:
        if self.key == "choice":
            return self.settings.get("display") != "select"
        return self.type.grouped

    @property
    def group_id(self) -> str:
        """The id of the fieldset; the question's own when no control has that one."""
        own = self.key == "table" or hasattr(self.type, "parts")
        return self.name if own or not self.accepts_files else f"{self.name}-group"

    @property
    def not_yet(self) -> bool:
        """Whether the question is shown only because an answer beside it may call for it."""
        return not self.visible

    @property
    def has_notes(self) -> bool:
        """Whether there is more to say beside the hint."""
        return bool(self.errors or self.help_url or self.not_yet)

    @property
    def frame(self) -> str:
        """The template around the question's own."""
        kind = "bare" if self.key in BARE else "group" if self.grouped else "single"
        return f"wagtail_ngo/forms/{kind}.html"

    @property
    def describe(self) -> str:
        """The attributes that join the control with its notes."""
        return describe(self.described_by, self.errors and not self.grouped)

    @cached_property
    def count(self) -> str:
        limit = self.settings.get("max_length")
        return format_html(' data-ngo-count="{}"', str(limit)) if limit else ""

    @property
    def count_note(self) -> str:
        limit = self.settings["max_length"]
        return _("No more than %(limit)s characters.") % {"limit": limit}

    @property
    def help_url(self) -> str:
        url = self.question.help_url
        return url if url.startswith(("https://", "http://", "/")) else ""

    @property
    def options(self):
        return self.question.options

    @property
    def value(self) -> Any:
        return self.questionnaire.answer(self.question)

    @property
    def is_empty(self) -> bool:
        return self.type.is_empty(self.value)

    @property
    def attachments(self):
        return self.value if self.key == "files" else []

    # Files

    @property
    def accepts_files(self) -> bool:
        limit = self.settings.get("max_files")
        return self.key != "files" or not limit or len(self.attachments) < limit

    @property
    def kept_files(self) -> list:
        """Files kept elsewhere that would fit here and were not added yet."""
        present = {file.sha256 for file in self.attachments}
        return [
            file
            for file in self.questionnaire.context.kept_files
            if file_extension(file.name) in self.extensions and file.sha256 not in present
        ]

    @property
    def today(self):
        return self.questionnaire.context.today

    @property
    def extensions(self) -> list[str]:
        return self.settings.get("extensions") or list(ngo_settings.UPLOAD_EXTENSIONS)

    @property
    def accept(self) -> str:
        return ",".join(f".{extension}" for extension in self.extensions)

    @property
    def file_limits(self) -> str:
        limit = self.settings.get("max_bytes") or ngo_settings.UPLOAD_MAX_BYTES
        return _(
            "Kinds of files: %(extensions)s. Largest file: %(size)s. Most files: %(count)s."
        ) % {
            "extensions": ", ".join(extension.upper() for extension in self.extensions),
            "size": filesizeformat(limit),
            "count": self.settings.get("max_files") or ngo_settings.UPLOAD_MAX_FILES,
        }

    # What is in the controls

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        context = self.questionnaire.context
        fields = self.type.fields(self.question, self.value, context)
        if self.questionnaire.rejected:
            rejected = self.questionnaire.rejected_of(self.question)
            fields.update({name: [text] for name, text in rejected.items()})
        return fields

    def text_of(self, name: str) -> str:
        return (self.fields.get(name) or [""])[-1]

    @property
    def raw(self) -> str:
        """The text of the question's only control."""
        return self.text_of(self.name)

    @property
    def chosen(self) -> list[str]:
        return self.fields.get(self.name) or []

    @property
    def parts(self) -> list[dict]:
        """The controls of a question with several of them."""
        return [
            {"part": part, "name": name, "label": label, "kind": kind, "value": self.text_of(name),
             "errors": self.errors_by_anchor.get(name, []), "identifier": kind.identifier(limits)}
            for name, (part, label, kind, limits) in zip(
                self.type.names(self.question), self.type.parts, strict=True
            )
        ]  # fmt: skip

    @property
    def identifier(self):
        """How to ask for an identifier; None for other types."""
        kind = getattr(self.type, "kind", None)
        return kind.identifier(self.settings) if kind else None

    @property
    def symbol(self) -> str:
        return currency_symbol(self.questionnaire.context)

    @cached_property
    def table(self) -> BoundTable | None:
        if self.question.table is None:
            return None
        return BoundTable(self.question, self.questionnaire, self.text_of, self.errors_by_anchor)

    @property
    def shown(self):
        """The answer for a reader, as in ``display``."""
        return self.type.show(self.question, self.value, self.questionnaire)

    # What is wrong

    @property
    def problems(self) -> list[Problem]:
        return self.section.told.get(self.id, [])

    @cached_property
    def errors_by_anchor(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for problem in self.problems:
            found[problem.anchor].append(problem.message)
        return found

    @cached_property
    def errors(self) -> list[str]:
        """What is wrong with the question as a whole, not with one of its parts or cells."""
        return [problem.message for problem in self.problems if problem.anchor == self.name]

    @cached_property
    def described_by(self) -> str:
        """Ids of the hint, the count and the errors of the question's control."""
        notes = ["hint"] if self.help else []
        notes += ["format"] if self.key in WITH_FORMAT else []
        notes += ["count"] if self.settings.get("max_length") else []
        notes += ["error"] if self.errors else []
        return " ".join([f"{self.name}-{note}" for note in notes])
