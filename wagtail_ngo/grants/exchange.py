"""An application as a JSON file that another installation can read, and how such a file is read.

The format is documented in ``docs/reference/offer-file.md``.
"""

import json

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wagtail_ngo.forms.actions.submit import filed_files
from wagtail_ngo.forms.questionnaire import Questionnaire
from wagtail_ngo.forms.transfer import answers_by_name
from wagtail_ngo.grants import questionnaires


FORMAT, VERSION = "wagtail-ngo-offer", 1
MAX_BYTES = 2 * 1024**2
MAX_DEPTH = 8
FILE_FACTS = ("name", "size", "content_type", "sha256")


def offer_file(application, language: str) -> dict[str, Any]:
    """Return the application as it is written or, once it was sent, as it was sent last.

    Answers stand under the names of their questions; nothing in it is a key of our database.
    """
    submission = None if application.is_open_for_writing else application.latest_submission
    if submission is None:
        asked = questionnaires.draft_questionnaire(application, language)
    else:
        asked = questionnaires.sent_questionnaire(application, submission, language)
    version = application.response.form_version
    return {
        "format": FORMAT,
        "version": VERSION,
        "form": {"identifier": version.form.identifier, "digest": version.digest},
        "call": {"reference": application.call.reference, "title": application.call.title},
        "number": application.number,
        "submitted_at": submission and submission.submitted_at,
        "language": language,
        "answers": answers_by_name(asked),
        "files": [file_facts(asked, item) for item in filed_files(asked)],
    }


def file_facts(questionnaire: Questionnaire, item: dict) -> dict:
    name = questionnaire.definition.question(item["question"]).name
    return {"question": name, **{key: item[key] for key in FILE_FACTS}}


def read_offer_file(file) -> dict[str, Any]:
    """Return what an uploaded file holds. Raises ``ValidationError`` that says what is wrong.

    Nothing is known yet about the answers: ``forms.transfer.take_over`` looks at each of them.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(_("This file is too large to be an application saved as a file."))
    data = parse(file.read(MAX_BYTES + 1))
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValidationError(_("This is not an application saved as a file."))
    if data.get("version") != VERSION:
        raise ValidationError(
            _("This file was saved by a newer version of the system, which we cannot read.")
        )
    if not isinstance(data.get("answers"), dict) or depth_of(data) > MAX_DEPTH:
        raise ValidationError(damaged())
    return data


def parse(content: bytes) -> Any:
    """Read strict JSON: UTF-8, no name twice, no fractions, nothing that is not JSON."""
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=once_each,
            parse_float=refuse,
            parse_constant=refuse,
        )
    except (ValueError, RecursionError) as error:
        raise ValidationError(damaged()) from error


def once_each(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def refuse(text):
    raise ValueError(text)


def damaged() -> str:
    return _("This file is damaged: it cannot be read. Save the application as a file once more.")


def depth_of(value: Any) -> int:
    """How deep lists and objects stand in one another; 0 for a plain value."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [
            part for item in level for part in (item.values() if isinstance(item, dict) else item)
        ]
    return depth
