import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail_ngo.grants.lifecycles import may_send
from wagtail_ngo.grants.models.applications import Application
from wagtail_ngo.lifecycle import Lifecycle, Transition
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.organisations.models import Membership


#: Who may join, consent and leave in the name of a partner.
BINDING_ROLES = (Role.ADMINISTRATOR, Role.SIGNATORY)


class PartnerStatus(models.TextChoices):
    INVITED = "invited", pgettext_lazy("partner", "Invited")
    ACCEPTED = "accepted", pgettext_lazy("partner", "Takes part")
    DECLINED = "declined", pgettext_lazy("partner", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("partner", "Left")
    REMOVED = "removed", pgettext_lazy("partner", "Removed")


LIVE = (PartnerStatus.INVITED, PartnerStatus.ACCEPTED)


class PartnerQuerySet(models.QuerySet):
    """The only place that says who may see a partner, or act in its name."""

    def live(self):
        """Those who were invited or take part."""
        return self.filter(status__in=LIVE)

    def accepted(self):
        return self.filter(status=PartnerStatus.ACCEPTED)

    def of_members(self, user, *, roles=None):
        """Partners that are organisations of the user, optionally in one of ``roles``."""
        held = Membership.objects.held_by(user, roles=roles)
        return self.filter(organisation__in=held.values("organisation"))

    def binding(self, user):
        """Partners in whose name the user may join, consent and leave."""
        return self.of_members(user, roles=BINDING_ROLES)

    def invitations_to(self, user, secret_hash=""):
        """Invitations that the user may read: to an organisation, or opened from the letter."""
        mine = self.of_members(user)
        if secret_hash and user.email:
            mine |= self.filter(secret_hash=secret_hash, email__iexact=user.email)
        return mine.filter(status=PartnerStatus.INVITED)


def is_leader(user, partner) -> bool:
    return may_send(user, partner.application)


def may_bind(user, partner) -> bool:
    """An administrator of the partner, or who signs for it."""
    held = Membership.objects.held_by(user, roles=BINDING_ROLES)
    return held.filter(organisation=partner.organisation_id).exists()


def may_answer(user, partner) -> bool:
    """The same; of an organisation that is not known yet, whoever has the address invited."""
    return may_bind(user, partner) if partner.organisation_id else partner.is_addressed_to(user)


def before_filing(partner) -> Q:
    """The applicants of an offer are settled when it is filed."""
    drafts = Application.objects.filter(pk=OuterRef("application_id"), status="draft")
    return Q(Exists(drafts))


def not_expired_before_filing(partner) -> Q:
    return Q(expires_at__gt=Now()) & before_filing(partner)


FILED = _("The offer has been sent, so its applicants cannot change any more.")
TOO_LATE = _("This invitation has expired, or the offer has been sent already.")


class Partner(models.Model):
    """An organisation in a joint offer beside the leader (art. 14 (2)-(5) of the Act).

    An organisation that is not registered yet is invited by e-mail: ``email`` is the address and
    ``secret_hash`` the SHA-256 of the secret in the letter, empty once it was used or revoked.
    ``consent`` are the facts to which the partner consented (see ``grants.joint``): when they
    differ from those of the offer, the consent has lapsed. ``leave_asked_at`` is set when the
    partner asks to leave after the offer was filed; that offer stands until the office decides.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "wagtail_ngo_organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
    )
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=PartnerStatus.choices,
        default=PartnerStatus.INVITED,
        editable=False,
    )
    may_edit = models.BooleanField(_("may write in the offer"), default=False)
    secret_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    letters = models.PositiveSmallIntegerField(default=0, editable=False)
    invited_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    expires_at = models.DateTimeField(_("the invitation expires at"), editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    consent = models.JSONField(default=dict, blank=True, editable=False)
    consented_at = models.DateTimeField(_("consented at"), null=True, editable=False)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    consented_revision = models.PositiveIntegerField(null=True, editable=False)
    leave_asked_at = models.DateTimeField(_("asked to leave at"), null=True, editable=False)
    leave_reason = models.TextField(_("reason"), blank=True, max_length=2000, editable=False)

    wagtail_reference_index_ignore = True
    objects = PartnerQuerySet.as_manager()
    lifecycle = Lifecycle(
        transitions=[
            Transition(
                name="accept",
                sources=(PartnerStatus.INVITED,),
                target=PartnerStatus.ACCEPTED,
                allowed=may_bind,
                guard=not_expired_before_filing,
                guard_message=TOO_LATE,
            ),
            Transition(
                name="decline",
                sources=(PartnerStatus.INVITED,),
                target=PartnerStatus.DECLINED,
                allowed=may_answer,
            ),
            Transition(
                name="withdraw",
                sources=(PartnerStatus.ACCEPTED,),
                target=PartnerStatus.WITHDRAWN,
                allowed=may_bind,
                guard=before_filing,
                guard_message=FILED,
            ),
            Transition(
                name="remove",
                sources=LIVE,
                target=PartnerStatus.REMOVED,
                allowed=is_leader,
                guard=before_filing,
                guard_message=FILED,
            ),
            Transition(
                name="renew",
                label=_("The invitation was sent again."),
                sources=(PartnerStatus.INVITED,),
                target=PartnerStatus.INVITED,
                allowed=is_leader,
                guard=before_filing,
                guard_message=FILED,
            ),
        ],
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "organisation"],
                condition=Q(status__in=["invited", "accepted"]),
                name="ngo_partner_once",
            ),
            models.UniqueConstraint(
                fields=["application", "email"],
                condition=Q(status="invited") & ~Q(email=""),
                name="ngo_partner_address_once",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(status="accepted"),
                name="ngo_partner_accepted_is_known",
            ),
        ]

    def __str__(self):
        return str(self.token)

    @property
    def name(self) -> str:
        """What people call it: the organisation, or the address that was invited."""
        return self.organisation.name if self.organisation else self.email

    def is_addressed_to(self, user) -> bool:
        """Whether the invitation went to the address of the user's account."""
        address = getattr(user, "email", "")
        return bool(address) and address.lower() == self.email.lower()

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_accepted(self) -> bool:
        return self.status == PartnerStatus.ACCEPTED
