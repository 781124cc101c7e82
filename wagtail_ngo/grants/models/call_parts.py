import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable

from wagtail_ngo.grants.models.calls import Call, money
from wagtail_ngo.grants.models.procedures import ascii_identifier


class Lot(Orderable):
    """A task within the call, with its own share of the money."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="lots")
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    budget = money(_("public funds"))
    sphere = models.ForeignKey(
        "wagtail_ngo.Sphere",
        verbose_name=_("sphere of public tasks"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("lot")
        verbose_name_plural = _("lots")

    def __str__(self):
        return self.name


class PastCost(models.Model):
    """Tasks of the same kind in one earlier year and what they cost (art. 13 ust. 2 pkt 7)."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="past_costs")
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    planned = money(_("planned"))
    transferred = money(_("transferred to organisations"), null=False, blank=False)

    class Meta:
        verbose_name = _("costs of an earlier year")
        verbose_name_plural = _("costs of earlier years")
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "year"], name="ngo_past_cost_once_a_year")
        ]

    def __str__(self):
        return str(self.year)


class Obligation(models.TextChoices):
    REQUIRED = "required", _("Required")
    OPTIONAL = "optional", _("Optional")
    OTHER_REGISTER = "other_register", _("Required of those in a register other than KRS")


class RequiredAttachment(Orderable):
    """A file that applicants add. ``identifier`` keys the answer and never changes."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="attachments")
    identifier = models.CharField(_("identifier"), max_length=40, validators=[ascii_identifier])
    name = models.CharField(_("name"), max_length=255)
    help = models.TextField(_("help"), blank=True)
    obligation = models.CharField(
        _("obligation"), max_length=16, choices=Obligation.choices, default=Obligation.REQUIRED
    )
    max_files = models.PositiveSmallIntegerField(
        _("most files"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "identifier"], name="ngo_required_attachment_once"
            )
        ]

    def __str__(self):
        return self.name


class CallDocument(Orderable):
    """A public document of the call: the order, regulations, templates to fill in."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=255)
    document = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title


class AnnouncementPlace(models.TextChoices):
    """Art. 13 ust. 3 and 4: three obligatory places and the press."""

    BIP = "bip", _("Public Information Bulletin")
    BOARD = "board", _("Notice board at the seat")
    SITE = "site", _("Website of the authority")
    PRESS = "press", _("Press")


class Announcement(models.Model):
    """One publication of the call in one place, with the day it appeared."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="announcements")
    place = models.CharField(_("place"), max_length=8, choices=AnnouncementPlace.choices)
    published_on = models.DateField(_("published on"))
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Where it can be read, for example https://bip.example.pl/konkursy/1."),
    )
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["published_on", "pk"]

    def __str__(self):
        return self.get_place_display()


class CallQuestion(models.Model):
    """A question about the call. Only answered ones marked public appear on its page.

    ``question`` is its public wording. ``asked_text`` is what the person wrote, which only officers
    read; who asked is known until the answer is sent to ``asked_by`` or ``asker_email``.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    question = models.TextField(_("question"), max_length=2000)
    answer = models.TextField(_("answer"), blank=True, max_length=5000)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    is_public = models.BooleanField(_("show with the answer on the page of the call"), default=True)
    asked_text = models.TextField(_("question as it was asked"), blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    asker_email = models.EmailField(max_length=254, blank=True, editable=False)
    language = models.CharField(max_length=15, blank=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question about a call")
        verbose_name_plural = _("questions about calls")
        ordering = ["asked_at", "pk"]

    def __str__(self):
        return str(self.token)


class DeadlineChange(models.Model):
    """A move of the deadline of an announced call, shown with its reason on the page."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="deadline_changes")
    before = models.DateTimeField(_("earlier deadline"))
    after = models.DateTimeField(_("new deadline"))
    delivery_before = models.DateTimeField(_("earlier second deadline"), null=True)
    delivery_after = models.DateTimeField(_("new second deadline"), null=True)
    reason = models.TextField(_("reason"))
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("change of deadline")
        verbose_name_plural = _("changes of deadlines")
        ordering = ["-changed_at", "-pk"]

    def __str__(self):
        return f"{self.after:%Y-%m-%d %H:%M}"
