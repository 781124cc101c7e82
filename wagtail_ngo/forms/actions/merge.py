"""Put answers that come from elsewhere into a draft."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ..engine import Questionnaire
from .save import StaleRevision, lock, write_answers


def merge_answers(
    response,
    answers: Mapping[str, Any],
    *,
    user,
    context,
    expected_revision: int | None = None,
) -> None:
    """Replace some answers of a draft, given by question id, and drop what was refused there.

    The caller has checked that ``user`` may write, and made ``answers`` by ``transfer.take_over``.
    Raises ``StaleRevision`` when ``expected_revision`` is not the present one.
    """
    with transaction.atomic(savepoint=False):
        locked = lock(response)
        if expected_revision not in (None, locked.revision):
            raise StaleRevision(locked)
        before = Questionnaire.of(locked, context)
        replaced = [q for q in before.definition.questions if q.id in answers]
        gone = {name for question in replaced for name in before.rejected_of(question)}
        rejected = {name: text for name, text in before.rejected.items() if name not in gone}
        after = before.with_(answers={**before.answers, **answers}, rejected=rejected)
        write_answers(response, locked, after, user)
