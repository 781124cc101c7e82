"""The letters about applications and calls whose texts an editor may change."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.models import Call
from wagtail_ngo.messages import register_message, register_scopes


CALL = {
    "call": _("title of the call"),
    "call_reference": _("reference of the call"),
    "url": _("address of the page"),
}
APPLICATION = {"number": _("number of the application"), **CALL}
CHANGE = {**CALL, "organisation": _("name of the organisation"), "reason": _("reason")}
MOMENT = datetime(2027, 3, 1, 14, 0, tzinfo=UTC)
SAMPLES = {
    "number": "OKO/0001/2027",
    "call_reference": "1/2027",
    "url": "https://www.example.org/…",
    "submission_code": "7K3M-9QTX-2HWD",
    "submitted_at": MOMENT,
    "withdrawn_at": MOMENT,
    "before": MOMENT,
    "after": datetime(2027, 3, 15, 14, 0, tzinfo=UTC),
}


def register(event, label, placeholders):
    register_message(
        event, label=label, placeholders=placeholders, required=["url"], samples=SAMPLES
    )


RECEIPT = {
    **APPLICATION,
    "submission_code": _("code of what was sent"),
    "submitted_at": _("day and hour of sending"),
    "next_step": _("what is still to be done, empty when nothing is"),
}

register("application_received", _("Receipt of an application"), RECEIPT)
register("application_received_again", _("Receipt of a changed application"), RECEIPT)
register(
    "application_withdrawn",
    _("Confirmation of a withdrawal"),
    {**APPLICATION, "withdrawn_at": _("day and hour of the withdrawal")},
)
register(
    "call_deadline_moved",
    _("The deadline of a call was moved"),
    {**CHANGE, "before": _("earlier deadline"), "after": _("new deadline")},
)
register("call_annulled", _("A call was annulled"), CHANGE)
register("call_withdrawn", _("A call was withdrawn"), CHANGE)

CONVERSATION = {
    "number": _("number of the application"),
    "organisation": _("name of the organisation"),
    "call": _("title of the call"),
    "url": _("address of the page"),
}

register("conversation_from_office", _("The office wrote to an applicant"), CONVERSATION)
register("conversation_from_applicant", _("An applicant wrote to the office"), CONVERSATION)


@register_scopes
def calls_with_letters(user):
    """The calls whose letters the user may write, by their tokens."""
    calls = Call.objects.editable_by(user).only("token", "reference", "title")
    return [(str(call.token), str(call)) for call in calls]
