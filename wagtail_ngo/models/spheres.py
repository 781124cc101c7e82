from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Sphere(models.Model):
    """A sphere of public tasks from art. 4 (1) of the Act on public benefit and volunteer work.

    `identifier` is stable ("art4-16"); `number` is the point as the Act writes it ("16", "1a").
    """

    identifier = models.CharField(
        _("identifier"),
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(
                r"\A[a-z0-9]+(-[a-z0-9]+)*\Z",
                _("Use small Latin letters, digits and single hyphens, for example art4-16."),
            )
        ],
    )
    number = models.CharField(_("point"), max_length=10)
    name = models.CharField(_("name"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("sphere of public tasks")
        verbose_name_plural = _("spheres of public tasks")
        ordering = ["position", "identifier"]

    def __str__(self):
        return f"{self.number}. {self.name}"
