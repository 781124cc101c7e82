"""Questionnaires of calls and applications: blank, being written, and as they were sent."""

from collections import defaultdict
from dataclasses import replace

from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.grants.context import form_context, submission_context


def blank_questionnaire(call, organisation, language: str) -> Questionnaire:
    """The form of ``call`` before anything is written, with what the profile fills in."""
    definition = call.form_version.definition(language)
    return Questionnaire(definition, {}, form_context(call, organisation, language=language))


def draft_questionnaire(application, language: str, user=None) -> Questionnaire:
    """The form of ``application`` as it is being written, refused text included.

    Who writes it may pick documents of the organisation that ``user`` may read.
    """
    context = form_context(application, language=language, user=user)
    return Questionnaire.of(application.response, context)


def sent_questionnaire(application, submission, language: str) -> Questionnaire:
    """The form of ``application`` as it was sent in ``submission``."""
    response = application.response
    context = replace(submission_context(application, submission), language=language)
    files = by_question(sent_attachments(response, submission))
    definition = response.form_version.definition(language)
    return Questionnaire(definition, submission.answers, context, files)


def sent_attachments(response, submission):
    """The attachments that belong to ``submission``, whether or not they were removed later."""
    return response.attachments.filter(token__in=[item["token"] for item in submission.files])


def by_question(attachments) -> dict[str, list]:
    found = defaultdict(list)
    for attachment in attachments:
        found[attachment.question_id].append(attachment)
    return dict(found)


def all_sent_attachments(response):
    """The attachments that belong to any version that was sent."""
    sent = [
        item["token"] for files in response.submissions.values_list("files") for item in files[0]
    ]
    return response.attachments.filter(token__in=sent)
