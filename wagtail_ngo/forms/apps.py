from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "wagtail_ngo.forms"
    label = "wagtail_ngo_forms"
    verbose_name = _("NGO cooperation: forms")
    default_auto_field = "django.db.models.BigAutoField"
