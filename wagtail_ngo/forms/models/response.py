import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ImmutableModel


#: The key in ``Response.section_revisions`` that stands for all sections.
WHOLE = ""


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
    HTML field name, so that nothing a person wrote is lost. ``revision`` grows with each change;
    ``section_revisions`` holds the revision in which each section was saved last, so that two
    people who write in different sections do not disturb each other. Who may see a response is
    decided by the record that owns it (an application, a remark).
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_version = models.ForeignKey(
        "wagtail_ngo_forms.FormVersion", on_delete=models.PROTECT, related_name="responses"
    )
    answers = models.JSONField(default=dict, blank=True)
    rejected = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    section_revisions = models.JSONField(default=dict, blank=True)
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

    def changed_since(self, revision: int, section_id: str) -> bool:
        """Whether the section was changed after a form was drawn from ``revision``."""
        known = self._known_revisions()
        return max(known.get(section_id, 0), known.get(WHOLE, 0)) > revision

    def revisions_after_saving(self, section_id: str) -> dict[str, int]:
        """``section_revisions`` as they are once the section is saved in the next revision."""
        return {**self._known_revisions(), section_id: self.revision + 1}

    def _known_revisions(self) -> dict[str, int]:
        """A change that was not the saving of a section counts as one of all sections."""
        known = self.section_revisions
        return known if max(known.values(), default=0) == self.revision else {WHOLE: self.revision}


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
