"""What "My cooperation" shows below the things to do: parts that apps add, each a short list."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise

from wagtail_ngo.todo import TodoList, todos


Text = str | Promise


@dataclass(frozen=True)
class Row:
    """One line: a link, the name of the organisation that it belongs to, and a note about it."""

    title: Text
    url: str
    organisation: str = ""
    note: Text = ""


@dataclass(frozen=True)
class Part:
    """A list under a heading; ``more`` leads to all of it.

    ``empty`` is the sentence shown when there are no rows; without one the part is left out then.
    """

    heading: Text
    rows: list[Row] = field(default_factory=list)
    more_url: str = ""
    more_label: Text = ""
    empty: Text = ""


PartProvider = Callable[[HttpRequest], Part]
_parts: list[tuple[int, PartProvider]] = []


def register_part(order: int) -> Callable[[PartProvider], PartProvider]:
    """Return a decorator that adds a function of the request; parts with a lower order come first.

    The function shows what ``request.user`` may see, in a fixed number of queries.
    """

    def register(provider: PartProvider) -> PartProvider:
        _parts.append((order, provider))
        _parts.sort(key=lambda item: item[0])
        return provider

    return register


@dataclass(frozen=True)
class Cooperation:
    """Everything on the page, of all organisations or of the one that was ``chosen``."""

    todos: TodoList
    parts: list[Part]
    organisations: list[str]
    chosen: str


def gather(request: HttpRequest, organisation: str = "") -> Cooperation:
    """Return what the page shows to ``request.user``, narrowed to one organisation by its name.

    A name that the user has nothing to do with chooses nothing.
    """
    waiting = todos(request.user)
    parts = [provider(request) for _order, provider in _parts]
    named = [*waiting, *(row for part in parts for row in part.rows)]
    names = sorted({item.organisation for item in named} - {""})
    if organisation not in names:
        return Cooperation(waiting, _shown(parts), names, "")
    narrowed = [_of(part, organisation) for part in parts]
    return Cooperation(waiting.of(organisation), _shown(narrowed), names, organisation)


def _of(part, organisation):
    rows = [row for row in part.rows if row.organisation in ("", organisation)]
    return Part(part.heading, rows, part.more_url, part.more_label, part.empty)


def _shown(parts):
    return [part for part in parts if part.rows or part.empty]
