"""Sections of an older application of the same organisation that fit the form of a draft."""

from dataclasses import dataclass

from wagtail_ngo.forms.definition import Question, Section
from wagtail_ngo.forms.questionnaire import Questionnaire
from wagtail_ngo.forms.transfer import Transfer, answers_by_name, take_over
from wagtail_ngo.grants import questionnaires
from wagtail_ngo.grants.models import Application


#: What is declared or struck out is said anew each time.
NEVER_COPIED = frozenset({"declaration", "strike_out"})
MOST_SOURCES = 50


@dataclass(frozen=True)
class CopyableSection:
    """A section of the draft, and what of the older application would come into it."""

    section: Section
    fitting: tuple[Question, ...]
    refused: tuple[Question, ...]


def sources(application, user):
    """Other applications of the same organisation that ``user`` may read, the newest first."""
    own = Application.objects.of_members(user).filter(organisation=application.organisation_id)
    others = own.exclude(pk=application.pk).select_related("call", "lot")
    return others.order_by("-updated_at", "-pk")[:MOST_SOURCES]


def source_questionnaire(source, language: str) -> Questionnaire:
    """The older application as it was sent last, or as its draft stands."""
    submission = source.latest_submission
    if submission is None:
        return questionnaires.draft_questionnaire(source, language)
    return questionnaires.sent_questionnaire(source, submission, language)


def offered_answers(questionnaire: Questionnaire, older: Questionnaire) -> dict:
    """Answers of ``older`` whose question has the same name and type in ``questionnaire``."""
    asked = {question.name: question for question in questionnaire.definition.questions}
    types = {question.name: question.type for question in older.definition.questions}
    return {
        name: answer
        for name, answer in answers_by_name(older).items()
        if name in asked and is_copied(asked[name]) and types[name] == asked[name].type
    }


def is_copied(question) -> bool:
    """Declarations are made anew, and what comes from the profile comes from today's."""
    return question.type not in NEVER_COPIED and not question.prefill


def copyable_sections(
    questionnaire: Questionnaire, older: Questionnaire
) -> tuple[list[CopyableSection], Transfer]:
    """Return the sections of the draft into which something fits, and all that would be copied."""
    transfer = take_over(questionnaire, offered_answers(questionnaire, older))
    found = [part(section, transfer) for section in questionnaire.definition.sections]
    return [item for item in found if item.fitting or item.refused], transfer


def part(section, transfer) -> CopyableSection:
    refused = tuple(question for question in transfer.refused if question in section.questions)
    fitting = tuple(question for question in section.questions if question.id in transfer.answers)
    return CopyableSection(section, fitting, refused)
