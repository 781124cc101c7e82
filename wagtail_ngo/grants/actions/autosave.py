"""Keep what a member of an organisation is typing into an application, before it is saved."""

from django.core.exceptions import PermissionDenied

from wagtail_ngo.forms.actions.typed import Typed, begin, overwrite
from wagtail_ngo.forms.models import TypedSection
from wagtail_ngo.grants.actions.applications import UNREAD
from wagtail_ngo.grants.lifecycles import may_write
from wagtail_ngo.grants.models import Application
from wagtail_ngo.lifecycle import TransitionRefused


def autosave(token, typed: Typed, *, user) -> None:
    """Keep ``typed`` for the application ``token`` of one of the user's organisations.

    Who may write, whether the application is still being written, and the text are one statement.
    Only what that statement refuses is looked into. Raises ``Application.DoesNotExist``,
    ``PermissionDenied``, ``KeyError`` when there is no such section, ``TransitionRefused``
    ("state"), ``WrittenElsewhere`` or ``TooOften``.
    """
    writable = Application.objects.editable_by(user).filter(token=token)
    rows = TypedSection.objects.filter(user=user, response__in=writable.values("response"))
    if not overwrite(rows, typed):
        begin(_response_to_write(token, typed, user), user, typed)


def _response_to_write(token, typed, user) -> int:
    rows = Application.objects.with_role_of(user).select_related("response__form_version")
    application = rows.defer(*UNREAD).get(token=token)
    if not may_write(user, application):
        raise PermissionDenied
    if not application.is_open_for_writing:
        raise TransitionRefused("state", Application.lifecycle["submit"])
    response = application.response
    response.form_version.definition(response.language).section(typed.section_id)
    return response.pk


def people_here(token, section_id: str, *, besides) -> list:
    """The other people who have the section open now, or type into it."""
    rows = TypedSection.objects.present().filter(
        section_id=section_id, response__application__token=token
    )
    return [row.user for row in rows.exclude(user=besides).select_related("user").order_by("pk")]
