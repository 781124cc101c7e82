from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..definition import Definition
from .base import ImmutableModel


class FormVersionManager(models.Manager):
    """Leaves the large JSON in the database: definitions are read through the cache."""

    def get_queryset(self):
        return super().get_queryset().defer("definitions")


class FormVersion(ImmutableModel):
    """A form as it was on the day it was put to use, in every language it had.

    ``definitions`` maps language codes to definition JSON; ids and names are equal in all of
    them. ``digest`` is the SHA-256 of that JSON, so the same content is never stored twice.
    """

    form = models.ForeignKey(
        "wagtail_ngo_forms.Form", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    definitions = models.JSONField()
    source_language = models.CharField(_("language"), max_length=20)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = FormVersionManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        ordering = ["form_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="wagtail_ngo_version_number"),
            models.UniqueConstraint(fields=["form", "digest"], name="wagtail_ngo_version_digest"),
        ]

    def __str__(self):
        return f"{self.form_id}/{self.number}"

    def definition(self, language: str = "") -> Definition:
        """The questions in ``language``, or in the source language when there is no translation.

        The same object is returned for the same content within a process: treat it as read only.
        """
        return _load(self.pk, self.digest, language)


@lru_cache(maxsize=128)
def _load(pk, digest, language):
    """The digest is part of the key, so that a key of a row that is gone means nothing."""
    found = FormVersion.objects.values("definitions", "source_language").get(pk=pk)
    for code in (language, language.partition("-")[0], found["source_language"]):
        if code in found["definitions"]:
            return Definition.from_json(found["definitions"][code])
    raise KeyError(language)
