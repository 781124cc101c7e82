"""Keep what a member of an organisation is typing into an application, before it is saved."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import router
from django.utils import timezone

from wagtail_ngo.forms.actions.typed import Typed, begin, overwrite
from wagtail_ngo.forms.models import TypedSection
from wagtail_ngo.forms.models.typed import PRESENT_FOR
from wagtail_ngo.grants.actions.applications import UNREAD
from wagtail_ngo.grants.lifecycles import may_write
from wagtail_ngo.grants.models import Application
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.prepared import Prepared, Slot, key_slot


SOME_TOKEN = UUID("6f0e8c1a-8a53-4a0c-9f5e-1d2c3b4a5968")
SOME_MOMENT = datetime(1901, 2, 3, tzinfo=UTC)


def autosave(token, typed: Typed, *, user) -> None:
    """Keep ``typed`` for the application ``token`` of one of the user's organisations.

    Who may write, whether the application is still being written, and the text are one statement.
    Only what that statement refuses is looked into. Raises ``Application.DoesNotExist``,
    ``PermissionDenied``, ``KeyError`` when there is no such section, ``TransitionRefused``
    ("state"), ``WrittenElsewhere`` or ``TooOften``.
    """
    using = router.db_for_write(TypedSection)
    writable = writable_responses().sql(using, user=user.pk, token=token)
    if not (user.is_active and overwrite(user, writable, typed)):
        begin(response_to_write(token, typed, user), user, typed)


@cache
def writable_responses() -> Prepared:
    """The response of one application, when one user may write it now."""
    User = get_user_model()
    rows = Application.objects.order_by()
    return Prepared(
        lambda user, token: rows.editable_by(User(pk=user)).filter(token=token).values("response"),
        user=key_slot(User),
        token=Slot(Application._meta.get_field("token"), SOME_TOKEN),
    )


def response_to_write(token, typed: Typed, user) -> int:
    """The key of the response; says why the user may not write into it now."""
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
    since = timezone.now() - PRESENT_FOR
    rows = others_in_section().rows(
        router.db_for_read(TypedSection),
        **{"user": besides.pk, "token": token, "section": section_id, "since": since},
    )
    found = get_user_model()._base_manager.in_bulk([key for (key,) in rows]) if rows else {}
    return list(found.values())


@cache
def others_in_section() -> Prepared:
    """The keys of those who were seen in one section, without one user."""
    field: Any = TypedSection._meta.get_field
    rows = TypedSection.objects.order_by("pk").values_list("user")
    return Prepared(
        lambda user, token, section, since: rows.filter(
            section_id=section, response__application__token=token, seen_at__gte=since
        ).exclude(user=user),
        user=key_slot(get_user_model()),
        token=Slot(Application._meta.get_field("token"), SOME_TOKEN),
        section=Slot(field("section_id"), "section-of-nobody"),
        since=Slot(field("seen_at"), SOME_MOMENT),
    )
