from django import template

from wagtail_ngo.grants import wording


register = template.Library()

register.filter("ngo_moment", wording.format_moment)
register.filter("ngo_day", wording.format_day)
register.filter("ngo_status_sentence", wording.status_sentence)


@register.filter
def ngo_phase(call):
    """The phase of a call now, as a ``CallPhase``: its value is a class name, its label a word."""
    return call.phase()
