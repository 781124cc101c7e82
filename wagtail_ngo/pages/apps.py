from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "wagtail_ngo.pages"
    label = "wagtail_ngo_pages"
    verbose_name = _("NGO cooperation: pages")
    default_auto_field = "django.db.models.BigAutoField"
