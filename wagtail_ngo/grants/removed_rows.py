"""Keeping a filled row of a table that a button removed, until the form has offered it back once.

The script of forms does the same in the browser; this is for those who have none.
"""

from typing import TypedDict

from django.http import QueryDict


SESSION_KEY = "wagtail_ngo_removed_row"


class RemovedRow(TypedDict):
    """The fields of a row as they were typed, and the button that puts them back."""

    address: str
    action: str
    fields: dict[str, str]


def keep_removed(request, address: str) -> bool:
    """Keep the row that the posted button removes from the form at ``address``, if it is filled."""
    _verb, question, row = (request.POST["action"].split(":") + ["", ""])[:3]
    prefix = f"q-{question}-{row}-"
    fields = {name: text for name, text in request.POST.items() if name.startswith(prefix)}
    place = {f"{prefix}group", f"{prefix}link"}
    is_filled = any(text.strip() for name, text in fields.items() if name not in place)
    if is_filled:
        action = f"restore-row:{question}:{row}:{_following(request.POST, question, row)}"
        kept = RemovedRow(address=address, action=action, fields=fields)
        request.session[SESSION_KEY] = kept
    return is_filled


def _following(data: QueryDict, question: str, row: str) -> str:
    rows = data.getlist(f"q-{question}-row")
    after = rows[rows.index(row) + 1 :] if row in rows else []
    return after[0] if after else ""


def removed_row(request, address: str) -> RemovedRow | None:
    """Return the row to offer in the form at ``address``, once."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["address"] != address:
        return None
    return request.session.pop(SESSION_KEY)
