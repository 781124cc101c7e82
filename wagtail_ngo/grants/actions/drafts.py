"""Throwing away an application that was never sent."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from wagtail_ngo import audit
from wagtail_ngo.grants.lifecycles import may_receive, may_send
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
    if not (may_send(user, locked) or may_drop_entered(user, locked)):
        raise PermissionDenied
    if locked.status != ApplicationStatus.DRAFT:
        raise TransitionRefused("state", Application.lifecycle["submit"])
    audit.record("application.discard", locked, user=user, request=request)
    delete_draft(locked)


def delete_draft(application) -> None:
    """Delete an application that was never sent; the caller has checked that it may."""
    response = application.response
    delete_papers(application)
    application.delete()
    for attachment in response.attachments.all():
        attachment.delete()
        delete_on_commit(attachment.file)
    response.delete()


def may_drop_entered(user, application) -> bool:
    """Whether it was typed in from paper, not confirmed yet, and ``user`` may enter such ones."""
    return application.awaits_confirmation and may_receive(user, application)


def delete_papers(application):
    """Delete what was kept about the paper of an application that was never confirmed."""
    for receipt in application.receipts.all():
        receipt.delete()
        if receipt.file:
            delete_on_commit(receipt.file)
