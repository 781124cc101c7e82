"""Answers read through a frozen form: what is visible, what counts, and what is still wrong."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import SimpleLazyObject, cached_property

from . import registry
from .context import FormContext
from .definition import Definition, Question
from .environment import Environment
from .expressions import evaluate
from .problems import Problem, rule_problems
from .sections import BoundSection, bind
from .tables import TableData
from .types.base import Fault, QuestionType, Reader, as_multi, short_label


class Questionnaire:
    """One person's answers under one version of a form.

    ``answers`` and ``rejected`` are those of ``Response``; ``attachments`` are the present files by
    question id. Nothing here changes them: :meth:`bind` returns a new questionnaire.
    """

    def __init__(
        self,
        definition: Definition,
        answers: Mapping[str, Any],
        context: FormContext,
        attachments: Mapping[str, Sequence] | None = None,
        rejected: Mapping[str, str] | None = None,
    ):
        self.definition, self.context = definition, context
        self.answers, self.rejected = answers, rejected or {}
        self.attachments = {} if attachments is None else attachments
        self.env = Environment(self)
        self._tables: dict[str, TableData] = {}

    @classmethod
    def of(cls, response, context: FormContext) -> "Questionnaire":
        """The questionnaire of a stored response, with its present files."""
        attachments = SimpleLazyObject(lambda: present_files(response))
        definition = response.form_version.definition(context.language)
        return cls(definition, response.answers, context, attachments, response.rejected)  # type: ignore[arg-type]

    def with_(self, **changes) -> "Questionnaire":
        """The same questionnaire with other answers, attachments or rejected text."""
        kept = {
            "answers": self.answers,
            "attachments": self.attachments,
            "rejected": self.rejected,
            **changes,
        }
        return type(self)(self.definition, context=self.context, **kept)

    # Questions and answers

    def find(self, question_id: str) -> Question | None:
        try:
            return self.definition.question(question_id)
        except KeyError:
            return None

    def type(self, question: Question) -> QuestionType:
        runtime = registry.get(question.type).runtime
        if runtime is None:
            raise KeyError(question.type)
        return runtime

    def linking(self, question_id: str) -> list[Question]:
        """Tables whose groups are headed by the rows of this table."""
        return [
            question
            for question in self.definition.questions
            if question.table and any(g.link == question_id for g in question.table.groups)
        ]

    def answer(self, question: Question) -> Any:
        """The answer given, or known from the profile as long as nobody gave one."""
        if question.type == "files":
            return self.attachments.get(question.id) or []
        if question.id not in self.answers and question.prefill:
            return self.context.known(question.prefill)
        return self.answers.get(question.id)

    def counted(self, question: Question) -> Any:
        """The answer as it counts: None when the question is hidden or nothing was answered."""
        return self.env.once(("counted", question.id), lambda: self._counted(question))

    def _counted(self, question):
        answer = self.answer(question)
        type_ = self.type(question)
        if type_.is_empty(answer) or not self.visible(question):
            return None
        return type_.clean(question, answer, self)

    def counted_answers(self) -> dict[str, Any]:
        """The answers to file, by question id: no hidden and no empty ones.

        An empty answer that the profile would fill in is kept, or it would come back when read.
        """
        found = {q.id: self.counted(q) for q in self.definition.questions if self.type(q).answered}
        cleared = {q.id for q in self.definition.questions if q.prefill and self.visible(q)}
        return {
            question_id: "" if answer is None else answer
            for question_id, answer in found.items()
            if answer is not None or question_id in cleared
        }

    def visible(self, question: Question) -> bool:
        if question.show_if is None:
            return True
        key = ("visible", question.id)
        return self.env.once(key, lambda: evaluate(question.show_if, self.env) is True) is True

    def table(self, question: Question) -> TableData:
        """The filled rows of a table question, as they count."""
        if question.id not in self._tables:
            self._tables[question.id] = TableData(question, self.counted(question), self)
        return self._tables[question.id]

    def role_values(self) -> dict[str, Any]:
        """The typed answers of questions with a role, by role.

        ``period`` is a pair of dates, which are also given as ``start`` and ``end``.
        """
        values = {}
        for question in self.definition.questions:
            if question.role and question.role != "other":
                values[question.role] = self.env.answer(question.id)
        period = values.get("period")
        if isinstance(period, Mapping):
            start, end = period.get("start"), period.get("end")
            values = {"start": start, "end": end, **values, "period": (start, end)}
        return values

    # Sections

    @cached_property
    def sections(self) -> list[BoundSection]:
        """The sections that have something to show."""
        sections = (BoundSection(section, self) for section in self.definition.sections)
        return [section for section in sections if not section.is_empty]

    def section(self, section_id: str, problems: bool = False) -> BoundSection:
        """One section by its id; with ``problems`` everything wrong is told at its field.

        Raises ``KeyError`` when there is no such visible section.
        """
        for section in self.sections:
            if section.id == section_id:
                return section.with_problems() if problems else section
        raise KeyError(section_id)

    def bind(self, section_id: str, data, files=None) -> BoundSection:
        """Read what was typed into one section. Files are taken by ``actions.save``.

        The section returned belongs to a new questionnaire, which holds the new answers.
        """
        return bind(self, self.section(section_id), data)

    def status(self, section) -> str:
        """How far a section is: ``empty``, ``started``, ``done`` or ``problems``."""
        section = section if isinstance(section, BoundSection) else self.section(section)
        if section.errors:
            return "problems"
        if all(question.is_empty for question in section.questions if question.asks):
            return "done" if not any(q.asks for q in section.questions) else "empty"
        return "started" if section.problems else "done"

    # Problems

    def problems(self, files_required: bool = True) -> list[Problem]:
        """Everything that stops the form from being filed, in the order of the form."""
        found = [
            problem
            for section in self.definition.sections
            for problem in self.section_problems(section.id, files_required)
        ]
        return found + [problem for problem in self.broken_rules if not problem.section_id]

    @cached_property
    def broken_rules(self) -> list[Problem]:
        return list(rule_problems(self))

    def section_problems(self, section_id: str, files_required: bool = True) -> list[Problem]:
        section = self.definition.section(section_id)
        found = [
            problem
            for question in section.questions
            if self.visible(question)
            for problem in self.question_problems(question, files_required)
        ]
        return found + [rule for rule in self.broken_rules if rule.section_id == section_id]

    def question_problems(self, question: Question, files_required: bool = True) -> list[Problem]:
        """What is wrong with one visible question, rules between questions left out."""
        refused = self.refusals(question)
        faults = [*refused, *self.type(question).check(question, self.answer(question), self)]
        if question.type != "files" or files_required:
            refused_controls = {fault.anchor for fault in refused}
            faults += [f for f in self._lacking(question) if f.anchor not in refused_controls]
        return [self.problem(question, fault) for fault in faults]

    def _lacking(self, question) -> Iterator[Fault]:
        type_ = self.type(question)
        if self.counted(question) is not None:
            yield from type_.gaps(question, self.counted(question), self)
        elif question.required != "no" and asks(type_, question):
            yield Fault(type_.missing(question), type_.anchor(question))

    def refusals(self, question: Question) -> list[Fault]:
        """Why the text kept in ``rejected`` for this question was refused, in today's words."""
        return self.env.once(("refusals", question.id), lambda: self._refusals(question))

    def _refusals(self, question):
        rejected = self.rejected_of(question)
        if not rejected:
            return []
        type_ = self.type(question)
        fields = type_.fields(question, self.answer(question), self.context)
        reader = Reader(as_multi({**fields, **{k: [v] for k, v in rejected.items()}}), self)
        type_.read(question, reader, self.answer(question))
        return [fault for fault in reader.faults if fault.anchor in rejected]

    def rejected_of(self, question: Question) -> dict[str, str]:
        name = f"q-{question.id}"
        return {
            key: text
            for key, text in self.rejected.items()
            if key == name or key.startswith(f"{name}-")
        }

    def problem(self, question: Question, fault: Fault) -> Problem:
        return Problem(
            section_id=self._section_ids[question.id],
            question_id=question.id,
            message=str(fault.message),
            anchor=fault.anchor or self.type(question).anchor(question),
            row=fault.row,
            column=fault.column,
            label=self._place(question, fault),
        )

    def _place(self, question, fault):
        if short_label(question) in str(fault.message):
            return ""
        words = [short_label(question, 60), str(fault.label or "")]
        if question.table and fault.row:
            data = self.env.once(
                ("all rows", question.id),
                lambda: TableData(question, self.answer(question), self, blank=True),
            )
            words.append(row_words(data, fault.row))
            words += [
                column.label
                for column in data.columns
                if column.name == fault.column and column.label not in str(fault.message)
            ]
        return ", ".join(word for word in words if word)

    @cached_property
    def _section_ids(self):
        return {q.id: section.id for section in self.definition.sections for q in section.questions}


def present_files(response) -> dict[str, list]:
    """The files of a response by question id; most sections never ask for them."""
    found: dict[str, list] = {}
    for attachment in response.attachments.present():
        found.setdefault(attachment.question_id, []).append(attachment)
    return found


def asks(type_: QuestionType, question: Question) -> bool:
    """Whether a question waits for an answer of the person."""
    return type_.answered or question.type == "files"


def row_words(data: TableData, row_id: str) -> str:
    row = next((row for row in data.rows if row.id == row_id), None)
    label = row.fixed.label if row and row.fixed else ""
    words = f"{data.numbers.get(row_id, '')} {label}".strip()
    year = row.group if row and data.settings.group_by_years else ""
    return f"{year}, {words}" if year else words
