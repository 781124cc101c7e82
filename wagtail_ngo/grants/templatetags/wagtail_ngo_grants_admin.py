from django import template

from wagtail_ngo.money import format_money


register = template.Library()


@register.filter
def call_money(amount, call):
    """An amount in the currency of the call; nothing when there is none."""
    return "" if amount is None else format_money(amount, call.currency)
