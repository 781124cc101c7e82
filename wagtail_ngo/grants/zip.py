"""One application as a ZIP: the printed form, the data and the attachments."""

import re

from zipfile import ZIP_DEFLATED, ZipFile

from wagtail_ngo.archives import copy_into, dump
from wagtail_ngo.forms.display import flat_rows
from wagtail_ngo.grants.printing import application_pdf
from wagtail_ngo.grants.questionnaires import sent_attachments, sent_questionnaire
from wagtail_ngo.uploads.names import unique_filename


def safe_reference(application) -> str:
    """The number of an application as part of a file name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", application.number)


def write_zip(application, submission, file) -> None:
    """Write the archive into a binary ``file``; attachments go through it block by block.

    A file that is missing from the storage is named in the data and left out. Raises
    ``PdfUnavailable``.
    """
    reference = safe_reference(application)
    attachments = sent_attachments(application.response, submission)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(f"{reference}.pdf", application_pdf(application, submission))
        files = [add(archive, item, name) for item, name in named(attachments)]
        archive.writestr(f"{reference}.json", dump(as_data(application, submission, files)))


def as_json(application, submission) -> str:
    """The data of the archive, with the facts of the attachments but without a path to them."""
    attachments = sent_attachments(application.response, submission)
    return dump(as_data(application, submission, [facts(item) for item in attachments]))


def named(attachments):
    """Pair each attachment with a safe name that no other one in the archive has."""
    taken: set[str] = set()
    for attachment in attachments:
        yield attachment, f"attachments/{unique_filename(attachment.name, taken)}"


def facts(attachment, path=None) -> dict:
    return {
        "name": attachment.name,
        "path": path,
        "sha256": attachment.sha256,
        "size": attachment.size,
    }


def add(archive, attachment, name) -> dict:
    return facts(attachment, name if copy_into(archive, attachment.file, name) else None)


def as_data(application, submission, files) -> dict:
    language = application.response.language
    rows = flat_rows(sent_questionnaire(application, submission, language))
    return {
        "number": application.number,
        "status": application.status,
        "call": {"reference": application.call.reference, "title": application.call.title},
        "lot": application.lot and application.lot.name,
        "organisation": submission.profile,
        "submitted_at": submission.submitted_at,
        "code": submission.code,
        "checksum": submission.checksum,
        "answers": [
            {"identifier": identifier, "label": label, "value": value}
            for identifier, label, value in rows
        ],
        "attachments": files,
    }
