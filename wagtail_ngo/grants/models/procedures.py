from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


ascii_identifier = RegexValidator(
    r"\A[a-z][a-z0-9_]*\Z",
    _("Use small letters a-z, digits and underscores, beginning with a letter."),
)


class ProcedureKind(models.TextChoices):
    """Modes in which the Act lets a public task be commissioned (art. 11 ust. 2)."""

    OPEN_CALL = "open_call", _("Open call for proposals")
    SMALL_GRANT = "small_grant", _("Small grant")
    REGRANTING = "regranting", _("Regranting")
    LOCAL_INITIATIVE = "local_initiative", _("Local initiative")
    PARTNER = "partner", _("Call for a partner")
    PREMISES = "premises", _("Call for premises")


class Procedure(models.Model):
    """What the law asks of one kind of call. A new mode is a new row, not new code.

    ``required_elements`` names checks of ``wagtail_ngo.grants.lint``, ``required_places`` the
    places of announcement, ``min_days_parameter`` a dated statutory parameter holding the fewest
    full days between the last announcement and the deadline (empty: no such rule).
    """

    identifier = models.CharField(
        _("identifier"), max_length=40, unique=True, validators=[ascii_identifier]
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ProcedureKind.choices)
    legal_basis = models.CharField(_("legal basis"), max_length=255, blank=True)
    number_prefix = models.CharField(
        _("prefix of application numbers"),
        max_length=12,
        default="OF",
        validators=[
            RegexValidator(
                r"\A(?!TEST\Z)[A-Z0-9-]+\Z",
                _("Use capital letters A-Z and digits; TEST is kept for test calls."),
            )
        ],
        help_text=_("The first part of the number that an application receives."),
    )
    min_days_parameter = models.CharField(
        _("statutory parameter with the shortest period for applications"),
        max_length=60,
        blank=True,
    )
    required_places = models.JSONField(_("required places"), default=list, blank=True)
    required_elements = models.JSONField(_("required elements"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name
