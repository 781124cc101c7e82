"""One section of a form, ready to be drawn, and how what was typed into it is read."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

from .definition import Section
from .island import build_island
from .problems import Problem
from .questions import BoundQuestion
from .trees import references
from .types.base import Fault, Reader, as_multi


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

    @property
    def heading(self) -> str:
        return self.section.heading

    @cached_property
    def questions(self) -> list[BoundQuestion]:
        return [
            BoundQuestion(question, self.questionnaire, self)
            for question in self.section.questions
            if self._is_shown(question)
        ]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is shown."""
        return not any(self._is_shown(question) for question in self.section.questions)

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
    def enctype(self) -> str:
        """How a browser should send the section: what files need takes longer to send and read."""
        files = any(question.key == "files" for question in self.questions)
        return "multipart/form-data" if files else "application/x-www-form-urlencoded"

    @property
    def identity_names(self) -> str:
        """The controls whose text a browser must not keep: whose it is, and numbers of accounts."""
        return " ".join(q.name for q in self.questions if q.type.identity or q.question.prefill)

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
