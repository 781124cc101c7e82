"""Verbs of papers: find the version that a print-out shows, register it, take it back."""

import re

from dataclasses import dataclass
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.clock import city_moment
from wagtail_ngo.forms.actions.submit import clean_code
from wagtail_ngo.forms.models import Submission
from wagtail_ngo.grants.actions.applications import lock, queue_letter
from wagtail_ngo.grants.actions.files import keep_file, save_with_file
from wagtail_ngo.grants.choices import Channel
from wagtail_ngo.grants.filing_wording import lazy_delivery_sentence
from wagtail_ngo.grants.models import Application, ApplicationStatus, Call, Receipt
from wagtail_ngo.lifecycle import transition


CHECKSUM = re.compile(r"[0-9a-f]{64}")
OLDER = _(
    "The print-out is of an older version and completes nothing. Deliver a print-out of the version"
    " sent last."
)
ALREADY = _("This print-out has been registered already.")


@dataclass(frozen=True)
class Printout:
    """What a scanned code tells: the application, the version, and what was registered of it.

    ``verdict`` is ``latest``, ``older``, ``withdrawn`` or ``unneeded`` (the call wants no paper).
    """

    application: Application
    submission: Submission
    latest: Submission
    version: int
    versions: int
    receipt: Receipt | None

    @property
    def verdict(self) -> str:
        if self.application.status == ApplicationStatus.WITHDRAWN:
            return "withdrawn"
        if not self.application.call.needs_paper or self.application.is_entered:
            return "unneeded"
        return "latest" if self.submission == self.latest else "older"

    @property
    def may_be_registered(self) -> bool:
        return self.verdict in ("latest", "older") and self.receipt is None


def read_scan(text: str) -> dict[str, str]:
    """Return the condition on a ``Submission`` that a scanned or typed text stands for.

    A scanner reads the QR picture as an address that ends with the code; a person types the code
    or the whole checksum.
    """
    word = text.strip().rstrip("/").rpartition("/")[2]
    if CHECKSUM.fullmatch(word.lower()):
        return {"checksum": word.lower()}
    return {"code": clean_code(word)}


def find_printout(text: str, *, user) -> Printout | None:
    """The print-out of a call whose papers ``user`` registers; None when there is no such code."""
    submission = Submission.objects.filter(**read_scan(text)).first()
    if submission is None:
        return None
    calls = Call.objects.managed_by(user).values("pk")
    related = ("call", "lot", "organisation", "response__form_version")
    rows = Application.objects.select_related(*related).with_delivery().exclude(number="")
    application = rows.filter(response=submission.response_id, call__in=calls).first()
    if application is None:
        return None
    versions = list(application.response.submissions.order_by("submitted_at", "pk"))
    return Printout(
        application,
        submission,
        versions[-1],
        versions.index(submission) + 1,
        len(versions),
        submission.receipts.standing().select_related("registered_by").first(),
    )


def counting_moment(call, channel: str, received_at: datetime, posted_on) -> datetime:
    """The moment by which a paper is in time: of the postmark where the call counts it."""
    if call.postmark_counts and channel == Channel.POST and posted_on:
        return min(received_at, city_moment(posted_on, time.min))
    return received_at


def check_dates(received_at, posted_on) -> None:
    """Raise ``ValidationError`` by field for a paper from the future, or posted after it came."""
    problems = {}
    if received_at > timezone.now():
        problems["received_at"] = _("Enter a moment that is not in the future.")
    if posted_on and city_moment(posted_on, time.min) > received_at:
        problems["posted_on"] = _("The postmark cannot be later than the day of receipt.")
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def register_receipt(
    application,
    submission,
    *,
    user,
    channel,
    received_at,
    posted_on=None,
    note="",
    scan=None,
    request=None,
) -> Receipt:
    """Write down that the print-out of ``submission`` has come, and confirm it by letter.

    A print-out of an older version is written down too, but completes nothing. Raises
    ``ValidationError`` (by field, or when it was registered already) or ``TransitionRefused``.
    """
    check_dates(received_at, posted_on)
    locked = lock(application)
    receipt = Receipt(
        application=locked,
        submission=submission,
        channel=channel,
        received_at=received_at,
        posted_on=posted_on,
        note=note,
        registered_by=user,
    )
    if submission.receipts.standing().exists():
        raise ValidationError(ALREADY)
    keep_file(receipt, scan, field="scan")
    is_latest = submission == locked.latest_submission
    moment = counting_moment(locked.call, channel, received_at, posted_on)
    transition(
        locked,
        "receive_paper",
        user=user,
        changes={"delivered_at": moment} if is_latest else {},
        data={"code": submission.code, "channel": channel, "latest": is_latest},
        request=request,
    )
    try:
        with transaction.atomic():
            save_with_file(receipt)
    except IntegrityError as error:
        raise ValidationError(ALREADY) from error
    queue_receipt_letter(receipt, is_latest)
    application.refresh_from_db()
    return receipt


def queue_receipt_letter(receipt, is_latest: bool) -> None:
    """Tell the applicant that the paper came, and what that means."""
    application = receipt.application
    context = {
        "received_at": receipt.received_at,
        "submission_code": receipt.submission.code,
        "outcome": lazy_delivery_sentence(application) if is_latest else OLDER,
    }
    queue_own_letter("paper_received", application, receipt.pk, context)


def queue_own_letter(event, application, key, context) -> None:
    """Queue a letter for the organisation and the person who sent the application last."""
    submission = application.latest_submission
    person = None if application.is_entered else submission.submitted_by
    queue_letter(event, application, person, own_path(application), key, context)


def own_path(application) -> str:
    return reverse("wagtail_ngo_grants:application", args=[application.token])


@transaction.atomic
def cancel_receipt(receipt, *, user, reason, request=None) -> Receipt:
    """Take back a registration made by mistake; the row stays with the reason.

    Raises ``ValidationError`` without a reason or when it was taken back already, or a refusal.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Write why the registration is taken back.")})
    locked = lock(receipt.application)
    standing = Receipt.objects.standing().filter(pk=receipt.pk)
    changes = {
        "cancelled_at": timezone.now(),
        "cancelled_by": user,
        "cancel_reason": reason,
    }
    if not standing.update(**changes):
        raise ValidationError(_("This registration has been taken back already."))
    is_latest = receipt.submission_id == locked.latest_submission.pk
    transition(
        locked,
        "cancel_paper",
        user=user,
        changes={"delivered_at": None} if is_latest else {},
        data={"code": receipt.submission.code},
        request=request,
    )
    receipt.refresh_from_db()
    context = {"submission_code": receipt.submission.code, "reason": reason}
    queue_own_letter("paper_cancelled", locked, receipt.pk, context)
    return receipt
