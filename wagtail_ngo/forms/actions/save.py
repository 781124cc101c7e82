"""Save one section of a draft: what is right, what is not, and the files."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ..engine import BoundSection, Questionnaire
from ..models import Response
from ..models.response import WHOLE
from .kept_files import pick_files
from .rows import add_row, put_back_row, remove_row
from .uploads import remove_file, take_files


class StaleRevision(Exception):
    """Somebody else saved meanwhile; nothing was written.

    ``response`` is the row as it is now, ``section`` holds what was just typed over it, so that
    it can be shown again beside what the other person wrote.
    """

    def __init__(self, response: Response, section: BoundSection | None = None):
        super().__init__(f"The response is at revision {response.revision}.")
        self.response, self.section = response, section

    @property
    def answers(self) -> dict:
        return self.response.answers


@dataclass(frozen=True)
class Button:
    """The button that sent the form: a verb, and the ids it is about."""

    verb: str
    subject: str = ""
    group: str = ""
    link: str = ""

    @classmethod
    def of(cls, data) -> "Button":
        parts = (data.get("action") or "save").split(":")
        return cls(*(parts + ["", "", ""])[:4])


def save_section(
    response: Response,
    section_id: str,
    data,
    files=None,
    *,
    user,
    context,
    expected_revision: int | None = None,
) -> BoundSection:
    """Save what was typed into a section and return it with what has to be put right.

    Right answers are saved even when others are not; refused text is kept as it was typed, and
    each file stands for itself. The button in ``data["action"]`` may also add, remove or put
    back a row, remove a file, or pick files that are kept elsewhere. The caller has checked that
    ``user`` may write and that nothing was filed, and has read ``response`` under a lock. Raises
    ``StaleRevision`` when the section was changed after ``expected_revision``, ``KeyError`` when
    there is no such section.
    """
    button = Button.of(data)
    if button.verb == "restore-row":
        data = put_back_row(data, button.subject, button.group, button.link)
    bound = Questionnaire.of(response, context).bind(section_id, data)
    revision = response.revision if expected_revision is None else expected_revision
    if response.changed_since(revision, section_id):
        raise StaleRevision(response, bound)
    bound = _press(response, bound, button, data, user)
    bound = take_files(response, bound, files, user=user)
    write_answers(response, bound.questionnaire, user, section_id)
    return bound


def _press(response, bound, button: Button, data, user) -> BoundSection:
    """Do what the button says; a button that fits nothing only saves."""
    bound.action = button.verb
    questions = {question.id: question for question in bound.questions}
    question = questions.get(button.subject)
    if button.verb == "add-row" and question is not None and question.table:
        return add_row(bound, question, button.group, button.link)
    if button.verb == "remove-row" and question is not None and question.table:
        return remove_row(bound, question, button.group)
    if button.verb == "pick-files" and question is not None and question.key == "files":
        return pick_files(response, bound, question, data, user=user)
    if button.verb == "restore-row" and question is not None:
        bound.focus = question.name
    if button.verb == "remove-file":
        return remove_file(response, bound, button.subject)
    return bound


def write_answers(response, questionnaire, user, section_id=WHOLE):
    """Keep the answers of ``questionnaire`` as the next revision of ``response``, which is locked.

    Without ``section_id`` they count as a change of every section.
    """
    changes: dict[str, Any] = {
        "answers": questionnaire.answers,
        "rejected": questionnaire.rejected,
        "revision": response.revision + 1,
        "section_revisions": response.revisions_after_saving(section_id),
        "language": questionnaire.context.language,
        "updated_at": timezone.now(),
        "updated_by": user,
    }
    Response.objects.filter(pk=response.pk).update(**changes)
    for name, value in changes.items():
        setattr(response, name, value)
