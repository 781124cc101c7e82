import uuid

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.choices import Channel, DeliveryState
from wagtail_ngo.grants.lifecycles import APPLICATION_LIFECYCLE
from wagtail_ngo.grants.models.calls import Call, CallPhase, money
from wagtail_ngo.grants.models.querysets import ApplicationQuerySet
from wagtail_ngo.organisations.models import Membership, Organisation


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Application(models.Model):
    """An application of one organisation in one call.

    The answers live in ``response``; what was sent lives in its immutable submissions. The typed
    columns are copied from questions with a role when the application is sent, so that lists
    never read JSON. ``amending_since`` is set while a sent application is being changed before
    the deadline: the earlier version stands until the new one is sent.

    An application that came on paper has another ``channel``, and was entered by one officer and
    confirmed by another. ``delivered_at`` is the moment that counts for the second step of the
    latest version (``Call.filing``), or for the paper application itself; what it means is asked of
    ``ApplicationQuerySet.with_delivery``.
    """

    #: Annotated by ``ApplicationQuerySet.with_role_of``.
    role_holder: int | None
    known_role: str | None
    #: Annotated by ``ApplicationQuerySet.with_delivery``.
    due_at: datetime | None
    delivery_due_at: datetime | None
    delivery: str
    known_to_edit: bool

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="applications"
    )
    lot = models.ForeignKey(
        "wagtail_ngo_grants.Lot",
        verbose_name=_("lot"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
    )
    organisation = models.ForeignKey(
        "wagtail_ngo_organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="applications",
    )
    response = models.OneToOneField(
        "wagtail_ngo_forms.Response", on_delete=models.PROTECT, related_name="application"
    )
    number = models.CharField(_("number"), max_length=60, blank=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=ApplicationStatus.choices,
        default=ApplicationStatus.DRAFT,
        editable=False,
        db_index=True,
    )
    eligibility_passed = models.BooleanField(
        _("eligibility questions passed"), default=False, editable=False
    )
    channel = models.CharField(
        _("channel"),
        max_length=12,
        choices=Channel.choices,
        default=Channel.SYSTEM,
        editable=False,
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    delivered_at = models.DateTimeField(_("second step done at"), null=True, editable=False)
    amending_since = models.DateTimeField(_("being changed since"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    title = models.CharField(_("title"), max_length=500, blank=True, editable=False)
    summary = models.TextField(_("summary"), blank=True, editable=False)
    requested_amount = money(_("requested amount"), editable=False, db_index=True)
    total_cost = money(_("total cost"), editable=False)
    starts_on = models.DateField(_("begins on"), null=True, editable=False)
    ends_on = models.DateField(_("ends on"), null=True, editable=False)
    place = models.TextField(_("place"), blank=True, editable=False)
    beneficiaries = models.TextField(_("beneficiaries"), blank=True, editable=False)
    partner_names = models.TextField(_("partners"), blank=True, editable=False)

    #: The profile that the answers were last filled in from: its version, language and values.
    profile_seen = models.JSONField(default=dict, blank=True, editable=False)

    wagtail_reference_index_ignore = True
    objects = ApplicationQuerySet.as_manager()
    lifecycle = APPLICATION_LIFECYCLE

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at", "-pk"]
        permissions = [
            ("export_application", _("Can export applications")),
            ("receive_application", _("Can register papers and enter applications from paper")),
        ]
        indexes = [
            # What the listing needs to order, to filter by status, and to tell who may see what.
            models.Index(
                fields=["-submitted_at", "-id", "call", "organisation", "status"],
                condition=~models.Q(number=""),
                name="ngo_application_register",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", number="", submitted_at__isnull=True)
                | (
                    ~models.Q(status="draft")
                    & ~models.Q(number="")
                    & models.Q(submitted_at__isnull=False)
                ),
                name="ngo_application_number_iff_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(status="submitted") | models.Q(amending_since__isnull=True),
                name="ngo_application_amends_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(entered_by=None)
                | models.Q(confirmed_by=None)
                | ~models.Q(entered_by=models.F("confirmed_by")),
                name="ngo_application_second_person",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~models.Q(number=""),
                name="ngo_application_number_unique",
            ),
        ]

    def __str__(self):
        return self.number or str(self.token)

    def role_of(self, user) -> str | None:
        """The role of ``user`` in the organisation; asked once, or by ``with_role_of`` before."""
        if user.pk is None or getattr(self, "role_holder", None) != user.pk:
            held = Membership.objects.held_by(user).filter(organisation=self.organisation_id)
            self.known_role = held.values_list("role", flat=True).first()
            self.role_holder = user.pk
        return self.known_role

    def is_edited_by_partner(self, user) -> bool:
        """Whether the leader of a joint offer lets the user write in it in a partner's name."""
        if user.pk is not None and getattr(self, "role_holder", None) == user.pk:
            if hasattr(self, "known_to_edit"):
                return self.known_to_edit
        return type(self).objects.written_by_partner(user).filter(pk=self.pk).exists()

    @cached_property
    def live_partners(self) -> list:
        """The partners that were invited or take part, as they were when first asked for."""
        rows = self.partners.live().select_related("organisation", "consented_by")
        return list(rows.prefetch_related("organisation__representatives"))

    @property
    def is_sent(self) -> bool:
        return self.number != ""

    @property
    def is_entered(self) -> bool:
        """Whether it came on paper or by e-mail and an officer typed it in."""
        return self.channel != Channel.SYSTEM

    @property
    def awaits_confirmation(self) -> bool:
        """Whether it was entered and a second officer has not confirmed it yet."""
        return self.is_entered and self.status == ApplicationStatus.DRAFT

    def signing_organisations(self):
        """The organisations whose representatives sign it: the leader and the partners."""
        partners = self.partners.accepted().values("organisation")
        leader = models.Q(pk=self.organisation_id)
        return Organisation.objects.filter(leader | models.Q(pk__in=partners))

    @property
    def clocks(self) -> "Application":
        """The same application with ``due_at``, ``delivery_due_at`` and ``delivery`` by now."""
        return type(self).objects.with_delivery().only("pk", "status").get(pk=self.pk)

    @property
    def sending_until(self) -> datetime:
        """The moment until which it may be sent: a longer deadline of its own counts."""
        extensions: Any = type(self)._meta.get_field("extensions").related_model
        own = extensions.objects.of(self.call_id, self.organisation_id, self.pk)
        longest = own.aggregate(longest=models.Max("until"))["longest"]
        return max(filter(None, (self.call.closes_at, longest)))

    @property
    def delivery_label(self) -> str:
        """The state of the second step in a word, of rows read ``with_delivery``."""
        if not self.delivery or not (self.call.needs_delivery or self.is_entered):
            return ""
        return str(DeliveryState(self.delivery).label)

    def phase(self, now=None) -> CallPhase:
        """The phase of the call for this application, which may have a longer deadline."""
        now = now or timezone.now()
        phase = self.call.phase(now)
        if phase == CallPhase.CLOSED and now < self.sending_until:
            return CallPhase.OPEN
        return phase

    @property
    def latest_submission(self):
        """What was sent last, which is what officers read; None before the first sending."""
        return self.response.submissions.order_by("-submitted_at", "-pk").first()

    @property
    def is_open_for_writing(self) -> bool:
        """Whether its answers may be changed by status alone, the deadline aside."""
        return self.status == ApplicationStatus.DRAFT or self.amending_since is not None
