"""What an adviser gets to read of a draft, and what members see of the advice."""

from dataclasses import replace

from django.db.models import Count

from wagtail_ngo.forms.display import DisplaySection, display_sections
from wagtail_ngo.grants import questionnaires
from wagtail_ngo.grants.models import CommentStatus, SectionComment


PRIVATE_TYPES = frozenset({"contact", "files"})
PRIVATE_KINDS = frozenset({"nrb", "phone", "email"})


def is_private(question) -> bool:
    """Whether an answer tells who the organisation is, or how to reach or pay it."""
    if question.prefill.startswith("organisation.") or question.type in PRIVATE_TYPES:
        return True
    return question.type == "identifier" and question.settings.get("kind") in PRIVATE_KINDS


def advised_sections(application, language: str) -> list[DisplaySection]:
    """The draft as it is saved now, without what an adviser does not need."""
    asked = questionnaires.draft_questionnaire(application, language)
    hidden = {question.id for question in asked.definition.questions if is_private(question)}
    return [
        replace(
            section,
            items=tuple(item for item in section.items if item.question_id not in hidden),
        )
        for section in display_sections(asked)
    ]


def section_advice(application, section_id: str) -> list[SectionComment]:
    """What advisers wrote about one section, what is to be done first."""
    comments = SectionComment.objects.of(application).filter(section_id=section_id)
    return sorted(comments, key=lambda comment: comment.status == CommentStatus.DONE)


def open_advice(application) -> dict[str, int]:
    """How many remarks are to be done, by section."""
    waiting = SectionComment.objects.of(application).open().order_by()
    return dict(waiting.values_list("section_id").annotate(Count("pk")))
