from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "wagtail_ngo.organisations"
    label = "wagtail_ngo_organisations"
    verbose_name = _("NGO cooperation: organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import (  # noqa: F401
            actions,
            cooperation_part,
            locker_todo,
            people_activity,
            people_todo,
            personal_data,
        )
