from datetime import timedelta

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .response import Response


#: How long after its last sign of life a page still counts as open.
PRESENT_FOR = timedelta(minutes=2)


class TypedSectionQuerySet(models.QuerySet):
    def with_text(self):
        """Rows that hold text, not only the news that somebody has the section open."""
        return self.exclude(fields="")

    def present(self):
        """Rows of people whose page showed a sign of life just now."""
        return self.filter(seen_at__gte=timezone.now() - PRESENT_FOR)


class TypedSection(models.Model):
    """What one person typed into one section and has not saved yet, as the browser sent it.

    ``fields`` are names and values in the encoding of URLs, never parsed while they are kept; they
    are empty as long as the person has the section open without typing. ``base_revision`` is the
    revision of the response that the form was drawn from. ``mark`` names this version of the text
    and changes with each saving: a window that does not know it writes nothing over it. ``seen_at``
    is the last sign of life of the page, ``spent_until`` the account of the throttle in
    milliseconds since 1970. Who may read it is decided by the record that owns the response.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="typed_sections")
    section_id = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    fields = models.TextField(blank=True, default="")
    base_revision = models.PositiveIntegerField(default=0)
    mark = models.CharField(max_length=32, blank=True, default="")
    saved_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()
    spent_until = models.BigIntegerField(default=0)

    objects = TypedSectionQuerySet.as_manager()
    add_to_reference_index = False
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("text not saved yet")
        verbose_name_plural = _("texts not saved yet")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "section_id", "user"], name="ngo_typed_section_of_person"
            )
        ]
        indexes = [models.Index(fields=["seen_at"], name="ngo_typed_section_seen")]

    def __str__(self):
        return str(self.pk)

    @property
    def data(self) -> QueryDict:
        """The form data as they would have been posted."""
        return QueryDict(self.fields, encoding="utf-8")

    @property
    def is_present(self) -> bool:
        return self.seen_at >= timezone.now() - PRESENT_FOR
