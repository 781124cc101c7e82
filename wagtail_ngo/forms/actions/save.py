"""Save one section of a draft: what is right, what is not, and the files."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ..engine import BoundSection, Questionnaire
from ..models import Response
from .rows import add_row, put_back_row, remove_row
from .uploads import remove_file, take_files


class StaleRevision(Exception):
    """Somebody else saved meanwhile; nothing was written.

    ``response`` is the row as it is now, ``section`` holds what was just typed over it, so that
    it can be shown again beside what the other person wrote.
    """

    def __init__(self, response: Response, section: BoundSection):
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
    back a row, or remove a file. The caller has checked that ``user`` may write and that nothing
    was filed, and has read ``response`` under a lock.
    Raises ``StaleRevision`` when ``expected_revision`` is not the present one, ``KeyError`` when
    there is no such section.
    """
    button = Button.of(data)
    if button.verb == "restore-row":
        data = put_back_row(data, button.subject, button.group, button.link)
    bound = Questionnaire.of(response, context).bind(section_id, data)
    if expected_revision not in (None, response.revision):
        raise StaleRevision(response, bound)
    bound = _press(response, bound, button)
    bound = take_files(response, bound, files, user=user)
    _write(response, bound, user)
    return bound


def _press(response, bound, button: Button) -> BoundSection:
    """Do what the button says; a button that fits nothing only saves."""
    bound.action = button.verb
    questions = {question.id: question for question in bound.questions}
    question = questions.get(button.subject)
    if button.verb == "add-row" and question is not None and question.table:
        return add_row(bound, question, button.group, button.link)
    if button.verb == "remove-row" and question is not None and question.table:
        return remove_row(bound, question, button.group)
    if button.verb == "restore-row" and question is not None:
        bound.focus = question.name
    if button.verb == "remove-file":
        return remove_file(response, bound, button.subject)
    return bound


def _write(response, bound, user):
    changes: dict[str, Any] = {
        "answers": bound.questionnaire.answers,
        "rejected": bound.questionnaire.rejected,
        "revision": response.revision + 1,
        "language": bound.questionnaire.context.language,
        "updated_at": timezone.now(),
        "updated_by": user,
    }
    Response.objects.filter(pk=response.pk).update(**changes)
    for name, value in changes.items():
        setattr(response, name, value)
