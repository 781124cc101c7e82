"""Turn a draft into what was sent: checked as a whole, frozen, and sealed with a checksum."""

import hashlib
import json
import re

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from ..context import dump_parameters
from ..engine import Questionnaire
from ..models import Response, Submission
from ..problems import Problem


# Crockford's base 32: a reader may take O for 0, I or L for 1, and nothing is lost.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans("OIL", "011")
CODE_LENGTH = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotReady(Exception):
    """The form cannot be filed yet; ``problems`` says what has to be put right."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def make_submission(
    response: Response,
    *,
    user,
    context,
    number: str | Callable[[], str] = "",
    as_it_stands: bool = False,
) -> Submission:
    """Check the whole form and keep what was sent, never to change again.

    The caller has checked that ``user`` may file it now, and has read ``response`` under a lock. A
    callable ``number`` is asked for one only when the form may be filed, so that nothing refused
    takes a number. Raises ``NotReady`` with every problem, unless ``as_it_stands``: what came on
    paper is kept with all that it lacks.
    """
    questionnaire = Questionnaire.of(response, context)
    if not as_it_stands and (problems := questionnaire.problems()):
        raise NotReady(problems)
    submission = Submission(
        response=response,
        number=number() if callable(number) else number,
        answers=questionnaire.counted_answers(),
        parameters=dump_parameters(context.parameters),
        profile=dict(context.profile),
        files=filed_files(questionnaire),
        submitted_at=timezone.now(),
        submitted_by=user,
    )
    submission.checksum = answers_checksum(submission)
    submission.code = short_code(submission.checksum)
    submission.save()
    return submission


def filed_files(questionnaire) -> list[dict]:
    """Return what is kept about each file of a visible question, in the order of the form."""
    return [
        {
            "question": question.id,
            "token": str(file.token),
            "name": file.name,
            "size": file.size,
            "content_type": file.content_type,
            "sha256": file.sha256,
        }
        for question in questionnaire.definition.questions
        if question.type == "files"
        for file in questionnaire.counted(question) or ()
    ]


def answers_checksum(submission: Submission) -> str:
    """Return the SHA-256 (hex) of everything that was sent, the form and the moment included.

    It can be worked out again from the stored row at any time.
    """
    content = {
        "form": submission.response.form_version.digest,
        "response": str(submission.response.token),
        "answers": submission.answers,
        "parameters": submission.parameters,
        "profile": submission.profile,
        "files": submission.files,
        "submitted_at": _moment(submission.submitted_at),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(value) -> int:
    return (value - EPOCH) // timedelta(microseconds=1)


def short_code(checksum: str) -> str:
    """Return the first 100 bits of a checksum as 20 signs that a person can read out."""
    number = int(checksum, 16) >> (len(checksum) * 4 - CODE_LENGTH * 5)
    signs = []
    for _position in range(CODE_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[index])
    return "".join(reversed(signs))


def clean_code(text: str) -> str:
    """Return a code as it is stored, whatever spaces, dashes and look-alikes a person typed."""
    return re.sub(r"[^0-9A-Za-z]+", "", text).upper().translate(READ_AS)[: CODE_LENGTH + 1]
