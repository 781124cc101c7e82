"""The printed form of an application."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

import segno

from wagtail_ngo.conf import absolute_url
from wagtail_ngo.forms.display import display_sections
from wagtail_ngo.grants import questionnaires
from wagtail_ngo.grants.joint import consents
from wagtail_ngo.grants.signing import signers
from wagtail_ngo.grants.wording import official_language
from wagtail_ngo.pdf import render_pdf


TEMPLATE = "wagtail_ngo/pdf/application.html"
CONFIRMATION = "wagtail_ngo/pdf/confirmation.html"


def application_pdf(application, submission=None) -> bytes:
    """Return the PDF of ``submission``, or of the draft when None, in the language of the form.

    Raises ``PdfUnavailable``.
    """
    language = official_language(application.call)
    with override(language):
        context = print_context(application, submission, language)
        title = print_title(application, submission)
    return render_pdf(TEMPLATE, context, language=language, title=title)


def print_context(application, submission, language: str) -> dict:
    """Return what the template prints. The draft has no code and says that it was not sent."""
    if submission is None:
        questionnaire = questionnaires.draft_questionnaire(application, language)
    else:
        questionnaire = questionnaires.sent_questionnaire(application, submission, language)
    return {
        "application": application,
        "call": application.call,
        "applicant": questionnaire.context.profile.get("name", ""),
        "submission": submission,
        "definition": questionnaire.definition,
        "sections": display_sections(questionnaire),
        **joint_context(questionnaire.context.profile),
        **(verification(submission) if submission else {}),
    }


def joint_context(profile) -> dict:
    """All applicants of a joint offer and who signs for each; nothing for one applicant."""
    partners = consents(profile)
    if not partners:
        return {}
    return {
        "partners": partners,
        "applicants": [profile.get("name", ""), *(partner["name"] for partner in partners)],
        "signatories": [profile, *partners],
    }


def print_title(application, submission) -> str:
    if submission is None:
        title = _("Application, not sent")
    else:
        title = _("Application %(number)s") % {"number": application.number}
    return _("TEST: %(title)s") % {"title": title} if application.call.is_test else title


def verification(submission) -> dict[str, str]:
    """Return the code of ``submission`` and a QR picture of the address that verifies it."""
    path = reverse("wagtail_ngo_grants:verify-code", kwargs={"code": submission.code})
    url = absolute_url(path)
    picture = segno.make(url, error="m", micro=False)
    return {
        "code": spaced(submission.code),
        "verify_url": url,
        "qr": picture.svg_data_uri(border=0),
    }


def spaced(code: str, size: int = 5) -> str:
    """Return a code in groups that a person can copy."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def confirmation_pdf(application, submission) -> bytes:
    """Return the confirmation of ``submission``, one page to be signed, in the form's language.

    Raises ``PdfUnavailable``.
    """
    language = official_language(application.call)
    with override(language):
        title = _("Confirmation of the application %(number)s") % {"number": application.number}
        context = {
            "application": application,
            "call": application.call,
            "applicant": submission.profile.get("name", ""),
            "submission": submission,
            "signers": signers(application, submission),
            **verification(submission),
        }
    return render_pdf(CONFIRMATION, context, language=language, title=title)
