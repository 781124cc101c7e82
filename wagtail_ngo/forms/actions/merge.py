"""Put answers that come from elsewhere into a draft."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ..engine import Questionnaire
from ..models import Response
from .save import StaleRevision, write_answers


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
        locked = _lock(response)
        if expected_revision not in (None, locked.revision):
            raise StaleRevision(locked)
        before = Questionnaire.of(locked, context)
        replaced = [q for q in before.definition.questions if q.id in answers]
        gone = {name for question in replaced for name in before.rejected_of(question)}
        rejected = {name: text for name, text in before.rejected.items() if name not in gone}
        after = before.with_(answers={**before.answers, **answers}, rejected=rejected)
        write_answers(locked, after, user)
    response.refresh_from_db()


def _lock(response) -> Response:
    rows = Response.objects.select_related("form_version").select_for_update(of=("self",))
    return rows.defer("form_version__definitions").get(pk=response.pk)
