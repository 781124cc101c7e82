from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from ..blocks.form import RulesBlock, SectionsBlock
from ..fields import UnfrozenStreamField


class FormKind(models.TextChoices):
    OFFER = "offer", _("Offer")
    SIMPLIFIED_OFFER = "simplified_offer", _("Simplified offer")
    REPORT = "report", _("Report")
    REMARK = "remark", _("Remark")
    SURVEY = "survey", _("Survey")
    OTHER = "other", _("Other form")


class Form(PreviewableMixin, DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """Questions and rules that an editor builds; it holds no personal data.

    Translations share the identifier and the ids of all blocks. People answer a ``FormVersion``,
    never a form, so a form may be edited at any time.
    """

    identifier = models.CharField(
        _("identifier"),
        max_length=100,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9_-]*\Z",
                _("Use small Latin letters, digits, hyphens and underscores only."),
            )
        ],
        help_text=_("A short name for exports and for loading the form again."),
    )
    title = models.CharField(_("title"), max_length=255)
    kind = models.CharField(
        _("kind"), max_length=20, choices=FormKind.choices, default=FormKind.OTHER
    )
    intro = RichTextField(
        _("introduction"), blank=True, features=["bold", "italic", "link", "ol", "ul"]
    )
    source = models.TextField(
        _("legal source"),
        blank=True,
        help_text=_("The act or regulation this form follows, for example Dz.U. 2018 poz. 2057."),
    )
    preset_key = models.CharField(max_length=100, blank=True, editable=False)
    body = UnfrozenStreamField(SectionsBlock, verbose_name=_("sections"))
    rules = UnfrozenStreamField(RulesBlock, blank=True, verbose_name=_("rules"))

    override_translatable_fields = [SynchronizedField("identifier", overridable=False)]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["identifier", "locale"], name="wagtail_ngo_form_identifier"
            )
        ]

    def __str__(self):
        return self.title

    def get_preview_template(self, request, mode_name):
        return "wagtail_ngo/forms/preview.html"
