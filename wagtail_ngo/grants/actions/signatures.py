"""Verbs of signatures: send a signed file, approve here, and have files verified."""

import logging

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit
from wagtail_ngo.grants.actions.applications import lock
from wagtail_ngo.grants.actions.files import keep_file, save_with_file
from wagtail_ngo.grants.choices import SignatureCheck
from wagtail_ngo.grants.models import Application, Approval, SignedFile
from wagtail_ngo.grants.signing import Signers, signers
from wagtail_ngo.lifecycle import TransitionRefused, transition
from wagtail_ngo.signatures import SIGNED_EXTENSIONS, get_verifier
from wagtail_ngo.ticks import register_tick


logger = logging.getLogger("wagtail_ngo.grants")

CHANGED = _(
    "Another version of the application was sent in the meantime. Read it before you go on."
)
ALREADY_APPROVED = _("This person has approved the application already.")


def send_signed_file(application, *, user, code, kind, signers, upload, request=None) -> SignedFile:
    """Keep the file that the organisation had signed; ``code`` is that of the version it shows.

    ``kind`` and ``signers`` are the person's declaration. Raises ``ValidationError`` or a refusal
    (permission, state, deadline).
    """
    with transaction.atomic():
        locked = lock(application)
        submission = latest(locked, code, "sign")
        row = SignedFile(
            application=locked,
            submission=submission,
            kind=kind,
            signers=signers,
            uploaded_by=user,
        )
        transition(
            locked,
            "sign",
            user=user,
            changes={} if locked.delivered_at else {"delivered_at": Now()},
            data={"code": submission.code, "kind": kind},
            request=request,
        )
        keep_file(row, upload, field="upload", extensions=SIGNED_EXTENSIONS)
        save_with_file(row)
    application.refresh_from_db()
    return row


def latest(application, code: str, name: str):
    """The version sent last, which must be the one that the person has read."""
    submission = application.latest_submission
    if submission is None:
        raise TransitionRefused("state", Application.lifecycle[name])
    if submission.code != code:
        raise ValidationError(CHANGED)
    return submission


def approve(
    application, *, user, organisation, code, name, is_enough=False, request=None
) -> Approval:
    """Approve the version ``code`` as the representative ``name`` of ``organisation``.

    When the representatives of every organisation have approved as its rule requires, the
    application is complete. Raises ``ValidationError`` or a refusal (permission, state, deadline).
    """
    with transaction.atomic():
        locked = lock(application)
        submission = latest(locked, code, "approve")
        owed = {item.organisation.pk: item for item in signers(locked, submission)}
        one, person = representative(owed.get(organisation.pk), name)
        approval = Approval(
            application=locked,
            submission=submission,
            organisation=one.organisation,
            user=user,
            name=person.name,
            function=person.function,
            is_enough=is_enough and one.needed is None,
        )
        add_once(approval)
        transition(
            locked,
            "approve",
            user=user,
            changes=completion(locked, submission),
            data={"code": submission.code, "organisation": organisation.pk},
            request=request,
        )
    application.refresh_from_db()
    return approval


def representative(one: Signers | None, name: str):
    """The representative called ``name`` who has not approved yet, and for whom."""
    if one is not None:
        for person in one.waiting:
            if person.name == name:
                return one, person
    raise ValidationError({"name": _("Choose one of the people who have not approved yet.")})


def add_once(approval) -> None:
    """A person approves a version once, and each representative is counted once."""
    try:
        with transaction.atomic():
            approval.save()
    except IntegrityError as error:
        raise ValidationError(ALREADY_APPROVED) from error


def completion(application, submission) -> dict:
    """What changes when the approvals given are enough for every organisation."""
    if application.delivered_at is not None:
        return {}
    is_whole = all(item.is_satisfied for item in signers(application, submission))
    return {"delivered_at": Now()} if is_whole else {}


@register_tick("signatures")
def verify_signed_files(limit: int = 20) -> int:
    """Ask the verifier of the project about files not checked yet; return how many were checked.

    A verifier that fails is logged and asked again at the next tick.
    """
    verifier = get_verifier()
    if verifier is None:
        return 0
    waiting = SignedFile.objects.filter(checked_at=None).order_by("pk")[:limit]
    return sum(verify(row, verifier) for row in waiting)


def verify(row: SignedFile, verifier) -> bool:
    try:
        with row.file.open("rb") as file:
            report = verifier.verify(file, filename=row.file_name)
    except Exception:
        logger.exception("The signed file %s could not be verified.", row.pk)
        return False
    result = SignatureCheck.VALID if report.is_valid else SignatureCheck.INVALID
    SignedFile.objects.filter(pk=row.pk, checked_at=None).update(
        check_result=result, report=audit.plain(report.facts), checked_at=timezone.now()
    )
    audit.record("application.signature_checked", row.application, data={"result": str(result)})
    return True
