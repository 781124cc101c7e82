"""Verbs of an application: begin it, write it, send it, change it, take it back."""

from decimal import Decimal
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import outbox, throttle
from wagtail_ngo.clock import today
from wagtail_ngo.conf import absolute_url, ngo_settings
from wagtail_ngo.forms.actions.save import save_section
from wagtail_ngo.forms.actions.submit import make_submission
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.forms.models import Response, Submission
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.lifecycles import may_send
from wagtail_ngo.grants.models import Application, ApplicationStatus, CallPhase
from wagtail_ngo.lifecycle import TransitionRefused, transition
from wagtail_ngo.money import quantize
from wagtail_ngo.numbering import next_register_number
from wagtail_ngo.organisations.models import Organisation, can_edit_drafts


def start_application(
    call, *, user, organisation, lot=None, language=None, token=None
) -> Application:
    """Begin a draft for ``organisation``. Raises ``PermissionDenied`` or ``ValidationError``.

    A call with lots needs one of them. Whoever gives the ``token`` of the new draft can begin again
    after a lost answer: a second draft with it violates a constraint (``IntegrityError``).
    """
    if not can_edit_drafts(user, organisation):
        raise PermissionDenied
    if problem := start_problem(call, organisation, lot):
        raise ValidationError(problem)
    if not throttle.allow("application-draft", str(user.pk), ngo_settings.DRAFTS_PER_HOUR, 3600):
        raise ValidationError(_("You have begun many applications. Try again in an hour."))
    with transaction.atomic():
        response = Response.objects.create(
            form_version=call.form_version,
            language=language or translation.get_language(),
            updated_by=user,
        )
        return Application.objects.create(
            token=token or uuid4(),
            call=call,
            lot=lot,
            organisation=organisation,
            response=response,
            created_by=user,
        )


def start_problem(call, organisation, lot):
    """Why the organisation cannot begin an application in the call now, or None."""
    if call.phase() != CallPhase.OPEN:
        return _("This call does not accept applications now.")
    if lot is None and call.lots.exists():
        return _("Choose the lot that the application is for.")
    if lot is not None and lot.call_id != call.pk:
        return _("Choose one of the lots of this call.")
    if has_used_limit(call, organisation):
        return limit_message(call)
    return None


def has_used_limit(call, organisation, besides=None) -> bool:
    """Whether the organisation has sent as many applications as the call accepts from one."""
    if call.max_offers is None:
        return False
    sent = call.applications.filter(
        organisation=organisation, status=ApplicationStatus.SUBMITTED
    ).exclude(pk=besides and besides.pk)
    return sent.count() >= call.max_offers


def limit_message(call):
    message = _("Your organisation has sent as many applications as this call accepts: %(number)s.")
    return message % {"number": call.max_offers}


@transaction.atomic
def write_section(token, section_id, data, files, *, user, language=None, expected_revision=None):
    """Save one section of the draft or amendment ``token`` and return the ``BoundSection``.

    ``language`` is the one in which the person reads; the response remembers it. The deadline does
    not matter here: what people type is kept, only sending stops. Raises
    ``Application.DoesNotExist`` when ``user`` is no member of the organisation,
    ``PermissionDenied``, ``TransitionRefused`` ("state") or ``StaleRevision``.
    """
    application = lock_to_write(token, user)
    return save_section(
        application.response,
        section_id,
        data,
        files,
        user=user,
        context=form_context(application, language=language),
        expected_revision=expected_revision,
    )


def lock_to_write(token, user) -> Application:
    """Lock the application with its answers, so that nothing is written into what is being sent."""
    rows = Application.objects.with_role_of(user).select_for_update(of=("self", "response"))
    application = rows.select_related("response__form_version").only(*TO_WRITE).get(token=token)
    if not may_send(user, application):
        raise PermissionDenied
    if not application.is_open_for_writing:
        raise TransitionRefused("state", Application.lifecycle["submit"])
    return application


def lock(application) -> Application:
    """Lock the application with its answers, and read what sending needs to know."""
    related = ("call__procedure", "organisation", "response__form_version")
    rows = Application.objects.select_for_update(of=("self", "response"))
    return rows.select_related(*related).defer(*UNREAD).get(pk=application.pk)


def submit_application(application, *, user, request=None) -> Submission:
    """Send a draft or an amendment and return what was sent.

    Whoever sends it again, or at the same moment, gets the same submission: one number, one
    receipt. Raises ``NotReady`` with the problems of the answers, ``ValidationError`` when the
    organisation has sent too many, or ``TransitionRefused`` (permission, state, deadline).
    """
    with transaction.atomic():
        locked = lock(application)
        name = "submit_again" if locked.amending_since else "submit"
        refuse_early(locked, name, user)
        if locked.status == ApplicationStatus.SUBMITTED and not locked.amending_since:
            submission = locked.latest_submission
        else:
            submission = send(locked, name, user, request)
    application.refresh_from_db()
    return submission


def refuse_early(application, name, user):
    """Refuse before the answers are read what the database would refuse anyway."""
    arrow = Application.lifecycle[name]
    if not arrow.allowed(user, application):
        raise TransitionRefused("permission", arrow)
    if application.status == ApplicationStatus.WITHDRAWN:
        raise TransitionRefused("state", arrow)
    is_writable = application.is_open_for_writing
    rows = Application.objects.filter(pk=application.pk)
    if is_writable and not rows.filter(arrow.guard(application)).exists():
        raise TransitionRefused("guard", arrow)


def send(application, name, user, request) -> Submission:
    refuse_over_limit(application)
    context = form_context(application)
    submission = make_submission(
        application.response,
        user=user,
        context=context,
        number=lambda: application.number or give_number(application),
    )
    changes = {
        **typed_columns(application.response, submission.answers, context),
        "number": submission.number,
        "submitted_at": Now(),
        "amending_since": None,
        "updated_at": Now(),
    }
    kept = {part: getattr(application, part) for part in ("call", "organisation", "response")}
    transition(application, name, user=user, changes=changes, request=request)
    # The transition has read the row again; what the row belongs to is the same.
    for part, value in kept.items():
        setattr(application, part, value)
    queue_receipt(application, submission, user, again=name == "submit_again")
    return submission


def refuse_over_limit(application):
    """Count under a lock on the organisation: two drafts may be sent at the same moment."""
    call = application.call
    if call.max_offers is None:
        return
    organisation = Organisation.objects.select_for_update().get(pk=application.organisation_id)
    if has_used_limit(call, organisation, besides=application):
        raise ValidationError(limit_message(call))


def give_number(application) -> str:
    prefix = application.call.procedure.number_prefix
    return next_register_number("application", prefix=prefix, year=today().year)


UNREAD = ("response__form_version__definitions",)
TYPED_COLUMNS = (
    "title",
    "summary",
    "requested_amount",
    "total_cost",
    "starts_on",
    "ends_on",
    "place",
    "beneficiaries",
)
TO_WRITE = (
    *("token", "call", "organisation", "lot", "status", "amending_since"),
    *(f"response__{name}" for name in ("answers", "rejected", "revision", "language")),
    *("response__form_version__digest", "response__form_version__source_language"),
)
TEXT_ROLES = {"title": 500, "summary": None, "place": None, "beneficiaries": None}


def typed_columns(response, answers, context) -> dict:
    """Values of the questions with a role, for the columns that lists and exports read."""
    definition = response.form_version.definition(response.language)
    values = Questionnaire(definition, answers, context).role_values()
    start, end = values.get("period") or (None, None)
    return {
        **{role: str(values.get(role) or "")[:size] for role, size in TEXT_ROLES.items()},
        **{role: amount(values.get(role)) for role in ("requested_amount", "total_cost")},
        "starts_on": values.get("start") or start,
        "ends_on": values.get("end") or end,
    }


def amount(value) -> Decimal | None:
    """Round as the application shows it: databases do not agree on half a grosz."""
    return quantize(value) if isinstance(value, Decimal) else None


def queue_receipt(application, submission, user, *, again=False):
    """Queue the receipt of what was sent, for the first time or again."""
    context = {
        "submission_code": submission.code,
        "submitted_at": application.submitted_at,
        "again": again,
    }
    path = reverse("wagtail_ngo_grants:application-submitted", args=[application.token])
    queue_letter("application_received", application, user, path, submission.pk, context)


def queue_withdrawal(application, user):
    """Queue the confirmation that the application was withdrawn."""
    context = {"withdrawn_at": application.withdrawn_at}
    path = reverse("wagtail_ngo_grants:application", args=[application.token])
    queue_letter("application_withdrawn", application, user, path, application.pk, context)


def queue_letter(event, application, user, path, key, context):
    """Queue a letter for ``user`` and the organisation's own address; no answers in it.

    It is written from the templates called ``event``, and never twice with the same ``key``.
    """
    context = {
        "number": application.number,
        "call": application.call.title,
        "call_reference": application.call.reference,
        "url": absolute_url(path),
        **context,
    }
    for address in receipt_addresses(application, user):
        outbox.queue_template_mail(
            event=event,
            to=address,
            template=event,
            context=context,
            language=application.response.language,
            dedupe_key=f"{event.replace('_', '-')}-{key}-{address}",
            recipient=user if address == user.email else None,
            reference=application.number,
        )


def receipt_addresses(application, user) -> list[str]:
    addresses = {
        address.lower(): address for address in [application.organisation.email, user.email]
    }
    return [address for address in addresses.values() if address]


def withdraw_application(application, *, user, request=None) -> Application:
    """Take a sent application back for good, and confirm it by letter.

    What was sent stays in the register.
    """
    return transition(
        application,
        "withdraw",
        user=user,
        changes={"withdrawn_at": Now(), "amending_since": None},
        request=request,
        after=lambda withdrawn: queue_withdrawal(withdrawn, user),
    )


def begin_amendment(application, *, user, request=None) -> Application:
    """Unlock a sent application before the deadline; the sent version stands meanwhile."""
    changes = {"amending_since": Now()}
    return transition(application, "begin_amendment", user=user, changes=changes, request=request)


@transaction.atomic
def discard_amendment(application, *, user, request=None) -> Application:
    """Bring the answers and files back to what was sent last."""
    locked = lock(application)
    transition(
        locked, "discard_amendment", user=user, changes={"amending_since": None}, request=request
    )
    restore(locked.response, locked.latest_submission, user)
    application.refresh_from_db()
    return application


def restore(response, submission, user):
    """Put the answers and the attachments of ``submission`` back into its locked response."""
    sent = [item["token"] for item in submission.files]
    response.attachments.filter(token__in=sent).update(removed_at=None)
    added = response.attachments.present().exclude(token__in=sent)
    added.update(removed_at=timezone.now())
    response.answers = submission.answers
    response.rejected = {}
    response.revision += 1
    response.updated_by = user
    response.save()
