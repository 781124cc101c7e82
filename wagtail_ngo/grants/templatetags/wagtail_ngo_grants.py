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
    return f"{resolve_url(settings.LOGIN_URL)}{ngo_return(address, anchor)}"


@register.simple_tag
def ngo_signup_url(address="", anchor=""):
    """The address of the sign-up page, or "" when the site has none."""
    if not ngo_settings.SIGNUP_URL:
        return ""
    return f"{resolve_url(ngo_settings.SIGNUP_URL)}{ngo_return(address, anchor)}"


@register.simple_tag
def ngo_return(address, anchor=""):
    """The query with which a form of this site leads back to ``address``; "" without one."""
    target = f"{address}#{anchor}" if anchor else address
    return f"?{urlencode({'next': target})}" if address else ""
