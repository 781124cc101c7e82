"""The letters about papers, approvals and deadlines, whose texts the office may write itself."""

from datetime import UTC, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import outbox
from wagtail_ngo.conf import absolute_url
from wagtail_ngo.grants.lifecycles import BINDING_ROLES
from wagtail_ngo.messages import register_message
from wagtail_ngo.organisations.models import Membership


def queue_approval_requests(application, submission) -> None:
    """Ask those who may bind the organisations to approve the version just sent."""
    held = Membership.objects.active().filter(
        organisation__in=application.signing_organisations(),
        role__in=BINDING_ROLES,
        user__is_active=True,
    )
    context = {
        "number": application.number,
        "call": application.call.title,
        "call_reference": application.call.reference,
        "deadline": application.clocks.delivery_due_at,
        "url": absolute_url(
            reverse("wagtail_ngo_grants:application-approve", args=[application.token])
        ),
    }
    for user in {membership.user for membership in held.select_related("user")}:
        outbox.queue_template_mail(
            event="approval_requested",
            to=user.email,
            template="approval_requested",
            context=context,
            language=application.response.language,
            dedupe_key=f"approval-requested-{submission.pk}-{user.pk}",
            recipient=user,
            reference=application.number,
            scope=str(application.call.token),
        )


MOMENT = datetime(2027, 3, 1, 13, 0, tzinfo=UTC)
CALL = {
    "call": _("title of the call"),
    "call_reference": _("number of the call"),
    "url": _("address of the application"),
}
APPLICATION = {**CALL, "number": _("number of the application")}
OUTCOME = {"outcome": _("what it means, in a sentence")}

register_message(
    "paper_received",
    label=_("A paper of an application was registered"),
    placeholders={
        **APPLICATION,
        **OUTCOME,
        "received_at": _("when the paper came"),
        "submission_code": _("code of the print-out"),
    },
    required=["url"],
    samples={"received_at": MOMENT},
)
register_message(
    "paper_cancelled",
    label=_("The registration of a paper was taken back"),
    placeholders={
        **APPLICATION,
        "submission_code": _("code of the print-out"),
        "reason": _("reason"),
    },
    required=["reason"],
)
register_message(
    "application_entered",
    label=_("An application that came on paper was registered"),
    placeholders={**APPLICATION, **OUTCOME, "received_at": _("when the paper came")},
    required=["number"],
    samples={"received_at": MOMENT},
)
register_message(
    "approval_requested",
    label=_("An application waits for the approval of those who represent the organisation"),
    placeholders={**APPLICATION, "deadline": _("deadline")},
    required=["url"],
    samples={"deadline": MOMENT},
)
register_message(
    "deadline_extended",
    label=_("One applicant has a longer deadline"),
    placeholders={
        **CALL,
        "until": _("may be sent until"),
        "delivery_until": _("second step until"),
        "reason": _("reason"),
    },
    required=["reason"],
    samples={"until": MOMENT, "delivery_until": MOMENT},
)
register_message(
    "reminder_draft",
    label=_("Reminder: an application was not sent"),
    placeholders={**CALL, "deadline": _("deadline")},
    required=["url", "deadline"],
    samples={"deadline": MOMENT},
)
register_message(
    "reminder_delivery",
    label=_("Reminder: the paper, signed file or approval is missing"),
    placeholders={
        **APPLICATION,
        "deadline": _("deadline"),
        "next_step": _("what is missing, in a sentence"),
    },
    required=["url", "deadline"],
    samples={"deadline": MOMENT},
)
