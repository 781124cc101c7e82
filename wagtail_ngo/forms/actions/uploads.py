"""Take and remove the files of a response. Each file stands or falls for itself."""

import logging

from uuid import UUID

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.storage import delete_on_commit
from wagtail_ngo.uploads import UploadRefused, clean_filename, inspect_upload

from ..models import Attachment
from ..sections import BoundSection
from ..types.base import Fault


logger = logging.getLogger("wagtail_ngo.forms")


def take_files(response, bound: BoundSection, files, *, user) -> BoundSection:
    """Store the files sent for the questions of a section; each refused one gives an error."""
    if not files:
        return bound
    kept = {key: list(items) for key, items in bound.questionnaire.attachments.items()}
    faults = []
    for question in bound.questions:
        if question.key == "files" and question.visible:
            for upload in files.getlist(question.name):
                taken, fault = take_file(response, question, upload, kept, user)
                kept.setdefault(question.id, []).extend(taken)
                faults += [(question.question, fault)] if fault else []
    bound = bound.with_attachments(kept)
    for asked, fault in faults:
        bound.add_error(bound.questionnaire.problem(asked, fault))
    return bound


def take_file(response, question, upload, kept, user) -> tuple[list[Attachment], Fault | None]:
    """Store one file that passes every check, or say why it was not taken.

    ``kept`` are the files that the response has already, by question id.
    """
    try:
        _check_quotas(question, upload, kept)
        facts = inspect_upload(
            upload,
            extensions=question.settings.get("extensions") or None,
            max_bytes=question.settings.get("max_bytes") or None,
        )
        return [_store(response, question, upload, facts, user)], None
    except UploadRefused as error:
        message = error.messages[0]
    except QuotaReached as error:
        message = str(error)
    except OSError:
        logger.exception("A file could not be stored.")
        message = _("The file “%(name)s” could not be stored. Try again later.")
        message %= {"name": clean_filename(upload.name)}
    return [], Fault(message, question.name)


class QuotaReached(Exception):
    """Why one more file cannot be taken, in words for the person."""


def _check_quotas(question, upload, kept):
    present = [file for files in kept.values() for file in files]
    here, limit = len(kept.get(question.id, ())), question.settings.get("max_files")
    name = clean_filename(upload.name)
    if limit and here >= limit:
        message = _("The file “%(name)s” was not added: no more than %(limit)s fit here.")
        raise QuotaReached(message % {"name": name, "limit": limit})
    if len(present) >= ngo_settings.UPLOAD_MAX_FILES:
        message = _("The file “%(name)s” was not added: a form takes at most %(limit)s files.")
        raise QuotaReached(message % {"name": name, "limit": ngo_settings.UPLOAD_MAX_FILES})
    most = ngo_settings.UPLOAD_TOTAL_MAX_BYTES
    if sum(file.size for file in present) + upload.size > most:
        message = _("The file “%(name)s” was not added: all files together may have %(limit)s.")
        raise QuotaReached(message % {"name": name, "limit": filesizeformat(most)})


def _store(response, question, upload, facts, user):
    attachment = Attachment(
        response=response,
        question_id=question.id,
        name=facts.name,
        size=facts.size,
        content_type=facts.content_type,
        sha256=facts.sha256,
        uploaded_by=user,
    )
    attachment.file.save(facts.name, upload, save=False)
    try:
        with transaction.atomic():
            attachment.save()
    except Exception:
        attachment.file.delete(save=False)
        raise
    return attachment


def remove_file(response, bound: BoundSection, token: str) -> BoundSection:
    """Remove a file of this response; one that was once filed stays with what was filed."""
    attachment = _find(response, token)
    if attachment is None:
        return bound
    if response.submissions.exists():
        attachment.removed_at = timezone.now()
        attachment.save(update_fields=["removed_at"])
    else:
        attachment.delete()
        delete_on_commit(attachment.file)
    kept = {
        question_id: [file for file in files if str(file.token) != token]
        for question_id, files in bound.questionnaire.attachments.items()
    }
    renewed = bound.with_attachments(kept)
    renewed.focus = f"q-{attachment.question_id}"
    return renewed


def _find(response, token):
    try:
        return response.attachments.present().filter(token=UUID(token)).first()
    except ValueError:
        return None
