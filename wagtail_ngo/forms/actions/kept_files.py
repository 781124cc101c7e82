"""Put files that are kept elsewhere, such as those of an organisation, into a response."""

from django.core.files.base import File
from django.utils.translation import gettext as _

from ..sections import BoundSection
from ..types.base import Fault, as_multi
from .uploads import take_file


def pick_files(response, bound: BoundSection, question, data, *, user) -> BoundSection:
    """Copy the chosen files into the answer to ``question``; each refused one gives an error.

    The bytes are copied, so nothing that happens to the original changes the response.
    """
    chosen = set(as_multi(data).getlist(f"{question.name}-kept"))
    kept = {key: list(items) for key, items in bound.questionnaire.attachments.items()}
    faults = [] if chosen else [Fault(_("Choose a document to add."), question.name)]
    for file in question.kept_files:
        if str(file.token) in chosen:
            taken, fault = _copy(response, question, file, kept, user)
            kept.setdefault(question.id, []).extend(taken)
            faults += [fault] if fault else []
    bound = bound.with_attachments(kept)
    bound.focus = question.name
    for fault in faults:
        bound.add_error(bound.questionnaire.problem(question.question, fault))
    return bound


def _copy(response, question, file, kept, user):
    try:
        source = file.file.open("rb")
    except OSError:
        return [], _missing(question, file)
    with source:
        taken, fault = take_file(response, question, File(source, file.name), kept, user)
    for attachment in taken:
        attachment.valid_until = file.valid_until
        attachment.save(update_fields=["valid_until"])
    return taken, fault


def _missing(question, file) -> Fault:
    message = _("The file “%(name)s” is missing. Put it into the locker again.")
    return Fault(message % {"name": file.name}, question.name)
