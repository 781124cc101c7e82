from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(models.TextChoices):
    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")
    PLN = "pln", _("PLN")
    PERCENT = "percent", _("per cent")
    NUMBER = "number", pgettext_lazy("unit", "number")


class LegalParameterQuerySet(models.QuerySet):
    def in_force(self, on):
        """Rows whose period holds the date `on`; both its ends belong to it."""
        return self.filter(valid_from__lte=on).exclude(valid_to__lt=on)

    def overlapping(self, valid_from, valid_to):
        rows = self.exclude(valid_to__lt=valid_from)
        return rows.filter(valid_from__lte=valid_to) if valid_to else rows


class LegalParameter(models.Model):
    """A number that the law sets, with its legal basis and the period in which it holds.

    A change in the law is a new row; the old one gets an end date, and what was decided under it
    stays right.
    """

    name = models.CharField(
        _("parameter"),
        max_length=80,
        validators=[
            RegexValidator(
                r"\A[a-z][a-z0-9_]*\Z", _("Use small Latin letters, digits and underscores only.")
            )
        ],
    )
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit)
    legal_basis = models.CharField(
        _("legal basis"),
        max_length=500,
        help_text=_("The article and the journal of laws, for example “art. 13 ust. 1 UDPP”."),
    )
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    verified = models.BooleanField(
        _("checked by a lawyer"),
        default=False,
        help_text=_("Tick it when a person has compared the value with the text of the act."),
    )
    note = models.TextField(_("note"), blank=True)

    objects = LegalParameterQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal parameter")
        verbose_name_plural = _("legal parameters")
        ordering = ["name", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "valid_from"], name="wagtail_ngo_legal_name_from"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="wagtail_ngo_legal_period",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.valid_from:%Y-%m-%d})"

    def get_name_display(self):
        from wagtail_ngo.legal import PARAMETERS

        return PARAMETERS[self.name].label if self.name in PARAMETERS else self.name

    def clean(self):
        if not self.valid_from:
            return
        if self.valid_to and self.valid_to < self.valid_from:
            message = _("The end of the period cannot be earlier than its beginning.")
            raise ValidationError({"valid_to": message})
        others = type(self).objects.filter(name=self.name).exclude(pk=self.pk)
        if other := others.overlapping(self.valid_from, self.valid_to).first():
            message = _(
                "This period overlaps the value in force from %(date)s. End that one first."
            )
            error = ValidationError(
                message, params={"date": date_format(other.valid_from, "j E Y")}
            )
            raise ValidationError({"valid_from": error})
