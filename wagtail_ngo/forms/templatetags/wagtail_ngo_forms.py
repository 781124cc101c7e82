from django import template
from django.utils import timezone
from django.utils.translation import get_language

from wagtail_ngo.money import format_money

from ..compile import FormProblems, compile_form
from ..definition import Definition
from ..engine import FormContext, Questionnaire


register = template.Library()


@register.inclusion_tag("wagtail_ngo/forms/section.html")
def render_section(section):
    """Draw the questions of a ``BoundSection``; the form tag and the buttons are the caller's."""
    return {"section": section}


@register.inclusion_tag("wagtail_ngo/forms/problems.html")
def render_problems(problems, url="", heading_id="problems-title"):
    """Draw the list of problems; with ``url`` the links lead to the page of the controls."""
    return {"problems": problems, "url": url, "heading_id": heading_id}


@register.inclusion_tag("wagtail_ngo/forms/display/sections.html")
def render_display(sections):
    """Draw what ``display_sections`` returned."""
    return {"sections": sections}


@register.inclusion_tag("wagtail_ngo/forms/display/answer.html")
def render_answer(item):
    """Draw one answer of a ``DisplayItem``, without its question."""
    return {"item": item}


@register.simple_tag(takes_context=True)
def address_of_file(context, file):
    """The address of an attachment, when the page has a function ``file_url`` that tells it."""
    file_url = context.get("file_url")
    return file_url(file) if file_url else ""


@register.filter
def ngo_money(value, currency="PLN"):
    """Write an amount in the active language, for example 1 000,50 zł."""
    return format_money(value, currency)


@register.simple_tag
def form_preview(form):
    """Return the blank sections of a form being edited, or the problems that it still has."""
    try:
        definition = Definition.from_json(compile_form(form))
    except FormProblems as error:
        return {"problems": [problem.message for problem in error.problems]}
    context = FormContext(get_language() or definition.language, timezone.localdate())
    return {"sections": Questionnaire(definition, {}, context).sections}
