from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresetsConfig(AppConfig):
    name = "wagtail_ngo.presets"
    label = "wagtail_ngo_presets"
    verbose_name = _("NGO cooperation: presets")
    default_auto_field = "django.db.models.BigAutoField"
