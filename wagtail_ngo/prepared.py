"""Queries for the few addresses that are asked all the time.

Django needs longer to put a query together than the database needs to answer it. A prepared query
is put together once per process, by the same querysets as everywhere, and then sent with other
values.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Field, QuerySet


@dataclass(frozen=True)
class Slot:
    """A value that changes: the field it is compared with, and a stand-in that nothing else is."""

    field: Field
    stand_in: Any

    def adapted(self, value, connection):
        return self.field.get_db_prep_value(value, connection)


def key_slot(model: type[models.Model]) -> Slot:
    """The primary key of ``model``, whatever its type."""
    return Slot(model._meta.pk, model._meta.pk.to_python(1_987_654_321))


class Prepared:
    """A query made by ``build``, which gets the stand-ins of ``slots`` by name.

    It may compare columns with them; it must not ask the database, nor decide anything by them.
    """

    def __init__(self, build: Callable[..., QuerySet], **slots: Slot):
        self.build, self.slots = build, slots
        self._known: dict[str, tuple[str, list]] = {}

    def sql(self, using: str = DEFAULT_DB_ALIAS, **values) -> tuple[str, list]:
        """Return the SELECT and its parameters for ``values``, one for each slot."""
        connection = connections[using]
        if using not in self._known:
            self._known[using] = self._prepare(connection)
        text, order = self._known[using]
        given = {name: slot.adapted(values[name], connection) for name, slot in self.slots.items()}
        return text, [given[part.name] if isinstance(part, Place) else part for part in order]

    def rows(self, using: str = DEFAULT_DB_ALIAS, **values) -> list[tuple]:
        with connections[using].cursor() as cursor:
            cursor.execute(*self.sql(using, **values))
            return cursor.fetchall()

    def _prepare(self, connection):
        query = self.build(**{name: slot.stand_in for name, slot in self.slots.items()}).query
        text, parameters = query.get_compiler(connection=connection).as_sql()
        places = {
            (type(adapted), adapted): Place(name)
            for name, slot in self.slots.items()
            for adapted in [slot.adapted(slot.stand_in, connection)]
        }
        return text, [places.get((type(value), value), value) for value in parameters]


@dataclass(frozen=True)
class Place:
    """Where the value of a slot stands among the parameters."""

    name: str
