import hashlib
import json

from datetime import UTC

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete a record that is only ever added."""


class AppendOnlyQuerySet(models.QuerySet):
    """A queryset that reads and adds, and raises ``AppendOnlyError`` for anything else."""

    def _refuse(self, *args, **kwargs):
        raise AppendOnlyError(f"{self.model._meta.label} is append-only.")

    update = delete = bulk_update = update_or_create = _refuse
    update.alters_data = delete.alters_data = True


class AppendOnlyModel(models.Model):
    """A record that can be added, and neither changed nor deleted through the ORM."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} is append-only.")
        # Or Django would first try to change the row that has the key given.
        super().save(**{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{self._meta.label} is append-only.")


class AuditEventQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        return self if user.has_perm("wagtail_ngo.view_auditevent") else self.none()

    def editable_by(self, user):
        return self.none()


class AuditEvent(AppendOnlyModel):
    """Who did what to which record and when; holds no personal data beyond the user's id.

    A sealed event carries its place in the hash chain: ``hash`` is the SHA-256 of the previous
    event's hash and this event's content, so that a later change of any row shows.
    """

    sequence = models.PositiveBigIntegerField(_("sequence"), unique=True, null=True, editable=False)
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    action = models.CharField(_("action"), max_length=100, db_index=True)
    # No constraint and no cascade: erasing an account must not touch what the hash covers.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    object_type = models.CharField(_("kind of record"), max_length=100, blank=True)
    object_pk = models.CharField(_("record"), max_length=64, blank=True)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    client = models.CharField(_("client"), max_length=32, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]
        default_permissions = ("view",)
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["object_type", "object_pk"], name="wagtail_ngo_audit_object"),
            models.Index(
                fields=["id"], condition=models.Q(hash=""), name="wagtail_ngo_audit_unsealed"
            ),
        ]

    def __str__(self):
        return f"{self.pk} {self.action}"

    def get_user_display(self) -> str:
        """Return the name of the account, or its id when the account is gone."""
        try:
            return str(self.user or self.user_id or "")
        except ObjectDoesNotExist:
            return str(self.user_id)

    def digest(self, sequence: int, previous_hash: str) -> str:
        """Return the SHA-256, in hex, of this event's content at a place of the chain."""
        content = {
            "sequence": sequence,
            "previous": previous_hash,
            "time": self.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "action": self.action,
            "user": "" if self.user_id is None else str(self.user_id),
            "object": [self.object_type, self.object_pk, self.reference],
            "client": self.client,
            "data": self.data,
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


class AuditHead(models.Model):
    """The end of the audit chain: one row, locked while events are sealed."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.sequence}:{self.hash}"
