"""Answers of many applications as rows of a spreadsheet, in columns that outlive the labels."""

import json

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail_ngo.forms.display import flat_rows
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.forms.models import Submission
from wagtail_ngo.grants.context import submission_context
from wagtail_ngo.grants.questionnaires import by_question


CHUNK = 200
FIXED = ["number", "call", "organisation", "partners", "submitted_at"]


def answer_rows(applications) -> Iterator[list[Any]]:
    """Yield two rows of headings, then one row for each sent application of the queryset.

    The first row holds stable identifiers (the question's name and id), the second the labels.
    Different forms give different columns, so the answers wait in a temporary file until all
    columns are known.
    """
    with TemporaryFile("w+", encoding="utf-8") as waiting:
        columns = write_answers(applications, waiting)
        yield [*FIXED, *columns]
        headings = [_("Number"), _("Call"), _("Organisation"), _("Partners"), _("Submitted at")]
        yield [*headings, *columns.values()]
        waiting.seek(0)
        for line in waiting:
            fixed, answers = json.loads(line)
            yield [*fixed, *(answers.get(name, "") for name in columns)]


def write_answers(applications, file) -> dict[str, str]:
    """Write one JSON line for each application and return the labels by identifier."""
    columns: dict[str, str] = {}
    for application in with_submissions(applications).iterator(chunk_size=CHUNK):
        cells = flat_rows(latest_questionnaire(application))
        for identifier, label, _value in cells:
            columns.setdefault(identifier, label)
        answers = {identifier: str(value) for identifier, _label, value in cells}
        file.write(json.dumps([fixed_cells(application), answers]) + "\n")
    return columns


def with_submissions(applications):
    submissions = Submission.objects.order_by("-submitted_at", "-pk")
    return applications.select_related(
        "call", "organisation", "response__form_version"
    ).prefetch_related(
        Prefetch("response__submissions", queryset=submissions), "response__attachments"
    )


def latest_questionnaire(application) -> Questionnaire:
    """What was sent last, read from what is prefetched."""
    response = application.response
    submission = response.submissions.all()[0]
    sent = {item["token"] for item in submission.files}
    files = [item for item in response.attachments.all() if str(item.token) in sent]
    return Questionnaire(
        response.form_version.definition(response.language),
        submission.answers,
        submission_context(application, submission),
        by_question(files),
    )


def fixed_cells(application) -> list[str]:
    return [
        application.number,
        application.call.reference,
        application.organisation.name,
        application.partner_names,
        timezone.localtime(application.submitted_at).isoformat(timespec="seconds"),
    ]
