from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.lifecycle import Lifecycle, Transition

from ..choices import DRAFTING_ROLES, InvitationStatus, MembershipStatus, Role
from .organisation import Organisation, administrator_only, is_officer


class MembershipQuerySet(models.QuerySet):
    def active(self):
        return self.filter(status=MembershipStatus.ACTIVE)

    def pending(self):
        return self.filter(status=MembershipStatus.PENDING)

    def held_by(self, user, *, roles=None):
        """The active memberships of ``user``, optionally in one of ``roles``."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        held = self.active().filter(user=user)
        return held if roles is None else held.filter(role__in=roles)

    def visible_to(self, user):
        """The user's own memberships and those of the organisations the user may read."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        organisations = Organisation.objects.visible_to(user)
        return self.filter(Q(user=user) | Q(organisation__in=organisations.values("pk")))

    def editable_by(self, user):
        """Memberships that ``user`` decides about: as administrator, or as an officer."""
        if is_officer(user):
            return self.all()
        return self.filter(organisation__in=Organisation.objects.editable_by(user).values("pk"))


def decides(user, membership) -> bool:
    return is_officer(user) or administrator_only(user, membership.organisation)


def is_own(user, membership) -> bool:
    return user.pk is not None and user.pk == membership.user_id


def was_invited(user, membership) -> bool:
    """Whether the membership is that of ``user``, who has accepted an invitation."""
    accepted = membership.organisation.invitations.filter(
        status=InvitationStatus.ACCEPTED, accepted_by=user.pk
    )
    return is_own(user, membership) and accepted.exists()


class Membership(models.Model):
    """What a user may do for an organisation."""

    add_to_reference_index = False

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="wagtail_ngo_memberships",
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.EDITOR)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=MembershipStatus,
        default=MembershipStatus.PENDING,
        editable=False,
    )
    requested_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = MembershipQuerySet.as_manager()

    lifecycle = Lifecycle(
        field="status",
        transitions=[
            Transition(
                name="approve",
                sources=(MembershipStatus.PENDING,),
                target=MembershipStatus.ACTIVE,
                allowed=decides,
            ),
            Transition(
                name="join",
                sources=(MembershipStatus.PENDING,),
                target=MembershipStatus.ACTIVE,
                allowed=was_invited,
            ),
            Transition(
                name="refuse",
                sources=(MembershipStatus.PENDING,),
                target=MembershipStatus.REMOVED,
                allowed=decides,
            ),
            Transition(
                name="remove",
                sources=(MembershipStatus.ACTIVE,),
                target=MembershipStatus.REMOVED,
                allowed=decides,
            ),
            Transition(
                name="leave",
                sources=(MembershipStatus.PENDING, MembershipStatus.ACTIVE),
                target=MembershipStatus.REMOVED,
                allowed=is_own,
            ),
        ],
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=~Q(status=MembershipStatus.REMOVED),
                name="wagtail_ngo_membership_current",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"


def membership_of(user, organisation) -> Membership | None:
    """The active membership of ``user`` in ``organisation``."""
    if not user.is_authenticated or not user.is_active:
        return None
    return organisation.memberships.active().filter(user=user).first()


def can_edit_drafts(user, organisation) -> bool:
    """Whether ``user`` may fill in and send applications for ``organisation``."""
    membership = membership_of(user, organisation)
    return membership is not None and membership.role in DRAFTING_ROLES
