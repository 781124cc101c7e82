"""Verbs of applications that came on paper or by e-mail: type one in, confirm it, drop it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit
from wagtail_ngo.forms.actions.submit import make_submission
from wagtail_ngo.forms.models import Response
from wagtail_ngo.grants.actions.applications import give_number, lock, typed_columns
from wagtail_ngo.grants.actions.files import keep_file, save_with_file
from wagtail_ngo.grants.actions.receipts import check_dates, counting_moment, queue_own_letter
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.filing_wording import lazy_delivery_sentence
from wagtail_ngo.grants.lifecycles import may_receive
from wagtail_ngo.grants.models import Application, Receipt
from wagtail_ngo.grants.wording import official_language
from wagtail_ngo.lifecycle import TransitionRefused, transition


@transaction.atomic
def enter_application(
    call,
    *,
    user,
    organisation,
    channel,
    received_at,
    posted_on=None,
    lot=None,
    note="",
    scan=None,
    request=None,
) -> Application:
    """Begin to type in an application that came on paper, as it stands.

    An ``organisation`` that was not saved yet is written down by what the paper says of it. The
    application counts, and gets a number, once a second officer has confirmed it; until then its
    organisation does not see it. Raises ``PermissionDenied`` or ``ValidationError`` by field.
    """
    application = Application(
        call=call,
        lot=lot,
        organisation=organisation,
        channel=channel,
        entered_by=user,
        created_by=user,
    )
    if not may_receive(user, application):
        raise PermissionDenied
    check_entry(call, lot, received_at, posted_on)
    if organisation.pk is None:
        write_down_organisation(organisation, user, request)
    application.response = Response.objects.create(
        form_version=call.form_version, language=official_language(call), updated_by=user
    )
    application.save()
    receipt = Receipt(
        application=application,
        channel=channel,
        received_at=received_at,
        posted_on=posted_on,
        note=note,
        registered_by=user,
    )
    keep_file(receipt, scan, field="scan")
    save_with_file(receipt)
    data = {"channel": channel, "received_at": received_at}
    audit.record("application.enter", application, user=user, request=request, data=data)
    return application


def write_down_organisation(organisation, user, request):
    """Save an organisation that only its paper tells of; it has no members yet."""
    organisation.created_by = user
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as error:
        message = _("An organisation with this number has just been registered. Send it again.")
        raise ValidationError({"applicant": message}) from error
    audit.record("organisation.written_down", organisation, user=user, request=request)


def check_entry(call, lot, received_at, posted_on):
    """Raise ``ValidationError`` by field for a call or dates that cannot be."""
    if call.is_draft or call.form_version_id is None:
        raise ValidationError({"call": _("Choose a call that was announced.")})
    if lot is None and call.lots.exists():
        raise ValidationError({"lot": _("Choose the lot that the application is for.")})
    if lot is not None and lot.call_id != call.pk:
        raise ValidationError({"lot": _("Choose one of the lots of this call.")})
    if received_at < call.opens_at.replace(second=0, microsecond=0):
        message = _("The call took no applications yet at that time.")
        raise ValidationError({"received_at": message})
    check_dates(received_at, posted_on)


@transaction.atomic
def confirm_entered(application, *, user, revision, request=None) -> Application:
    """Confirm, as a second officer, that what was typed in is what the paper says.

    ``revision`` is that of the answers which the officer has compared. The application gets its
    number and takes its place in the register by the moment it was received. Raises
    ``ValidationError`` when the answers have changed, or a refusal.
    """
    locked = lock(application)
    arrow = Application.lifecycle["confirm_entered"]
    if not arrow.allowed(user, locked):
        raise TransitionRefused("permission", arrow)
    if not locked.awaits_confirmation:
        raise TransitionRefused("state", arrow)
    if locked.response.revision != revision:
        message = _("The answers have been changed since you read them. Compare them again.")
        raise ValidationError(message)
    receipt = locked.receipts.get()
    context = form_context(locked)
    submission = make_submission(
        locked.response,
        user=user,
        context=context,
        number=lambda: give_number(locked),
        as_it_stands=True,
    )
    Receipt.objects.filter(pk=receipt.pk).update(submission=submission)
    moment = counting_moment(locked.call, receipt.channel, receipt.received_at, receipt.posted_on)
    transition(
        locked,
        "confirm_entered",
        user=user,
        changes={
            **typed_columns(locked.response, submission.answers, context),
            "number": submission.number,
            "submitted_at": receipt.received_at,
            "delivered_at": moment,
            "confirmed_by": user,
            "updated_at": Now(),
        },
        data={"channel": receipt.channel},
        request=request,
    )
    queue_entered_letter(locked, receipt)
    application.refresh_from_db()
    return application


def queue_entered_letter(application, receipt) -> None:
    """Tell the organisation the number of the application that it sent on paper."""
    context = {
        "received_at": receipt.received_at,
        "outcome": lazy_delivery_sentence(application),
    }
    queue_own_letter("application_entered", application, application.pk, context)
