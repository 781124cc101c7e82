"""Giving one applicant a longer deadline, with a reason."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit, outbox
from wagtail_ngo.conf import absolute_url
from wagtail_ngo.grants.actions.receipts import own_path
from wagtail_ngo.grants.lifecycles import may_publish
from wagtail_ngo.grants.models import Call, CallStatus, Extension
from wagtail_ngo.grants.wording import official_language


@transaction.atomic
def grant_extension(
    call,
    *,
    user,
    organisation,
    reason,
    until=None,
    delivery_until=None,
    application=None,
    request=None,
) -> Extension:
    """Let ``organisation`` send until ``until`` in ``call``, or its ``application`` alone.

    ``delivery_until`` is the new deadline of the second step, where the call has one. Without one
    of the two the announced deadline stays. Raises ``PermissionDenied``, or ``ValidationError`` by
    field.
    """
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if not may_publish(user, locked):
        raise PermissionDenied
    if application is not None and application.organisation_id != organisation.pk:
        raise ValidationError({"application": _("Choose an application of this organisation.")})
    if problems := extension_problems(locked, until, delivery_until, reason):
        raise ValidationError(problems)
    extension = Extension.objects.create(
        call=locked,
        organisation=organisation,
        application=application,
        until=until,
        delivery_until=delivery_until,
        reason=reason.strip(),
        granted_by=user,
    )
    data = {"until": until, "delivery_until": delivery_until, "organisation": organisation.pk}
    audit.record("call.extension", locked, user=user, request=request, data=data)
    queue_extension_letter(extension)
    return extension


def extension_problems(call, until, delivery_until, reason) -> dict[str, str | Promise]:
    """What is wrong with a longer deadline, by the name of the field."""
    problems: dict[str, str | Promise] = {}
    if call.status != CallStatus.ANNOUNCED:
        problems["until"] = _("Only the deadline of an announced call can be made longer.")
    elif until is None and delivery_until is None:
        problems["until"] = _("Enter the new deadline.")
    elif until is not None and until <= max(timezone.now(), call.closes_at):
        problems["until"] = _("Enter a moment in the future, later than the deadline of the call.")
    if not reason.strip():
        problems["reason"] = _("Write why this applicant has more time.")
    if problem := delivery_problem(call, until, delivery_until):
        problems["delivery_until"] = problem
    return problems


def delivery_problem(call, until, delivery_until):
    if not call.needs_delivery:
        return _("Nothing follows the electronic form in this call.") if delivery_until else None
    if delivery_until is None:
        is_left_behind = until is not None and until > call.delivery_closes_at
        return _("Enter a later deadline for the second step too.") if is_left_behind else None
    if delivery_until <= max(timezone.now(), call.delivery_closes_at):
        return _("Enter a moment in the future, later than the deadline of the call.")
    if until is not None and delivery_until < until:
        return _("The second step cannot end before the form may be sent.")
    return None


def queue_extension_letter(extension) -> None:
    """Tell the organisation about its longer deadline."""
    call, application = extension.call, extension.application
    start = reverse("wagtail_ngo_grants:call-start", args=[call.token])
    path = own_path(application) if application else start
    context = {
        "call": call.title,
        "call_reference": call.reference,
        "until": extension.until or "",
        "delivery_until": extension.delivery_until or "",
        "reason": extension.reason,
        "url": absolute_url(path),
    }
    outbox.queue_template_mail(
        event="deadline_extended",
        to=extension.organisation.email,
        template="deadline_extended",
        context=context,
        language=application.response.language if application else official_language(call),
        dedupe_key=f"deadline-extended-{extension.pk}",
        reference=call.reference,
        scope=str(call.token),
    )
