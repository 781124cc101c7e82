"""What the pages of an application show of its second step."""

from wagtail_ngo.grants.choices import Filing
from wagtail_ngo.grants.filing_wording import delivery_deadline_label, delivery_sentence
from wagtail_ngo.grants.models import Application, Extension
from wagtail_ngo.grants.signing import signers


def delivery_context(application: Application) -> dict:
    """Both clocks, the state in a sentence, and what came; only what the pattern needs is read."""
    call, clocks = application.call, application.clocks
    context = {
        "clocks": clocks,
        "delivery": "",
        "delivery_label": delivery_deadline_label(call),
        "extensions": extensions_of(application),
    }
    if not application.is_sent or not (call.needs_delivery or application.is_entered):
        return context
    latest = application.latest_submission
    is_approved_here = call.filing == Filing.APPROVAL and not application.is_entered
    return {
        **context,
        "latest": latest,
        "delivery": delivery_sentence(application),
        "receipts": application.receipts.standing().select_related("submission"),
        "signed_files": application.signed_files.all(),
        "signers": signers(application, latest) if is_approved_here else [],
    }


def extensions_of(application: Application):
    """The longer deadlines that concern an application."""
    return Extension.objects.of(application.call_id, application.organisation_id, application.pk)
