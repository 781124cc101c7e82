from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlocksConfig(AppConfig):
    name = "wagtail_ngo.blocks"
    label = "wagtail_ngo_blocks"
    verbose_name = _("NGO cooperation: blocks")
    default_auto_field = "django.db.models.BigAutoField"
