"""What follows the sending of an application: papers, signed files, approvals, longer deadlines."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.choices import OUTSIDE_CHANNELS, SignatureCheck, SignatureKind
from wagtail_ngo.grants.models.applications import Application
from wagtail_ngo.grants.models.calls import Call
from wagtail_ngo.storage import private_storage, random_path


def scan_path(row, filename):
    """A path that tells nothing: neither the person nor the name of the file."""
    return random_path("filing", filename.rpartition(".")[2].lower())


def person(label, **kwargs):
    """The person who acted; the row outlives that person's account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        **kwargs,
    )


class StoredFile(models.Model):
    """A private file with what is known of it; empty when nothing was uploaded."""

    file = models.FileField(_("file"), storage=private_storage, upload_to=scan_path, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True, editable=False)
    content_type = models.CharField(max_length=127, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class ReceiptQuerySet(models.QuerySet):
    def standing(self):
        """Receipts that nobody has taken back."""
        return self.filter(cancelled_at=None)


class Receipt(StoredFile):
    """A paper that came to the office: which version of the application it prints, and when.

    A paper that is the application itself has a version once a second officer has confirmed it.
    ``received_at`` is the moment it came, ``posted_on`` the day of its postmark. A receipt that was
    registered by mistake is taken back with a reason and stays.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="receipts")
    submission = models.ForeignKey(
        "wagtail_ngo_forms.Submission", on_delete=models.PROTECT, null=True, related_name="receipts"
    )
    channel = models.CharField(_("channel"), max_length=12, choices=OUTSIDE_CHANNELS)
    received_at = models.DateTimeField(_("received at"))
    posted_on = models.DateField(_("day of the postmark"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    registered_by = person(_("registered by"))
    cancelled_at = models.DateTimeField(_("taken back at"), null=True, editable=False)
    cancelled_by = person(_("taken back by"))
    cancel_reason = models.TextField(_("reason of taking back"), blank=True, editable=False)

    wagtail_reference_index_ignore = True
    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a paper")
        verbose_name_plural = _("receipts of papers")
        ordering = ["-registered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(cancelled_at=None), name="ngo_receipt_once"
            )
        ]

    def __str__(self):
        return str(self.token)


class SignedFile(StoredFile):
    """A file with electronic signatures of one version of an application.

    ``kind`` and ``signers`` are what the person who sent it declared; ``check_result`` and
    ``report`` are what the verifier of the project (``SIGNATURE_VERIFIER``) found.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="signed_files"
    )
    submission = models.ForeignKey(
        "wagtail_ngo_forms.Submission", on_delete=models.PROTECT, related_name="signed_files"
    )
    kind = models.CharField(_("kind of signature"), max_length=12, choices=SignatureKind.choices)
    signers = models.TextField(_("who signed"), max_length=1000)
    uploaded_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    uploaded_by = person(_("sent by"))
    check_result = models.CharField(
        _("verification"),
        max_length=12,
        choices=SignatureCheck.choices,
        default=SignatureCheck.UNCHECKED,
        editable=False,
    )
    report = models.JSONField(_("report of the verification"), default=dict, editable=False)
    checked_at = models.DateTimeField(_("verified at"), null=True, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("signed file")
        verbose_name_plural = _("signed files")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return str(self.token)


class Approval(models.Model):
    """The approval of one version of an application by one person who represents the organisation.

    ``name`` and ``function`` are those of the representative at that moment. ``is_enough`` is the
    person's statement that the rule of representation is satisfied now, which is asked for when the
    rule is described in words only.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="approvals")
    submission = models.ForeignKey(
        "wagtail_ngo_forms.Submission", on_delete=models.PROTECT, related_name="approvals"
    )
    organisation = models.ForeignKey(
        "wagtail_ngo_organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    user = person(_("person"))
    name = models.CharField(_("first name and surname"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    is_enough = models.BooleanField(_("the rule is satisfied"), default=False)
    approved_at = models.DateTimeField(_("approved at"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["approved_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "organisation", "user"], name="ngo_approval_person_once"
            ),
            models.UniqueConstraint(
                fields=["submission", "organisation", "name"], name="ngo_approval_name_once"
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"


class ExtensionQuerySet(models.QuerySet):
    def of(self, call, organisation, application):
        """Those that concern an application; the arguments are ids or ``OuterRef``."""
        one = Q(application=None) | Q(application=application)
        return self.filter(one, call=call, organisation=organisation)

    def running(self):
        """Those that let an application be sent at this moment of the database clock."""
        return self.filter(until__gt=Now(), call__status="announced", call__opens_at__lte=Now())

    def longest(self, name):
        """The latest moment in the column ``name``, as a queryset for a subquery."""
        return self.order_by().values("call").annotate(longest=Max(name)).values("longest")


class Extension(models.Model):
    """A longer deadline for one organisation in a call, or for one of its applications alone.

    ``until`` is the moment until which it may send, ``delivery_until`` the one until which its
    paper, signed file or approval may follow; one of them may be empty.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="extensions")
    organisation = models.ForeignKey(
        "wagtail_ngo_organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="extensions"
    )
    until = models.DateTimeField(_("may be sent until"), null=True, blank=True)
    delivery_until = models.DateTimeField(_("second step until"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)
    granted_by = person(_("granted by"))

    wagtail_reference_index_ignore = True
    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("longer deadline")
        verbose_name_plural = _("longer deadlines")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivery_until=None)
                | Q(until=None)
                | Q(delivery_until__gte=F("until")),
                name="ngo_extension_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(delivery_until=None, until=None),
                name="ngo_extension_extends",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"
