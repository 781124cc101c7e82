import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.storage import private_storage, random_path

from .response import Response, user_key


def attachment_path(attachment, filename):
    """A path that tells nothing: neither the person nor the name of the file."""
    return random_path("attachments", filename.rpartition(".")[2].lower())


class AttachmentQuerySet(models.QuerySet):
    def present(self):
        """Files that were not removed from the response."""
        return self.filter(removed_at=None)


class Attachment(models.Model):
    """A file sent in answer to one question; kept when removed from a submitted response."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="attachments")
    question_id = models.CharField(max_length=64)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), storage=private_storage, upload_to=attachment_path)
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(max_length=127)
    sha256 = models.CharField(max_length=64)
    #: Known of documents that were picked from the organisation's locker.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    uploaded_by = user_key()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["response", "question_id"])]

    def __str__(self):
        return str(self.token)
