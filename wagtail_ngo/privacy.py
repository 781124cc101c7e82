"""Which of our records speak of people: to give a person the own data, and to erase them.

Every model with a key to a user or with an e-mail address is registered, at the start of the app
that brings it; a test fails for one that is not. Apps of a project may join in::

    register_personal_data(Volunteer, people=["user"], shown=["user__email", "city"], erase=DELETE)
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise


#: What becomes of a row when its person is erased: it goes, it forgets the person, or it stays.
DELETE, UNLINK, KEEP = "delete", "unlink", "keep"


@dataclass(frozen=True)
class PersonalData:
    """What a model holds of people.

    ``people`` are keys to users, ``emails`` fields with addresses, ``texts`` what was written to or
    about the person and is emptied with them. ``shown`` are lookups that the person may read: own
    data only, nobody else's. ``reason`` says why rows stay.
    """

    model: type[models.Model]
    people: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    erase: str = UNLINK
    texts: tuple[str, ...] = ()
    reason: str | Promise = ""

    @property
    def label(self) -> str:
        return self.model._meta.label

    def of_person(self, person: "Person") -> models.QuerySet:
        """The rows that speak of ``person``, past any manager that hides or protects them."""
        found = Q(pk__in=[])
        if person.user is not None:
            for name in self.people:
                found |= Q(**{name: person.user.pk})
        for name in self.emails:
            found |= Q(**{f"{name}__iexact": person.email})
        return models.QuerySet(self.model).filter(found).order_by("pk").distinct()


@dataclass(frozen=True)
class Person:
    """Somebody known by an e-mail address, with or without an account."""

    email: str
    user: Any = None

    @property
    def words(self) -> tuple[str, ...]:
        """What the person is called in texts: the address, the account and the full name."""
        names = [self.email]
        if self.user is not None:
            names += [self.user.get_username(), self.user.get_full_name()]
        return tuple(name for name in dict.fromkeys(names) if len(name) > 4)


def find_person(email: str) -> Person:
    """Return the person with this address; the size of letters does not matter."""
    model = get_user_model()
    name = model.get_email_field_name()
    user = model._default_manager.filter(**{f"{name}__iexact": email}).order_by("pk").first()
    return Person(email, user)


@dataclass
class Report:
    """What was done, or would be: lines of a label, a verb, a number and a reason."""

    lines: list[tuple[str, str, int, str]] = field(default_factory=list)

    def add(self, label: str, verb: str, count: int, reason="") -> None:
        if count:
            self.lines.append((label, verb, count, str(reason)))


Eraser = Callable[[Person, Report], None]
_models: dict[type[models.Model], PersonalData] = {}
_erasers: list[Eraser] = []


def register_personal_data(
    model: type[models.Model],
    *,
    people: Sequence[str] = (),
    emails: Sequence[str] = (),
    shown: Sequence[str] = (),
    erase: str = UNLINK,
    texts: Sequence[str] = (),
    reason: str | Promise = "",
) -> None:
    """Say what ``model`` holds of people; see :class:`PersonalData`."""
    _models[model] = PersonalData(
        model, tuple(people), tuple(emails), tuple(shown), erase, tuple(texts), reason
    )


def personal_data() -> Iterable[PersonalData]:
    """Everything registered, by label."""
    return sorted(_models.values(), key=lambda data: data.label)


def register_eraser(eraser: Eraser) -> Eraser:
    """Add a function that removes a person from where no key leads, such as texts of others."""
    _erasers.append(eraser)
    return eraser


def erasers() -> Iterable[Eraser]:
    return list(_erasers)
