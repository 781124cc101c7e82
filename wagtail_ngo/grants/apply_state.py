"""Whether and how a person can apply in a call: one answer for pages, blocks and views."""

from dataclasses import dataclass, field

from django.db.models import Q

from wagtail_ngo.grants.actions.applications import has_extension, has_used_limit
from wagtail_ngo.grants.models import Application, ApplicationStatus, Call, CallPhase
from wagtail_ngo.grants.models.querysets import UNCONFIRMED
from wagtail_ngo.organisations.choices import DRAFTING_ROLES
from wagtail_ngo.organisations.models import Organisation


@dataclass(frozen=True)
class ApplyState:
    """``name`` is one of the phases of a call, or, while it is open, what the person is missing.

    ``anonymous``: must sign in; ``unregistered``: acts for no organisation; ``full``: each of the
    organisations sent as many applications as the call allows; ``ready``: may start one.
    ``drafts`` are the person's applications that still can be changed and sent.
    """

    name: str
    call: Call
    organisations: list[Organisation] = field(default_factory=list)
    drafts: list[Application] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.name in {"anonymous", "unregistered", "full", "ready"}

    @property
    def phase(self) -> CallPhase:
        return CallPhase.OPEN if self.is_open else CallPhase(self.name)

    @property
    def shows_form(self) -> bool:
        """Whether the first section can be shown at once, without a choice to make before."""
        return self.name == "ready" and len(self.organisations) == 1 and not self.drafts


def apply_state(call: Call, user, phase: CallPhase | None = None) -> ApplyState:
    """Return what ``user`` (or None) can do in ``call``; ``phase`` overrides the clock."""
    phase = phase or call.phase()
    if phase != CallPhase.OPEN and not may_start_late(call, user, phase):
        return ApplyState(phase.value, call)
    if user is None or not user.is_authenticated:
        return ApplyState("anonymous", call)
    organisations = list(acting_for(user, call))
    if not organisations:
        return ApplyState("unregistered", call)
    drafts = list(unsent(call, organisations))
    if phase != CallPhase.OPEN:
        organisations = [item for item in organisations if has_extension(call, [item.pk])]
    free = [item for item in organisations if not has_used_limit(call, item)]
    return ApplyState("ready" if free else "full", call, free, drafts)


def may_start_late(call: Call, user, phase: CallPhase) -> bool:
    """Whether an organisation of ``user`` has a longer deadline in a call that is closed."""
    if phase != CallPhase.CLOSED or user is None or not user.is_authenticated:
        return False
    return has_extension(call, acting_for(user, call).values("pk"))


def acting_for(user, call: Call):
    """Organisations in whose name ``user`` may write applications in ``call``.

    Those made up for rehearsals act in test calls only.
    """
    own = Organisation.objects.for_member(user, roles=DRAFTING_ROLES)
    return own if call.is_test else own.filter(is_demo=False)


def unsent(call: Call, organisations):
    """Applications of ``organisations`` in ``call`` that may still be changed and sent."""
    unlocked = Q(status=ApplicationStatus.DRAFT) | Q(amending_since__isnull=False)
    return (
        Application.objects.filter(
            unlocked, ~UNCONFIRMED, call=call, organisation__in=organisations
        )
        .select_related("organisation", "lot")
        .order_by("pk")
    )
