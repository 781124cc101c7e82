"""What applicants and officers are told about the second step of an application."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_ngo.clock import format_moment
from wagtail_ngo.grants.choices import DeliveryState, Filing
from wagtail_ngo.grants.models import Application, Call


#: What is to be done besides sending the form, by the pattern of the call.
STEPS = {
    Filing.PRINTOUT: gettext_lazy(
        "After sending, print the whole application, have it signed and deliver it."
    ),
    Filing.CONFIRMATION: gettext_lazy(
        "After sending, print the confirmation of one page, have it signed and deliver it."
    ),
    Filing.SIGNED_FILE: gettext_lazy(
        "After sending, download the PDF, have it signed electronically and send the signed file"
        " here."
    ),
    Filing.APPROVAL: gettext_lazy(
        "After sending, the people who represent the organisation approve the application here."
    ),
}
WAITING = {
    Filing.PRINTOUT: gettext_lazy("Sent, waiting for the signed print-out until %(until)s."),
    Filing.CONFIRMATION: gettext_lazy("Sent, waiting for the signed confirmation until %(until)s."),
    Filing.SIGNED_FILE: gettext_lazy("Sent, waiting for the signed file until %(until)s."),
    Filing.APPROVAL: gettext_lazy("Sent, waiting for the approval until %(until)s."),
}
MISSING = {
    Filing.PRINTOUT: gettext_lazy("The signed print-out did not come by %(until)s."),
    Filing.CONFIRMATION: gettext_lazy("The signed confirmation did not come by %(until)s."),
    Filing.SIGNED_FILE: gettext_lazy("The signed file was not sent by %(until)s."),
    Filing.APPROVAL: gettext_lazy("The application was not approved by %(until)s."),
}
LATE = gettext_lazy("Late: it came on %(at)s, the deadline was %(until)s.")
COMPLETE = gettext_lazy("Complete: everything came in time.")


def filing_steps(call: Call) -> str:
    """What is to be done besides sending the form; "" when nothing is."""
    return str(STEPS.get(Filing(call.filing), ""))


def delivery_sentence(application: Application) -> str:
    """The state of the second step in a sentence; "" when there is nothing to tell."""
    known = application if hasattr(application, "delivery") else application.clocks
    if not (application.call.needs_delivery or application.is_entered):
        return ""
    moments = {
        "until": format_moment(known.delivery_due_at),
        "at": format_moment(application.delivered_at),
    }
    filing = Filing(application.call.filing)
    sentences = {
        DeliveryState.WAITING: WAITING.get(filing, ""),
        DeliveryState.NOT_DELIVERED: MISSING.get(filing, ""),
        DeliveryState.COMPLETE: COMPLETE,
        DeliveryState.LATE: LATE,
    }
    return str(sentences.get(DeliveryState(known.delivery), "")) % moments if known.delivery else ""


#: The same for a letter, in the language in which the letter is written.
lazy_delivery_sentence = lazy(delivery_sentence, str)


def call_steps(call: Call) -> list[tuple[str, str]]:
    """What the facts of a call tell about the second step: pairs of a label and a text."""
    if not call.needs_delivery:
        return []
    deadline = format_moment(call.delivery_closes_at)
    if call.needs_paper and call.postmark_counts:
        deadline = _("%(moment)s; the day of the postmark counts") % {"moment": deadline}
    place = call.delivery_place if call.needs_paper else ""
    return [
        (_("How to apply"), filing_steps(call)),
        (delivery_deadline_label(call), deadline),
        (_("Where to deliver the paper"), place),
    ]


def delivery_deadline_label(call: Call) -> str:
    return {
        Filing.SIGNED_FILE: _("Deadline for the signed file"),
        Filing.APPROVAL: _("Deadline for the approval"),
    }.get(Filing(call.filing), _("Deadline for the paper"))
