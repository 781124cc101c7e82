"""Answers put together for reading: on a screen, before filing, on paper, and in exports."""

from dataclasses import dataclass

from django.utils.translation import override

from .definition import numbered
from .types.base import Shown


@dataclass(frozen=True)
class DisplayItem:
    """One question with its answer. ``kind`` and the rest come from :class:`types.base.Shown`."""

    question_id: str
    name: str
    type: str
    number: str
    label: str
    shown: Shown
    anchor: str = ""
    #: The text of a declaration, which is longer than its label.
    statement: str = ""

    @property
    def kind(self) -> str:
        return self.shown.kind

    @property
    def text(self) -> str:
        return self.shown.text

    @property
    def lines(self):
        return self.shown.lines

    @property
    def options(self):
        return self.shown.options

    @property
    def table(self):
        return self.shown.table

    @property
    def files(self):
        return self.shown.files

    @property
    def is_empty(self) -> bool:
        shown = self.shown
        rows = shown.table.rows if shown.table else ()
        return not (shown.text or shown.lines or shown.files or rows)

    @property
    def template(self) -> str:
        return f"wagtail_ngo/forms/display/{self.kind}.html"


@dataclass(frozen=True)
class DisplaySection:
    id: str
    name: str
    number: str
    title: str
    intro: str
    items: tuple[DisplayItem, ...]

    @property
    def heading(self) -> str:
        return numbered(self.number, self.title)


def display_sections(questionnaire) -> list[DisplaySection]:
    """Return every section with its visible questions; hidden answers are left out."""
    with override(questionnaire.context.language):
        sections = [
            _section(questionnaire, section) for section in questionnaire.definition.sections
        ]
    return [section for section in sections if section.items]


def _section(questionnaire, section):
    items = tuple(
        item
        for question in section.questions
        if questionnaire.visible(question) and (item := _item(questionnaire, question))
    )
    return DisplaySection(
        section.id, section.name, section.number, section.title, section.intro, items
    )


def _item(questionnaire, question):
    type_ = questionnaire.type(question)
    shown = type_.show(question, questionnaire.counted(question), questionnaire)
    if shown.kind == "none":
        return None
    return DisplayItem(
        question.id, question.name, question.type, question.number, question.label, shown,
        anchor=type_.anchor(question),
        statement=question.settings.get("text", "") if question.type == "declaration" else "",
    )  # fmt: skip


def flat_rows(questionnaire) -> list[tuple[str, str, str]]:
    """Return (stable identifier, label, value) of every answer, for spreadsheets.

    The identifier is the question's name and id, with the part, or the row and column. Numbers are
    plain, with a point; hidden answers are left out.
    """
    with override(questionnaire.context.language):
        return [
            row
            for question in questionnaire.definition.questions
            if questionnaire.visible(question)
            for row in _flat(questionnaire, question)
        ]


def _flat(questionnaire, question):
    answer = questionnaire.counted(question)
    label = f"{question.number} {question.label}".strip()
    for suffix, words, value in questionnaire.type(question).export(
        question, answer, questionnaire
    ):
        text = f"{label}: {words}" if words else label
        yield f"{question.name}{suffix} ({question.id})", text, value


@dataclass(frozen=True)
class Change:
    """One answer that differs; an empty text means that there was or is none."""

    identifier: str
    label: str
    before: str
    after: str


def compare(before, after) -> list[Change]:
    """Return the answers that differ between two questionnaires, in the order of the second."""
    old = {identifier: (label, value) for identifier, label, value in flat_rows(before)}
    new = {identifier: (label, value) for identifier, label, value in flat_rows(after)}
    changes = [
        Change(
            identifier,
            (new.get(identifier) or old[identifier])[0],
            old.get(identifier, ("", ""))[1],
            new.get(identifier, ("", ""))[1],
        )
        for identifier in dict.fromkeys([*new, *old])
    ]
    return [change for change in changes if change.before != change.after]
