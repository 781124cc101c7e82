"""Documents that an organisation keeps here, to use them in one application after another."""

import uuid

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.clock import today
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.storage import private_storage, random_path

from ..choices import LOCKER_ROLES, DocumentKind
from .organisation import Organisation


def document_path(document, filename):
    """A path that tells nothing: neither the organisation nor the name of the file."""
    return random_path("locker", filename.rpartition(".")[2].lower())


class LockerDocumentQuerySet(models.QuerySet):
    def current(self):
        """Documents that no newer version has replaced."""
        return self.filter(replaced_by=None)

    def visible_to(self, user):
        """Those of the organisations that the user belongs to; officers read copies in offers."""
        own = Organisation.objects.for_member(user)
        return self.filter(organisation__in=own.values("pk"))

    def editable_by(self, user):
        """Those that the user may replace and delete."""
        own = Organisation.objects.for_member(user, roles=LOCKER_ROLES)
        return self.filter(organisation__in=own.values("pk"))


class LockerDocument(models.Model):
    """One version of a document; an application that uses it holds its own copy of the bytes.

    ``valid_until`` is the last day on which the document is good, None when it does not expire.
    ``sha256`` is hexadecimal, ``size`` in bytes.
    """

    add_to_reference_index = False

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="documents"
    )
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind of document"), max_length=20, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=document_path)
    name = models.CharField(_("name"), max_length=255, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    content_type = models.CharField(max_length=127, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="earlier"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = LockerDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document in the locker")
        verbose_name_plural = _("documents in the locker")
        ordering = ["kind", "-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="wagtail_ngo_locker_dates",
                violation_error_message=_("The last day must not be before the first day."),
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def state(self) -> str:
        """``replaced``, ``expired``, ``soon`` (see ``DOCUMENT_SOON_DAYS``), or ``valid``."""
        if self.replaced_by_id:
            return "replaced"
        day = today()
        if self.valid_until is None:
            return "valid"
        if self.valid_until < day:
            return "expired"
        soon = day + timedelta(days=ngo_settings.DOCUMENT_SOON_DAYS)
        return "soon" if self.valid_until <= soon else "valid"
