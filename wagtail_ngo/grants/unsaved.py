"""What people typed into an application and did not save, and who has which section open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wagtail_ngo.clock import format_moment
from wagtail_ngo.forms.actions.submit import NotReady
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.forms.models import TypedSection
from wagtail_ngo.forms.problems import Problem
from wagtail_ngo.grants.differences import differences


def person_name(user) -> str:
    """The name by which colleagues know each other."""
    full_name = getattr(user, "get_full_name", None)
    return (full_name() if full_name else "") or user.get_username()


@dataclass(frozen=True)
class Writer:
    """Somebody's row in a section, as the pages tell of it."""

    row: TypedSection
    name: str
    is_own: bool

    @property
    def has_text(self) -> bool:
        return bool(self.row.fields)


def writers(response, user, section_id: str | None = None) -> list[Writer]:
    """Everybody who typed into the response or has it open: one query."""
    rows = TypedSection.objects.filter(response=response).select_related("user")
    if section_id is not None:
        rows = rows.filter(section_id=section_id)
    return [
        Writer(row, person_name(row.user), row.user_id == user.pk) for row in rows.order_by("pk")
    ]


def in_section(people: Iterable[Writer], section_id: str) -> list[Writer]:
    return [person for person in people if person.row.section_id == section_id]


def names_present(people: Iterable[Writer]) -> list[str]:
    """The others who are here now."""
    return [person.name for person in people if person.row.is_present and not person.is_own]


def unsaved(questionnaire, people: Iterable[Writer]) -> list[Writer]:
    """Those whose text differs from what is saved; what is equal to it counts for nothing."""
    return [person for person in people if person.has_text and _differs(questionnaire, person.row)]


def _differs(questionnaire, row) -> bool:
    try:
        typed = questionnaire.bind(row.section_id, row.data)
        return bool(differences(questionnaire.section(row.section_id), typed))
    except KeyError:
        return False  # The section is not shown any more.


def refuse_unsaved(application, context, user, without: Iterable[str] = ()) -> None:
    """Raise ``NotReady`` while typed text waits that nobody has told to leave out.

    ``without`` are the marks of the texts that the sender has seen and leaves out: what was typed
    after that counts again.
    """
    left_out = set(without)
    people = [p for p in writers(application.response, user) if p.row.mark not in left_out]
    if waiting := people and unsaved(Questionnaire.of(application.response, context), people):
        raise NotReady(unsaved_problems(waiting))


def unsaved_problems(people: Iterable[Writer]) -> list[Problem]:
    """Why the application cannot be sent yet: words that were typed would not be in it."""
    own = _("You typed text here that is not saved in the draft (%(time)s). Save or discard it.")
    other = _(
        "%(name)s typed text here that is not saved in the draft (%(time)s). Save or discard it."
    )
    return [
        Problem(
            section_id=person.row.section_id,
            question_id="",
            message=(own if person.is_own else other)
            % {"name": person.name, "time": format_moment(person.row.saved_at)},
            anchor="typed",
        )
        for person in people
    ]
