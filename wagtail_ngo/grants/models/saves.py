from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SectionSave(models.Model):
    """When a person last saved a section; one row for each person and section."""

    add_to_reference_index = False

    application = models.ForeignKey(
        "wagtail_ngo_grants.Application", on_delete=models.CASCADE, related_name="section_saves"
    )
    section_id = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("saving of a section")
        verbose_name_plural = _("savings of sections")
        ordering = ["-saved_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section_id", "user"], name="ngo_section_save"
            ),
        ]
        indexes = [models.Index(fields=["application", "-saved_at"], name="ngo_section_saved_at")]

    def __str__(self):
        return f"#{self.pk}"
