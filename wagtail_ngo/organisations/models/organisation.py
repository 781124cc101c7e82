import uuid

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.clock import city_date, months_later, today
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.lifecycle import Lifecycle, Transition

from ..choices import (
    MANAGING_ROLES,
    OFFICER_PERMISSION,
    VIEW_PERMISSION,
    LegalForm,
    RegisterKind,
    RepresentationRule,
    Verification,
)
from ..profile import build_profile


class OrganisationQuerySet(models.QuerySet):
    def for_member(self, user, *, roles=None):
        """Organisations in which ``user`` is an active member, optionally in one of ``roles``."""
        memberships = self.model._meta.get_field("memberships").related_model.objects
        return self.filter(pk__in=memberships.held_by(user, roles=roles).values("organisation"))

    def visible_to(self, user):
        """Organisations that ``user`` may read: the user's own ones, or all for city staff."""
        if user.is_authenticated and user.has_perm(VIEW_PERMISSION):
            return self.all()
        return self.all() if is_officer(user) else self.for_member(user)

    def editable_by(self, user):
        """Organisations whose details ``user`` may change: only as their administrator."""
        return self.for_member(user, roles=MANAGING_ROLES)

    def with_number(self, *, nip="", krs=""):
        """The organisations registered under a canonical NIP or KRS number."""
        matching = Q(pk__in=[])
        if nip:
            matching |= Q(nip=nip)
        if krs:
            matching |= Q(register_kind=RegisterKind.KRS, register_number=krs)
        return self.filter(matching)


def is_officer(user) -> bool:
    """Whether ``user`` checks organisations on behalf of the city."""
    return user.is_authenticated and user.has_perm(OFFICER_PERMISSION)


def officer_only(user, organisation) -> bool:
    return is_officer(user)


def administrator_only(user, organisation) -> bool:
    return Organisation.objects.editable_by(user).filter(pk=organisation.pk).exists()


class Organisation(models.Model):
    """An NGO, or another entity allowed to apply, as it is written in its register.

    Numbers are stored in the canonical form of :mod:`wagtail_ngo.identifiers`.
    """

    add_to_reference_index = False

    LEGAL_FIELDS = (
        "name",
        "legal_form",
        "register_kind",
        "register_name",
        "register_number",
        "nip",
        "regon",
        "bank_account",
        "representation_rule",
        "representation_note",
    )
    """A change of any of these makes the verification lapse."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("full name"), max_length=300)
    legal_form = models.CharField(_("legal form"), max_length=40, choices=LegalForm)
    register_kind = models.CharField(_("register"), max_length=40, choices=RegisterKind)
    register_name = models.CharField(_("name of the register"), max_length=200, blank=True)
    register_number = models.CharField(_("number in the register"), max_length=60)
    nip = models.CharField(_("tax number (NIP)"), max_length=10)
    regon = models.CharField(_("statistical number (REGON)"), max_length=14, blank=True)
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=6)
    city = models.CharField(_("town"), max_length=100)
    correspondence_address = models.TextField(_("address for letters"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    phone = models.CharField(_("telephone number"), max_length=20)
    website = models.URLField(_("website"), max_length=200, blank=True)
    bank_account = models.CharField(_("bank account number"), max_length=34, blank=True)
    representation_rule = models.CharField(
        _("who signs for the organisation"), max_length=20, choices=RepresentationRule
    )
    representation_note = models.CharField(_("description of the rule"), max_length=500, blank=True)
    spheres = models.ManyToManyField(
        "wagtail_ngo.Sphere", verbose_name=_("spheres of public tasks"), blank=True
    )
    verification = models.CharField(
        _("verification"),
        max_length=20,
        choices=Verification,
        default=Verification.UNVERIFIED,
        editable=False,
    )
    verification_note = models.TextField(
        _("what needs correction"), max_length=1000, blank=True, editable=False
    )
    verified_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_demo = models.BooleanField(
        _("made up for a rehearsal of a call"), default=False, editable=False
    )
    confirmed_at = models.DateTimeField(_("data confirmed at"), null=True, editable=False)
    created_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = OrganisationQuerySet.as_manager()

    lifecycle = Lifecycle(
        field="verification",
        transitions=[
            Transition(
                name="verify",
                sources=(Verification.UNVERIFIED, Verification.REJECTED),
                target=Verification.VERIFIED,
                allowed=officer_only,
            ),
            Transition(
                name="refuse",
                sources=(Verification.UNVERIFIED, Verification.VERIFIED),
                target=Verification.REJECTED,
                allowed=officer_only,
            ),
            Transition(
                name="lapse",
                sources=(Verification.VERIFIED, Verification.REJECTED),
                target=Verification.UNVERIFIED,
                allowed=administrator_only,
            ),
        ],
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        permissions = [
            ("verify_organisation", _("Can check organisations")),
            ("export_organisation", _("Can export organisations")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nip"],
                condition=~Q(nip=""),
                name="wagtail_ngo_organisation_nip",
            ),
            models.UniqueConstraint(
                fields=["register_number"],
                condition=Q(register_kind=RegisterKind.KRS),
                name="wagtail_ngo_organisation_krs",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def version(self) -> str:
        """Changes with every change of the details; says which of them somebody was looking at."""
        return self.updated_at.isoformat()

    @property
    def to_confirm_on(self) -> date:
        """The day from which an administrator is asked to confirm that the details are right."""
        last = city_date(self.confirmed_at or self.created_at)
        return months_later(last, ngo_settings.CONFIRM_DATA_MONTHS)

    @property
    def needs_confirming(self) -> bool:
        return self.to_confirm_on <= today()

    def profile(self, language: str) -> dict[str, str]:
        """Details to copy into a form: plain text by key, in ``language`` where words occur."""
        return build_profile(self, language)


class Representative(models.Model):
    """A person who may sign for the organisation, as printed in an offer (part II.2)."""

    add_to_reference_index = False

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="representatives"
    )
    name = models.CharField(_("first name and surname"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["sort_order", "pk"]

    def __str__(self):
        return f"#{self.pk}"
