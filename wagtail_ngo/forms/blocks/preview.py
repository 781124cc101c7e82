"""How a block looks to the people who answer, for the editor's block picker."""

from django.utils import timezone
from django.utils.translation import get_language

from wagtail.models import Locale


def section_preview(value: dict):
    """A blank section, ready to be drawn, from the raw value of a section's block."""
    from ..compile import Compiler
    from ..definition import Definition
    from ..engine import FormContext, Questionnaire
    from ..models import Form

    language = get_language() or "en"
    body = [{"type": "section", "id": "preview", "value": value}]
    form = Form(locale=Locale(language_code=language), body=body)
    definition = Definition.from_json(Compiler(form, ()).definition())
    context = FormContext(language, timezone.localdate())
    return Questionnaire(definition, {}, context).section("preview")


def question_preview(block, value):
    """The same for a section that holds one question."""
    question = {"type": block.name, "id": "preview", "value": block.get_prep_value(value)}
    return section_preview({"title": "", "questions": [question]})
