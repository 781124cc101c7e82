from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.accounts import confirmed_addresses
from wagtail_ngo.lifecycle import Lifecycle, Transition

from ..choices import InvitationStatus, Role
from .organisation import Organisation, administrator_only


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Invitations that nobody has answered, those that ran out included."""
        return self.filter(status=InvitationStatus.OPEN)

    def addressed_to(self, user):
        """Invitations to an address that ``user`` has confirmed."""
        addresses = confirmed_addresses(user)
        if not addresses:
            return self.none()
        return self.annotate(address=Lower("email")).filter(address__in=addresses)

    def valid(self):
        """Open invitations that can be accepted now, by the clock of the database."""
        return self.open().filter(expires_at__gt=Now())

    def visible_to(self, user):
        return self.editable_by(user)

    def editable_by(self, user):
        """Invitations to the organisations that ``user`` manages."""
        return self.filter(organisation__in=Organisation.objects.editable_by(user).values("pk"))


def manages(user, invitation) -> bool:
    return administrator_only(user, invitation.organisation)


def is_addressee(user, invitation) -> bool:
    return invitation.email.lower() in confirmed_addresses(user)


def not_expired(invitation) -> Q:
    return Q(expires_at__gt=Now())


class Invitation(models.Model):
    """An e-mail address asked into an organisation; its holder comes in with ``role``.

    The letter holds a secret of which ``token_hash`` is the SHA-256. It works once, until
    ``expires_at``, and only for somebody who has confirmed the address.
    """

    add_to_reference_index = False

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=InvitationStatus,
        default=InvitationStatus.OPEN,
        editable=False,
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = InvitationQuerySet.as_manager()

    lifecycle = Lifecycle(
        transitions=[
            Transition(
                name="accept",
                sources=(InvitationStatus.OPEN,),
                target=InvitationStatus.ACCEPTED,
                allowed=is_addressee,
                guard=not_expired,
                guard_message=_(
                    "This invitation is not valid any more. Ask the organisation for a new one."
                ),
            ),
            Transition(
                name="decline",
                sources=(InvitationStatus.OPEN,),
                target=InvitationStatus.DECLINED,
                allowed=is_addressee,
            ),
            Transition(
                name="renew",
                label=_("The invitation was sent again."),
                sources=(InvitationStatus.OPEN,),
                target=InvitationStatus.OPEN,
                allowed=manages,
            ),
            Transition(
                name="withdraw",
                sources=(InvitationStatus.OPEN,),
                target=InvitationStatus.WITHDRAWN,
                allowed=manages,
            ),
        ],
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(status=InvitationStatus.OPEN),
                name="wagtail_ngo_invitation_open",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
