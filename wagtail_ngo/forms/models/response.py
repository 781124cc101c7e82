import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ImmutableModel


def user_key(**kwargs):
    """A foreign key to the person who acted, which outlives that person's account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        **kwargs,
    )


class Response(models.Model):
    """Answers being written under one version of a form.

    ``answers`` is keyed by question id. ``rejected`` keeps what was typed but refused, keyed by
    HTML field name, so that nothing a person wrote is lost. ``revision`` grows with each save and
    shows that two people wrote at the same time. Who may see a response is decided by the record
    that owns it (an application, a remark).
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_version = models.ForeignKey(
        "wagtail_ngo_forms.FormVersion", on_delete=models.PROTECT, related_name="responses"
    )
    answers = models.JSONField(default=dict, blank=True)
    rejected = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    language = models.CharField(_("language"), max_length=20)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    updated_by = user_key()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self):
        return str(self.token)


class Submission(ImmutableModel):
    """What was sent, exactly as it was sent.

    ``parameters`` and ``profile`` are the limits and the organisation's data of that day,
    ``files`` the name, size and SHA-256 of each attachment. ``checksum`` is the SHA-256 (hex) of
    the content; ``code`` is a short form of it that a person can read out.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="submissions")
    number = models.CharField(_("number"), max_length=50, blank=True)
    answers = models.JSONField()
    parameters = models.JSONField(default=dict)
    profile = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    checksum = models.CharField(_("checksum"), max_length=64)
    code = models.CharField(_("code"), max_length=20, unique=True)
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = user_key()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-submitted_at", "-pk"]

    def __str__(self):
        return self.number or self.code
