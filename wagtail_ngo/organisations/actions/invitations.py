from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from wagtail_ngo import audit, throttle
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.lifecycle import transition
from wagtail_ngo.ticks import register_tick
from wagtail_ngo.tokens import digest, new_token

from ..choices import MembershipStatus, Role
from ..models import Invitation, Membership, Organisation
from .letters import invite, tell_administrators


MAX_OPEN = 50
LETTERS_PER_DAY = 50
LETTERS_TO_ONE_PER_DAY = 5
DAY = 24 * 60 * 60
KEPT_DAYS = 30
"""How long an invitation that was answered or ran out is shown, before its address is deleted."""


class InvitationRefused(Exception):
    """The invitation was not sent; ``reason`` is "member", "open", "many" or "often"."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


def send_invitation(
    organisation: Organisation, *, email: str, role: str, user, request=None
) -> Invitation:
    """Invite the holder of ``email`` into the organisation, by a letter with a secret link.

    Raises ``PermissionDenied``, or ``InvitationRefused``: the holder is a member already, has an
    open invitation, there are too many open ones, or too many letters were sent today.
    """
    if not Organisation.objects.editable_by(user).filter(pk=organisation.pk).exists():
        raise PermissionDenied
    _refuse(organisation, email)
    _count_letter(organisation, email)
    token = new_token()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                organisation=organisation,
                email=email,
                role=Role(role),
                token_hash=digest(token),
                expires_at=_expiry(),
                invited_by=user,
            )
            audit.record(
                "invitation.sent", invitation, user=user, request=request, data={"role": role}
            )
            invite(invitation, token)
    except IntegrityError as error:
        raise InvitationRefused("open") from error
    return invitation


def renew_invitation(invitation: Invitation, *, user, request=None) -> Invitation:
    """Send the letter again; the link in the earlier one stops working.

    Raises ``TransitionRefused``, or ``InvitationRefused`` when too many letters were sent today.
    """
    if Invitation.objects.editable_by(user).filter(pk=invitation.pk).exists():
        _count_letter(invitation.organisation, invitation.email)
    token = new_token()
    changes = {"token_hash": digest(token), "expires_at": _expiry(), "sent_at": Now()}
    return transition(
        invitation,
        "renew",
        user=user,
        changes=changes,
        request=request,
        after=lambda renewed: invite(renewed, token),
    )


def withdraw_invitation(invitation: Invitation, *, user, request=None) -> Invitation:
    """Take an invitation back: its link stops working. Raises ``TransitionRefused``."""
    return transition(invitation, "withdraw", user=user, request=request)


def find_invitation(token_hash: str) -> Invitation | None:
    """Return the invitation that can be accepted now with the secret that hashes to this."""
    rows = Invitation.objects.valid().select_related("organisation")
    return rows.filter(token_hash=token_hash).first()


def accept_invitation(invitation: Invitation, *, user, request=None) -> Membership:
    """Let the addressee in with the role that was offered, and tell the administrators.

    Whoever belongs to the organisation already keeps the role. Raises ``TransitionRefused``.
    """
    with transaction.atomic():
        transition(invitation, "accept", user=user, request=request, changes={"accepted_by": user})
        membership, _created = Membership.objects.exclude(
            status=MembershipStatus.REMOVED
        ).get_or_create(organisation=invitation.organisation, user=user)
        if membership.status == MembershipStatus.PENDING:
            decision = {"decided_at": Now(), "decided_by": invitation.invited_by}
            changes = {**decision, "role": invitation.role}
            transition(membership, "join", user=user, changes=changes, request=request)
            tell_administrators(invitation.organisation, "member_joined", besides=user)
    return membership


def decline_invitation(invitation: Invitation, *, user, request=None) -> Invitation:
    """Say no; the link stops working. Raises ``TransitionRefused``."""
    return transition(invitation, "decline", user=user, request=request)


@register_tick("invitations")
def forget_invitations() -> int:
    """Delete invitations that ended ``KEPT_DAYS`` ago, with the addresses; the audit log stays."""
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    return Invitation.objects.filter(expires_at__lt=limit).delete()[0]


def _refuse(organisation, email):
    members = organisation.memberships.active()
    if members.filter(user__email__iexact=email).exists():
        raise InvitationRefused("member")
    is_open = organisation.invitations.open()
    if is_open.filter(email__iexact=email).exists():
        raise InvitationRefused("open")
    if is_open.count() >= MAX_OPEN:
        raise InvitationRefused("many")


def _count_letter(organisation, email):
    """Count outside the transaction: what is rolled back counts nothing."""
    here = throttle.allow("invitation", str(organisation.pk), LETTERS_PER_DAY, DAY)
    if not here or not throttle.allow("invitation-to", email.lower(), LETTERS_TO_ONE_PER_DAY, DAY):
        raise InvitationRefused("often")


def _expiry():
    return timezone.now() + timedelta(days=ngo_settings.INVITATION_DAYS)
