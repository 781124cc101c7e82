"""Writing into an application that is not sent: one section at a time, under one lock."""

from django.core.exceptions import PermissionDenied
from django.db import router, transaction

from wagtail_ngo.forms.actions.save import save_section
from wagtail_ngo.forms.actions.typed import forget, marks_of
from wagtail_ngo.grants.actions.autosave import writable_responses
from wagtail_ngo.grants.actions.saves import note_save
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.lifecycles import may_write
from wagtail_ngo.grants.models import Application
from wagtail_ngo.lifecycle import TransitionRefused


TO_WRITE = (
    *("token", "call", "organisation", "lot", "status", "amending_since", "channel"),
    *(f"response__{name}" for name in ("answers", "rejected", "language")),
    *("response__revision", "response__section_revisions"),
    *("response__form_version__digest", "response__form_version__source_language"),
)


@transaction.atomic
def write_section(token, section_id, data, files, *, user, language=None, expected_revision=None):
    """Save one section of the draft or amendment ``token`` and return the ``BoundSection``.

    ``language`` is the one in which the person reads; the response remembers it. The deadline does
    not matter here: what people type is kept, only sending stops. What was kept while it was typed,
    and is named by ``data["mark"]``, is dropped. Raises ``Application.DoesNotExist`` when ``user``
    has nothing to do with it, ``PermissionDenied``, ``TransitionRefused`` ("state") or
    ``StaleRevision``.
    """
    application = lock_to_write(token, user)
    section = save_section(
        application.response,
        section_id,
        data,
        files,
        user=user,
        context=form_context(application, language=language, user=user),
        expected_revision=expected_revision,
    )
    forget(application.response, section_id, marks_of(data))
    note_save(application, section_id, user)
    return section


def lock_to_write(token, user) -> Application:
    """Lock the application with its answers, so that nothing is written into what is being sent."""
    application = to_write(Application.objects.all()).get(token=token)
    if not is_writable(token, user):
        explain_refusal(application, user)
    return application


def is_writable(token, user) -> bool:
    """Whether ``user`` may write the draft or amendment now, by one statement made beforehand."""
    using = router.db_for_write(Application)
    return user.is_active and bool(writable_responses().rows(using, user=user.pk, token=token))


def explain_refusal(application, user) -> None:
    """Raise what ``write_section`` names, unless ``user`` types in what came on paper."""
    if not Application.objects.visible_to(user).filter(pk=application.pk).exists():
        raise Application.DoesNotExist
    if not may_write(user, application):
        raise PermissionDenied
    if not application.is_open_for_writing:
        raise TransitionRefused("state", Application.lifecycle["submit"])


def to_write(rows):
    """``rows`` with what writing needs, locked as they are read."""
    rows = rows.select_for_update(of=("self", "response")).select_related("response__form_version")
    return rows.only(*TO_WRITE)
