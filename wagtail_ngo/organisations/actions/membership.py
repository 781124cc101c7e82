from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from wagtail_ngo import audit
from wagtail_ngo.lifecycle import transition

from ..choices import MANAGING_ROLES, Role
from ..models import Membership, Organisation
from .letters import tell, tell_administrators
from .locking import lock


class LastAdministrator(Exception):
    """The organisation would be left without an administrator who can log in."""


def request_membership(organisation: Organisation, *, user, request=None) -> Membership:
    """Ask the administrators to let ``user`` in; asking again changes nothing."""
    try:
        with transaction.atomic():
            membership = Membership.objects.create(organisation=organisation, user=user)
            audit.record("membership.requested", membership, user=user, request=request)
            tell_administrators(organisation, "membership_requested")
    except IntegrityError:
        return _current(organisation).get(user=user)
    return membership


def approve_membership(membership: Membership, *, user, role: str, request=None) -> Membership:
    """Let the asking person in with ``role``. Raises ``TransitionRefused``."""
    with transaction.atomic():
        _decide(membership, "approve", user, request, role=Role(role))
        tell(membership.user, membership.organisation, "membership_approved")
    return membership


def refuse_membership(membership: Membership, *, user, request=None) -> Membership:
    """Turn the request down. Raises ``TransitionRefused``."""
    return _decide(membership, "refuse", user, request)


def remove_member(membership: Membership, *, user, request=None) -> Membership:
    """End somebody's membership; what the person drafted stays with the organisation.

    Raises ``TransitionRefused`` or ``LastAdministrator``.
    """
    with transaction.atomic():
        _end(membership, "remove", user, request)
        if membership.user != user:
            tell(membership.user, membership.organisation, "membership_ended")
    return membership


def leave(membership: Membership, *, user, request=None) -> Membership:
    """End one's own membership or take back the request for it.

    Raises ``TransitionRefused`` or ``LastAdministrator``.
    """
    return _end(membership, "leave", user, request)


def change_role(membership: Membership, *, user, role: str, request=None) -> Membership:
    """Give an active member another role.

    Raises ``PermissionDenied`` or ``LastAdministrator``.
    """
    with transaction.atomic():
        lock(membership.organisation)
        current = Membership.objects.editable_by(user).active().filter(pk=membership.pk).first()
        if current is None:
            raise PermissionDenied
        if role not in MANAGING_ROLES:
            _keep_an_administrator(current)
        give_role(current, role, user=user, request=request)
    return current


def give_role(membership: Membership, role: str, *, user, request=None) -> None:
    """Write down the role of a member; the caller has checked that ``user`` may decide it."""
    if membership.role == role:
        return
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    audit.record("membership.role", membership, user=user, request=request, data={"role": role})
    if membership.user != user:
        tell(membership.user, membership.organisation, "membership_role")


def _current(organisation):
    return organisation.memberships.active() | organisation.memberships.pending()


def _decide(membership, verb, user, request, **changes):
    stamp = {"decided_at": Now(), "decided_by": user}
    return transition(membership, verb, user=user, request=request, changes={**stamp, **changes})


def _end(membership, verb, user, request):
    with transaction.atomic():
        lock(membership.organisation)
        _keep_an_administrator(membership)
        return _decide(membership, verb, user, request)


def _keep_an_administrator(leaving):
    """The caller holds the lock, so two administrators cannot leave at once."""
    administrators = leaving.organisation.memberships.active().filter(
        role__in=MANAGING_ROLES, user__is_active=True
    )
    if administrators.filter(pk=leaving.pk).exists() and administrators.count() == 1:
        raise LastAdministrator
