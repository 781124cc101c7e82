from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    name = "wagtail_ngo.grants"
    label = "wagtail_ngo_grants"
    verbose_name = _("NGO cooperation: grants")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail_ngo import legal
        from wagtail_ngo.forms.registry import register_parameters
        from wagtail_ngo.grants import (  # noqa: F401
            activity,
            archive,
            call_letters,
            cooperation_parts,
            filing_todos,
            letters,
            partner_todos,
            personal_data,
            question_todos,
            todo_providers,
        )
        from wagtail_ngo.grants.actions import (  # noqa: F401
            advice,
            filing_letters,
            partner_letters,
            reminders,
            signatures,
        )

        register_parameters({f"legal.{name}": "number" for name in legal.PARAMETERS})
