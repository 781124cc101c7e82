"""The only door for a change of status.

A model declares its states' table as a class attribute::

    class Call(models.Model):
        lifecycle = Lifecycle(
            transitions=[
                Transition("announce", sources=("draft",), target="announced", allowed=is_officer),
            ]
        )

and an action goes through :func:`transition`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from wagtail.log_actions import log

from wagtail_ngo import audit, signals


LOG_ACTION = "wagtail_ngo.transition"


@dataclass(frozen=True)
class Transition:
    """One arrow of a lifecycle.

    ``allowed(user, obj)`` says who may; ``user`` is ``None`` when the system acts. ``guard(obj)``
    returns conditions that the database checks in the same statement as the change, so that they
    hold at that very moment and by its clock (``Now()``); ``guard_message`` is what the user reads
    when they do not hold. ``signal`` is sent after the commit, besides ``signals.transitioned``.
    ``label`` is the sentence for histories, where a change of status alone would say too little.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    allowed: Callable[[Any, Any], bool]
    guard: Callable[[Any], Q] | None = None
    guard_message: Any = _("This is not possible any more. Load the page again to see why.")
    signal: Signal | None = None
    label: Any = ""


class Lifecycle:
    """The transitions of a model and the field that holds the status."""

    def __init__(self, *, transitions: Iterable[Transition], field: str = "status"):
        self.field = field
        self.transitions: dict[str, Transition] = {}
        for arrow in transitions:
            if arrow.name in self.transitions:
                raise ImproperlyConfigured(f"The lifecycle has two transitions {arrow.name!r}.")
            self.transitions[arrow.name] = arrow

    def __getitem__(self, name: str) -> Transition:
        return self.transitions[name]

    def status(self, obj) -> str:
        return getattr(obj, self.field)

    def available(self, obj, user) -> list[Transition]:
        """Return the transitions that ``user`` may try now; guards are left to the database."""
        return [
            arrow
            for arrow in self.transitions.values()
            if self.status(obj) in arrow.sources and arrow.allowed(user, obj)
        ]


class TransitionRefused(Exception):
    """The status was not changed.

    ``reason`` is ``"permission"``, ``"state"`` (the record is in another status, perhaps because
    somebody was faster) or ``"guard"``; ``message`` is a translated sentence for the user.
    """

    MESSAGES = {
        "permission": _("You are not allowed to do this."),
        "state": _("The status has changed in the meantime. Load the page again to see it."),
    }

    def __init__(self, reason: str, arrow: Transition):
        self.reason = reason
        self.transition = arrow
        self.message = self.MESSAGES.get(reason, arrow.guard_message)
        super().__init__(reason)

    def __str__(self):
        return f"{self.transition.name}: {self.message}"


def transition(
    obj: models.Model,
    name: str,
    *,
    user,
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    request=None,
    after: Callable[[Any], object] | None = None,
):
    """Move ``obj`` along the transition ``name`` and return it, reloaded.

    The status is compared and set in one UPDATE, together with ``changes`` (values or expressions
    such as ``Now()``): of two people who try at once, one succeeds. ``after(obj)`` runs in the same
    transaction, as do the entries of the audit log (with ``data``) and of the history.

    Raises ``TransitionRefused``, and ``KeyError`` for an unknown name.
    """
    lifecycle: Lifecycle = type(obj).lifecycle  # type: ignore[attr-defined]
    arrow, source = lifecycle[name], lifecycle.status(obj)
    if not arrow.allowed(user, obj):
        if request is not None:
            audit.denied(request, obj, f"transition {name}")
        raise TransitionRefused("permission", arrow)
    with transaction.atomic():
        _compare_and_set(obj, lifecycle, arrow, changes or {})
        obj.refresh_from_db()
        _write_down(obj, arrow, source, user, request, data or {})
        if after is not None:
            after(obj)
        _announce(obj, arrow, source, user)
    return obj


def _compare_and_set(obj, lifecycle, arrow, changes):
    source = lifecycle.status(obj)
    if source not in arrow.sources:
        raise TransitionRefused("state", arrow)
    manager = type(obj)._base_manager
    mine = manager.filter(pk=obj.pk, **{lifecycle.field: source})
    rows = _guarded(mine, arrow.guard(obj)) if arrow.guard else mine
    if not rows.update(**{lifecycle.field: arrow.target}, **changes):
        raise TransitionRefused("guard" if mine.exists() else "state", arrow)


def _guarded(rows, guard):
    """Add the guard so that the status itself stays a condition on the row that is updated.

    Django moves all conditions of an UPDATE into a subquery when one of them spans a relation, and
    a database that waited for another transaction does not run that subquery again.
    """
    parts = guard.children if guard.connector == Q.AND and not guard.negated else [guard]
    for part in parts:
        condition = part if hasattr(part, "resolve_expression") else Q(part)
        narrowed = rows.filter(condition)
        if narrowed.query.count_active_tables() > 1:
            narrowed = rows.filter(pk__in=rows.model._base_manager.filter(condition))
        rows = narrowed
    return rows


def _write_down(obj, arrow, source, user, request, data):
    facts = {"from": str(source), "to": str(arrow.target)}
    action = f"{obj._meta.model_name}.{arrow.name}"
    audit.record(action, obj, user=user, request=request, data={**data, **facts})
    person = user if getattr(user, "pk", None) else None
    log(obj, LOG_ACTION, user=person, data={"transition": arrow.name, **facts})


def _announce(obj, arrow, source, user):
    facts = {"transition": arrow.name, "source": source, "target": arrow.target, "user": user}

    def send():
        for signal in filter(None, (signals.transitioned, arrow.signal)):
            signal.send_robust(sender=type(obj), instance=obj, **facts)

    transaction.on_commit(send, robust=True)
