"""What has changed in the profile of an organisation since a draft was filled in from it."""

from dataclasses import dataclass
from typing import Any

from wagtail_ngo.forms.definition import Question
from wagtail_ngo.forms.questionnaire import Questionnaire
from wagtail_ngo.forms.transfer import take_over


PREFIX = "organisation."


@dataclass(frozen=True)
class ProfileChange:
    """A question whose answer differs from the profile: both as people read them."""

    question: Question
    before: str
    after: str
    #: The canonical answer to write.
    answer: Any

    @property
    def label(self) -> str:
        return f"{self.question.number} {self.question.label}".strip()


def seen_profile(organisation, language: str) -> dict:
    """Return what ``Application.profile_seen`` keeps of the profile as it is now."""
    return {
        "version": organisation.version,
        "language": language,
        "values": organisation.profile(language),
    }


def profile_changes(application, questionnaire: Questionnaire) -> list[ProfileChange]:
    """Return the answers that the profile would change, in the order of the form.

    A question counts when its part of the profile has changed since the draft was filled in or
    last compared, and the answer says something else. An empty list asks the database nothing.
    """
    seen, organisation = application.profile_seen, application.organisation
    if seen.get("version") == organisation.version:
        return []
    keys = changed_keys(seen, organisation)
    questions = [
        question
        for question in questionnaire.definition.questions
        if question.prefill in keys and question.id in questionnaire.answers
    ]
    known = {q.name: questionnaire.context.known(q.prefill) for q in questions}
    answers = take_over(questionnaire, known).answers
    found = (change(questionnaire, question, answers) for question in questions)
    return [item for item in found if item]


def changed_keys(seen: dict, organisation) -> set[str]:
    """The parts of the profile, as questions name them, that are not what they were."""
    then, now = seen.get("values", {}), organisation.profile(seen.get("language", ""))
    return {f"{PREFIX}{key}" for key, value in now.items() if then.get(key) != value}


def change(questionnaire, question, answers) -> ProfileChange | None:
    old, type_ = questionnaire.answer(question), questionnaire.type(question)
    if question.id not in answers or not questionnaire.visible(question):
        return None
    new = answers[question.id]
    if new == old:
        return None
    before, after = (type_.show(question, text, questionnaire).text for text in (old, new))
    return ProfileChange(question, before, after, new)
