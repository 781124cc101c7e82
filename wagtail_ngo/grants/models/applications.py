import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.lifecycles import APPLICATION_LIFECYCLE
from wagtail_ngo.grants.models.calls import Call, money
from wagtail_ngo.grants.models.querysets import ApplicationQuerySet
from wagtail_ngo.organisations.models import Membership


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
    """

    #: Annotated by ``ApplicationQuerySet.with_role_of``.
    role_holder: int | None
    known_role: str | None

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

    wagtail_reference_index_ignore = True
    objects = ApplicationQuerySet.as_manager()
    lifecycle = APPLICATION_LIFECYCLE

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at", "-pk"]
        permissions = [("export_application", _("Can export applications"))]
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

    @property
    def is_sent(self) -> bool:
        return self.number != ""

    @property
    def latest_submission(self):
        """What was sent last, which is what officers read; None before the first sending."""
        return self.response.submissions.order_by("-submitted_at", "-pk").first()

    @property
    def is_open_for_writing(self) -> bool:
        """Whether its answers may be changed by status alone, the deadline aside."""
        return self.status == ApplicationStatus.DRAFT or self.amending_since is not None
