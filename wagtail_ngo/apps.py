from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WagtailNgoConfig(AppConfig):
    name = "wagtail_ngo"
    label = "wagtail_ngo"
    verbose_name = _("NGO cooperation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail_ngo import checks, erasure, outbox, retention, storage, throttle  # noqa: F401
