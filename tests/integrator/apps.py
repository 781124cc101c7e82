from django.apps import AppConfig


class IntegratorConfig(AppConfig):
    name = "tests.integrator"
    label = "integrator"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail_ngo import signals
        from wagtail_ngo.forms.registry import register_question_type

        from . import questions, receivers

        register_question_type("stars", block=questions.StarsBlock, runtime=questions.StarsType)
        signals.application_submitted.connect(
            receivers.note_application, dispatch_uid="integrator.note_application"
        )
