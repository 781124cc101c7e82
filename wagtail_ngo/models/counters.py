from django.db import models
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """The last number given out in a series in a year; written only by `numbering.next_number`."""

    series = models.CharField(_("series"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"], name="wagtail_ngo_counter_series_year"
            )
        ]

    def __str__(self):
        return f"{self.series}/{self.year}"
