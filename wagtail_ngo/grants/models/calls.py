import uuid

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField

from wagtail_ngo.grants.choices import PAPER_FILINGS, Filing
from wagtail_ngo.grants.lifecycles import CALL_LIFECYCLE
from wagtail_ngo.grants.models.querysets import CallQuerySet
from wagtail_ngo.money import MONEY_DIGITS


TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class CallStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    ANNULLED = "annulled", _("Annulled")
    WITHDRAWN = "withdrawn", pgettext_lazy("call", "Withdrawn")


class CallPhase(models.TextChoices):
    """What a reader of the call sees: the status read with the clock in hand."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced, opens soon")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    ANNULLED = "annulled", _("Annulled")
    WITHDRAWN = "withdrawn", pgettext_lazy("call", "Withdrawn")


class CallMode(models.TextChoices):
    """Art. 5 ust. 4: a grant for part of the costs, or for the whole of them."""

    SUPPORT = "support", _("Support: the grant covers part of the costs")
    ENTRUST = "entrust", _("Commission: the grant covers all the costs")


class PercentBase(models.TextChoices):
    TOTAL = "total", _("of the total cost")
    GRANT = "grant", _("of the grant")


def money(label, **kwargs):
    return models.DecimalField(
        label,
        max_digits=MONEY_DIGITS,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
        **{"null": True, "blank": True, **kwargs},
    )


def percentage(label, **kwargs):
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        **kwargs,
    )


def percent_base(label):
    return models.CharField(
        label, max_length=8, choices=PercentBase.choices, default=PercentBase.TOTAL
    )


def text(label, **kwargs):
    return RichTextField(label, features=TEXT_FEATURES, blank=True, **kwargs)


class Call(ClusterableModel):
    """A call for applications: the language-neutral record behind every page of it.

    Money is in ``currency``; ``opens_at`` and ``closes_at`` are aware moments, an application
    counts when it is sent before ``closes_at`` by the clock of the database.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(
        pgettext_lazy("call", "reference"),
        max_length=40,
        unique=True,
        help_text=_("For example 1/2026."),
    )
    title = models.CharField(_("title"), max_length=255)
    procedure = models.ForeignKey(
        "wagtail_ngo_grants.Procedure",
        verbose_name=_("procedure"),
        on_delete=models.PROTECT,
        related_name="calls",
    )
    mode = models.CharField(
        _("form of commissioning"),
        max_length=10,
        choices=CallMode.choices,
        default=CallMode.SUPPORT,
    )
    spheres = models.ManyToManyField(
        "wagtail_ngo.Sphere", verbose_name=_("spheres of public tasks"), blank=True
    )
    addressee = models.CharField(
        _("public authority"),
        max_length=255,
        blank=True,
        help_text=_("The authority to which applications are addressed."),
    )

    currency = models.CharField(_("currency"), max_length=3, default="PLN")
    pool_amount = money(_("public funds for the task"))
    grant_rules = text(_("rules of awarding grants"))
    realisation_from = models.DateField(_("task may begin on"), null=True, blank=True)
    realisation_to = models.DateField(_("task must end by"), null=True, blank=True)
    conditions = text(_("conditions of carrying out the task"))
    opens_at = models.DateTimeField(
        _("applications accepted from"),
        null=True,
        blank=True,
        help_text=_("Leave empty to accept applications from the moment of announcement."),
    )
    closes_at = models.DateTimeField(_("deadline for applications"), null=True, blank=True)
    filing = models.CharField(
        _("manner of filing"),
        max_length=12,
        choices=Filing.choices,
        default=Filing.ELECTRONIC,
        help_text=_("It cannot be changed once the call is announced."),
    )
    delivery_closes_at = models.DateTimeField(
        _("deadline for the paper, signed file or approval"),
        null=True,
        blank=True,
        help_text=_("The second clock: it is needed when something follows the electronic form."),
    )
    delivery_place = models.TextField(
        _("where the paper is delivered"),
        max_length=500,
        blank=True,
        help_text=_("The address, the room and the hours of the office."),
    )
    postmark_counts = models.BooleanField(
        _("the day of the postmark counts"),
        default=False,
        help_text=_("Otherwise the paper must be in the office before the deadline."),
    )
    selection_mode = text(_("manner of choosing applications"))
    criteria = text(_("criteria of choosing applications"))
    decision_due = models.DateField(_("choice will be made by"), null=True, blank=True)

    grant_min = money(_("smallest grant"))
    grant_max = money(_("largest grant"))
    grant_share_max = percentage(_("largest share of the grant, percent"))
    grant_share_base = percent_base(_("share of the grant is counted"))
    own_financial_min = percentage(_("smallest own financial contribution, percent"))
    own_financial_base = percent_base(_("own contribution is counted"))
    admin_max = percentage(_("largest administrative costs, percent"))
    admin_base = percent_base(_("administrative costs are counted"))
    max_offers = models.PositiveSmallIntegerField(
        _("most applications of one organisation"), null=True, blank=True
    )
    joint_counts_for_partners = models.BooleanField(
        _("a joint offer counts for each of its applicants"),
        default=False,
        help_text=_("Otherwise it counts for the leader only."),
    )
    results_table_required = models.BooleanField(
        _("table of expected results is required"), default=True
    )
    fees_allowed = models.BooleanField(_("fees from beneficiaries are allowed"), default=True)

    form = models.ForeignKey(
        "wagtail_ngo_forms.Form",
        verbose_name=_("application form"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    form_version = models.ForeignKey(
        "wagtail_ngo_forms.FormVersion",
        verbose_name=_("frozen version of the form"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_phone = models.CharField(_("contact telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officers"),
        blank=True,
        related_name="+",
        help_text=_("They read the applications sent to this call."),
    )

    status = models.CharField(
        _("status"),
        max_length=12,
        choices=CallStatus.choices,
        default=CallStatus.DRAFT,
        editable=False,
        db_index=True,
    )
    announced_at = models.DateTimeField(_("announced at"), null=True, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)
    ended_reason = models.TextField(_("reason of ending the call"), blank=True, editable=False)
    eligibility_blocks = models.BooleanField(
        _("only those who pass the eligibility questions may begin an application"),
        default=False,
        help_text=_("Otherwise the questions only warn."),
    )
    questions_until = models.DateTimeField(
        _("questions accepted until"),
        null=True,
        blank=True,
        help_text=_("Leave empty to accept questions until the deadline for applications."),
    )
    year_funds = money(
        _("grants planned for organisations this year"),
        help_text=_(
            "For small grants: they may take only a part of it, which the law sets"
            " (art. 19a ust. 7 UDPP)."
        ),
    )
    is_test = models.BooleanField(_("test call"), default=False, editable=False, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CallQuerySet.as_manager()
    lifecycle = CALL_LIFECYCLE

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("manage_all_calls", _("Can manage all calls and read their applications")),
            ("publish_call", _("Can announce and annul calls and change their deadlines")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", announced_at__isnull=True)
                | ~models.Q(status="draft")
                & models.Q(
                    announced_at__isnull=False,
                    opens_at__isnull=False,
                    closes_at__isnull=False,
                    form_version__isnull=False,
                ),
                name="ngo_call_announced_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="ngo_call_closes_after_opening",
                violation_error_message=_("The deadline must be later than the opening."),
            ),
            models.CheckConstraint(
                condition=models.Q(realisation_to__gte=models.F("realisation_from")),
                name="ngo_call_realisation_ordered",
                violation_error_message=_("The task must end on or after the day it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(grant_max__gte=models.F("grant_min")),
                name="ngo_call_grant_ordered",
                violation_error_message=_(
                    "The largest grant must not be smaller than the smallest grant."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def needs_delivery(self) -> bool:
        """Whether something must follow the electronic form."""
        return self.filing != Filing.ELECTRONIC

    @property
    def needs_paper(self) -> bool:
        return self.filing in PAPER_FILINGS

    @property
    def is_draft(self) -> bool:
        return self.status == CallStatus.DRAFT

    def takes_questions(self, now=None) -> bool:
        """Whether anybody may ask about the call at ``now`` (default: the present moment)."""
        now = now or timezone.now()
        if self.status != CallStatus.ANNOUNCED or now >= self.closes_at:
            return False
        return self.questions_until is None or now < self.questions_until

    def phase(self, now=None) -> CallPhase:
        """The ``CallPhase`` at ``now`` (default: the present moment)."""
        if self.status != CallStatus.ANNOUNCED:
            return CallPhase(self.status)
        now = now or timezone.now()
        if now < self.opens_at:
            return CallPhase.ANNOUNCED
        return CallPhase.OPEN if now < self.closes_at else CallPhase.CLOSED
