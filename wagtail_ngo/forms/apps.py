from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "wagtail_ngo.forms"
    label = "wagtail_ngo_forms"
    verbose_name = _("NGO cooperation: forms")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import personal_data  # noqa: F401
        from .actions import typed  # noqa: F401  (registers its tick)
        from .blocks.questions import BLOCKS
        from .blocks.table import TableQuestionBlock
        from .registry import register_question_type
        from .types.builtin import RUNTIMES

        for key, block in {**BLOCKS, "table": TableQuestionBlock}.items():
            register_question_type(key, block=block, runtime=RUNTIMES[key])
