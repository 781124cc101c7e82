"""Verbs of an application: begin it, write it, send it, change it, take it back."""

from decimal import Decimal
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import outbox, throttle
from wagtail_ngo.clock import today
from wagtail_ngo.conf import absolute_url, ngo_settings
from wagtail_ngo.forms.actions.submit import NotReady, make_submission
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.forms.models import Response, Submission
from wagtail_ngo.grants.actions.filing_letters import queue_approval_requests
from wagtail_ngo.grants.choices import Filing
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.eligibility import must_pass
from wagtail_ngo.grants.filing_wording import lazy_delivery_sentence
from wagtail_ngo.grants.joint import applicants, partner_problems
from wagtail_ngo.grants.models import Application, ApplicationStatus, CallPhase
from wagtail_ngo.grants.profile_changes import seen_profile
from wagtail_ngo.grants.unsaved import refuse_unsaved
from wagtail_ngo.lifecycle import TransitionRefused, transition
from wagtail_ngo.money import quantize
from wagtail_ngo.numbering import next_register_number
from wagtail_ngo.organisations.models import Organisation, can_edit_drafts


#: Stands in the numbers of applications sent to test calls; no procedure may have it.
TEST_PREFIX = "TEST"


def start_application(
    call, *, user, organisation, lot=None, language=None, token=None, is_eligible=False
) -> Application:
    """Begin a draft for ``organisation``. Raises ``PermissionDenied`` or ``ValidationError``.

    A call with lots needs one of them. Whoever gives the ``token`` of the new draft can begin again
    after a lost answer: a second draft with it violates a constraint (``IntegrityError``).
    ``is_eligible`` says that the eligibility questions were passed, which some calls demand.
    """
    if not can_edit_drafts(user, organisation):
        raise PermissionDenied
    if problem := start_problem(call, organisation, lot, is_eligible):
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
            eligibility_passed=is_eligible,
            created_by=user,
            profile_seen=seen_profile(organisation, response.language),
        )


def start_problem(call, organisation, lot, is_eligible=False):
    """Why the organisation cannot begin an application in the call now, or None."""
    is_open = call.phase() == CallPhase.OPEN
    if not is_open and not has_extension(call, [organisation.pk]):
        return _("This call does not accept applications now.")
    if organisation.is_demo and not call.is_test:
        return _("This organisation is made up for rehearsals and cannot apply in a real call.")
    if must_pass(call) and not is_eligible:
        return _("First answer the questions about who can apply in this call.")
    if lot is None and call.lots.exists():
        return _("Choose the lot that the application is for.")
    if lot is not None and lot.call_id != call.pk:
        return _("Choose one of the lots of this call.")
    if has_used_limit(call, organisation):
        return limit_message(call)
    return None


def has_extension(call, organisations) -> bool:
    """Whether one of the organisations (ids) has a longer deadline for new applications now."""
    granted = call.extensions.filter(application=None, organisation__in=organisations)
    return granted.running().exists()


def has_used_limit(call, organisation, besides=None) -> bool:
    """Whether the organisation has sent as many applications as the call accepts from one."""
    if call.max_offers is None:
        return False
    theirs = Q(organisation=organisation)
    if call.joint_counts_for_partners:
        theirs |= Q(pk__in=organisation.partnerships.accepted().values("application"))
    sent = call.applications.filter(theirs, status=ApplicationStatus.SUBMITTED)
    return sent.exclude(pk=besides and besides.pk).count() >= call.max_offers


def limit_message(call, organisation=None):
    message = _("Your organisation has sent as many applications as this call accepts: %(number)s.")
    if organisation is not None:
        message = _("%(name)s has sent as many applications as this call accepts: %(number)s.")
    return message % {"number": call.max_offers, "name": organisation}


def lock(application) -> Application:
    """Lock the application with its answers, and read what sending needs to know."""
    related = ("call__procedure", "organisation", "response__form_version")
    rows = Application.objects.select_for_update(of=("self", "response"))
    return rows.select_related(*related).defer(*UNREAD).get(pk=application.pk)


def submit_application(application, *, user, request=None, without=()) -> Submission:
    """Send a draft or an amendment and return what was sent.

    Whoever sends it again, or at the same moment, gets the same submission: one number, one
    receipt. ``without`` names the typed texts that are left out (see ``refuse_unsaved``). Raises
    ``NotReady`` with the problems of the answers, ``ValidationError`` when the organisation has
    sent too many, or ``TransitionRefused`` (permission, state, deadline).
    """
    with transaction.atomic():
        locked = lock(application)
        name = "submit_again" if locked.amending_since else "submit"
        refuse_early(locked, name, user)
        if locked.status == ApplicationStatus.SUBMITTED and not locked.amending_since:
            submission = locked.latest_submission
        else:
            submission = send(locked, name, user, request, without)
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


def send(application, name, user, request, without=()) -> Submission:
    refuse_over_limit(application)
    context = form_context(application)
    refuse_unready_partners(application, context)
    refuse_unsaved(application, context, user, without)
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
        "delivered_at": None,
        "updated_at": Now(),
    }
    kept = {part: getattr(application, part) for part in ("call", "organisation", "response")}
    transition(application, name, user=user, changes=changes, request=request)
    # The transition has read the row again; what the row belongs to is the same.
    for part, value in kept.items():
        setattr(application, part, value)
    queue_receipt(application, submission, user, again=name == "submit_again")
    if application.call.filing == Filing.APPROVAL:
        queue_approval_requests(application, submission)
    return submission


def refuse_over_limit(application):
    """Count under a lock on the organisations: two drafts may be sent at the same moment."""
    call = application.call
    if call.max_offers is None:
        return
    counted = {application.organisation_id}
    if call.joint_counts_for_partners:
        counted |= {organisation.pk for organisation in applicants(application)}
    locked = Organisation.objects.select_for_update().filter(pk__in=counted).order_by("pk")
    for organisation in locked:
        if has_used_limit(call, organisation, besides=application):
            is_partner = organisation.pk != application.organisation_id
            raise ValidationError(limit_message(call, organisation if is_partner else None))


def refuse_unready_partners(application, context):
    """Raise ``NotReady`` with all problems when the applicants of a joint offer have any."""
    questionnaire = Questionnaire.of(application.response, context)
    if problems := partner_problems(application, questionnaire):
        raise NotReady([*problems, *questionnaire.problems()])


def give_number(application) -> str:
    """Take the next number of the register; test calls count on their own."""
    call = application.call
    prefix = TEST_PREFIX if call.is_test else call.procedure.number_prefix
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
    "partner_names",
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
        "partner_names": "; ".join(item["name"] for item in context.profile.get("partners", ())),
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
        "next_step": lazy_delivery_sentence(application),
    }
    path = reverse("wagtail_ngo_grants:application-submitted", args=[application.token])
    event = "application_received_again" if again else "application_received"
    queue_letter(event, application, user, path, submission.pk, context)


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
            recipient=user if user and address == user.email else None,
            reference=application.number,
            scope=str(application.call.token),
        )


def receipt_addresses(application, user) -> list[str]:
    organisations = [organisation.email for organisation in applicants(application)]
    own = [user.email] if user else []
    addresses = {address.lower(): address for address in [*organisations, *own]}
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
    response.typed_sections.all().delete()
