"""One section of a form, ready to be drawn: its questions with what was typed and what is wrong."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail_ngo.conf import ngo_settings

from .context import currency_symbol
from .definition import Question, Section
from .island import build_island
from .problems import Problem
from .table_form import BoundTable, describe
from .trees import references
from .types.base import Fault, Reader, as_multi


BARE = frozenset({"statement", "calculated"})


class BoundQuestion:
    """A question as a template draws it."""

    def __init__(self, question: Question, questionnaire, section: "BoundSection"):
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
        return bool(self.help or self.help_url or self.errors or self.not_yet)

    @property
    def frame(self) -> str:
        """The template around the question's own."""
        kind = "bare" if self.key in BARE else "group" if self.grouped else "single"
        return f"wagtail_ngo/forms/{kind}.html"

    @property
    def describe(self) -> str:
        """The attributes that join the control with its notes."""
        return describe(self.described_by, self.errors and not self.grouped)

    @property
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
        notes = [
            ("hint", self.help),
            ("format", self.key in ("date", "identifier", "money", "files")),
            ("count", self.settings.get("max_length")),
            ("error", self.errors),
        ]
        return " ".join(f"{self.name}-{note}" for note, there in notes if there)


class BoundSection:
    """A section with the questions that are shown now, or may be once another answer is given."""

    def __init__(self, section: Section, questionnaire, read: "Reading | None" = None):
        self.section, self.questionnaire = section, questionnaire
        self.id, self.name, self.number = section.id, section.name, section.number
        self.title, self.intro = section.title, section.intro
        self.reading = read
        self._extra: list[Problem] = []
        self._tell_all = False
        #: The id of the control to go to after a button was used.
        self.focus = ""
        #: The button that was used: ``save``, ``next``, ``add-row``, ``remove-row``…
        self.action = ""

    @cached_property
    def questions(self) -> list[BoundQuestion]:
        return [
            BoundQuestion(question, self.questionnaire, self)
            for question in self.section.questions
            if self._is_shown(question)
        ]

    def _is_shown(self, question):
        if question.type == "calculated" and not question.settings.get("visible", True):
            return False
        return self.questionnaire.visible(question) or bool(
            references(question.show_if).intersection(self._ids)
        )

    @cached_property
    def _ids(self):
        return {question.id for question in self.section.questions}

    @property
    def answers(self) -> dict[str, Any]:
        """The answers to the questions of this section, by question id."""
        stored = self.questionnaire.answers
        return {qid: stored[qid] for qid in self._ids if qid in stored}

    @property
    def rejected(self) -> dict[str, str]:
        """The text that was refused in this section, by HTML name."""
        found = {}
        for question in self.section.questions:
            found.update(self.questionnaire.rejected_of(question))
        return found

    @cached_property
    def errors(self) -> list[Problem]:
        """What has to be put right at once: text that cannot be read, limits, files refused."""
        return [*self._found_errors(), *self._extra]

    def _found_errors(self) -> Iterator[Problem]:
        questionnaire = self.questionnaire
        for bound in self.questions:
            question = bound.question
            if not bound.visible:
                continue
            faults = [
                *(self.reading.told(bound) if self.reading else questionnaire.refusals(question)),
                *bound.type.check(question, bound.value, questionnaire),
            ]
            if self.reading and bound.required == "always" and bound.asks and bound.is_empty:
                faults = faults or [missing_fault(bound)]
            yield from (questionnaire.problem(question, fault) for fault in faults)

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything in this section that stops the form from being filed."""
        return [*self.questionnaire.section_problems(self.id), *self._extra]

    @property
    def reported(self) -> list[Problem]:
        """What is told on the page: in the summary on top and at the fields."""
        return self.problems if self._tell_all else self.errors

    def with_problems(self) -> "BoundSection":
        """Tell everything that stops filing, not only what has to be put right at once."""
        self._tell_all = True
        return self

    def with_answer(self, question_id: str, answer, without: str = "") -> "BoundSection":
        """The same section with another answer; refused text under names beginning ``without``
        is dropped."""
        old = self.questionnaire
        rejected = {
            name: text
            for name, text in old.rejected.items()
            if not (without and name.startswith(without))
        }
        return self._renewed(answers={**old.answers, question_id: answer}, rejected=rejected)

    def with_attachments(self, attachments) -> "BoundSection":
        """The same section with other files."""
        return self._renewed(attachments=attachments)

    def _renewed(self, **changes):
        renewed = BoundSection(self.section, self.questionnaire.with_(**changes), self.reading)
        renewed.action, renewed.focus = self.action, self.focus
        return renewed

    def add_error(self, problem: Problem):
        """Tell one more problem, for example of a file that was refused."""
        self._extra.append(problem)
        for name in ("errors", "problems", "told"):
            self.__dict__.pop(name, None)

    @cached_property
    def told(self) -> dict[str, list[Problem]]:
        found = defaultdict(list)
        for problem in self.reported:
            found[problem.question_id].append(problem)
        return found

    @property
    def has_tables(self) -> bool:
        return any(question.table for question in self.questions)

    @property
    def island(self) -> dict | None:
        """What the script needs to work out sums and conditions; None when there is nothing."""
        return build_island(self)

    @property
    def island_id(self) -> str:
        return f"ngo-form-{self.id}"


class Reading:
    """What came of reading one section: new answers, refused text, and why it was refused."""

    def __init__(self):
        self.answers: dict[str, Any] = {}
        self.rejected: dict[str, str] = {}
        self.faults: dict[str, list] = {}

    def told(self, bound: BoundQuestion) -> list:
        """Why text of a question was refused, rows removed meanwhile left out."""
        rejected = bound.questionnaire.rejected
        return [
            fault
            for fault in self.faults.get(bound.id, ())
            if not fault.row or fault.anchor in rejected
        ]

    def take(self, bound: BoundQuestion, data: MultiValueDict):
        """Read one question, unless the browser did not send it."""
        reader = Reader(data, bound.questionnaire)
        if not bound.type.answered or not reader.has(*bound.type.names(bound.question)):
            self.rejected.update(bound.questionnaire.rejected_of(bound.question))
            return
        self.answers[bound.id] = bound.type.read(bound.question, reader, bound.value)
        self.rejected.update(reader.rejected)
        self.faults[bound.id] = reader.faults


def bind(questionnaire, section: BoundSection, data) -> BoundSection:
    """Read what was typed into ``section`` and return it with a questionnaire of new answers."""
    data, reading = as_multi(data), Reading()
    for question in section.questions:
        reading.take(question, data)
    kept = {k: v for k, v in questionnaire.rejected.items() if k not in section.rejected}
    renewed = questionnaire.with_(
        answers={**questionnaire.answers, **reading.answers},
        rejected={**kept, **reading.rejected},
    )
    return BoundSection(section.section, renewed, reading)


def missing_fault(bound: BoundQuestion) -> Fault:
    return Fault(bound.type.missing(bound.question), bound.anchor)
