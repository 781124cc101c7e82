"""Throwing away an application that was never sent."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from wagtail_ngo import audit
from wagtail_ngo.grants.lifecycles import may_send
from wagtail_ngo.grants.models import Application, ApplicationStatus
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.storage import delete_on_commit


@transaction.atomic
def discard_draft(application, *, user, request=None) -> None:
    """Delete a draft with its answers and files.

    Raises ``PermissionDenied``, or ``TransitionRefused`` when it has been sent in the meantime:
    what was sent is never deleted.
    """
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if not may_send(user, locked):
        raise PermissionDenied
    if locked.status != ApplicationStatus.DRAFT:
        raise TransitionRefused("state", Application.lifecycle["submit"])
    audit.record("application.discard", locked, user=user, request=request)
    response = locked.response
    locked.delete()
    for attachment in response.attachments.all():
        attachment.delete()
        delete_on_commit(attachment.file)
    response.delete()
