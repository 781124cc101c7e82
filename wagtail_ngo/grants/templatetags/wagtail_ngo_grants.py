from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.shortcuts import resolve_url

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.grants import wording
from wagtail_ngo.money import format_money


register = template.Library()

register.filter("ngo_moment", wording.format_moment)
register.filter("ngo_day", wording.format_day)
register.filter("ngo_amount", format_money)
register.filter("ngo_status_sentence", wording.status_sentence)


@register.filter
def ngo_phase(call):
    """The phase of a call now, as a ``CallPhase``: its value is a class name, its label a word."""
    return call.phase()


@register.simple_tag
def ngo_login_url(address, anchor=""):
    """The address of the login page, from which one comes back to ``address`` on this site."""
    target = f"{address}#{anchor}" if anchor else address
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': target})}"


@register.simple_tag
def ngo_signup_url():
    """The address of the sign-up page, or "" when the site has none."""
    return resolve_url(ngo_settings.SIGNUP_URL) if ngo_settings.SIGNUP_URL else ""
