"""What waits for a person: a list to which every app adds, for "My cooperation" and the admin home.

An app registers a provider; the provider returns what the user has to do, seen with the user's own
eyes (``visible_to``), in a number of queries that does not grow with the number of rows.
"""

import logging

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils.functional import Promise


logger = logging.getLogger("wagtail_ngo.todo")

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Todo:
    """One thing to do: a sentence that says what, the address where, and by when.

    ``due`` is an aware moment or ``None``; ``organisation`` the name of the organisation for which
    it is done, empty for one that the person does in the office; ``kind`` an ASCII word such as
    ``draft``; ``is_urgent`` marks what should stand out.
    """

    title: str | Promise
    url: str
    due: datetime | None = None
    organisation: str = ""
    kind: str = ""
    is_urgent: bool = False


class TodoList(list[Todo]):
    """The things to do, the nearest first; ``is_complete`` is false when a provider failed."""

    is_complete = True

    def of(self, organisation: str) -> "TodoList":
        """Those of one organisation, and those that belong to none."""
        found = TodoList(todo for todo in self if todo.organisation in ("", organisation))
        found.is_complete = self.is_complete
        return found


Provider = Callable[..., Iterable[Todo]]
_providers: dict[bool, list[Provider]] = {False: [], True: []}


def register_todo(provider: Provider, *, office: bool = False) -> Provider:
    """Add a provider, a function of the user; it can be used as a decorator.

    ``office`` is for what an officer has to do in the Wagtail admin; the rest is shown to people of
    organisations.
    """
    if provider not in _providers[office]:
        _providers[office].append(provider)
    return provider


def todos(user, *, office: bool = False) -> TodoList:
    """Return what waits for ``user``, by due date; what has no date comes last.

    A provider that fails is logged and leaves the others whole, and the list says that it is not
    complete.
    """
    found = TodoList()
    for provider in _providers[office]:
        try:
            with transaction.atomic():
                found.extend(list(provider(user)))
        except Exception:
            logger.exception("The provider of things to do %s failed.", provider.__qualname__)
            found.is_complete = False
    found.sort(key=lambda todo: (todo.due or _LAST, str(todo.title)))
    return found
