"""What the package knows of accounts: where people get one, and which addresses are theirs."""

from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.shortcuts import resolve_url

from wagtail_ngo.conf import import_from_conf, ngo_settings


def login_url(address: str = "", anchor: str = "") -> str:
    """The address of the login page, from which one comes back to ``address`` on this site."""
    return f"{resolve_url(settings.LOGIN_URL)}{coming_back(address, anchor)}"


def signup_url(address: str = "", anchor: str = "") -> str:
    """The address of the sign-up page, or "" when the site has none."""
    if not ngo_settings.SIGNUP_URL:
        return ""
    return f"{resolve_url(ngo_settings.SIGNUP_URL)}{coming_back(address, anchor)}"


def coming_back(address: str, anchor: str = "") -> str:
    """The query with which a form of this site leads back to ``address``; "" without one."""
    target = f"{address}#{anchor}" if anchor else address
    return f"?{urlencode({'next': target})}" if address else ""


def confirmed_addresses(user) -> set[str]:
    """Return the e-mail addresses, in lower case, that ``user`` has shown to be the user's own."""
    if not user.is_authenticated or not user.is_active:
        return set()
    addresses = import_from_conf("CONFIRMED_ADDRESSES")(user)
    return {address.lower() for address in addresses if address}


def account_addresses(user) -> list[str]:
    """Return what django-allauth has confirmed; without it, the address of the account."""
    if not apps.is_installed("allauth.account"):
        return [user.email]
    from allauth.account.models import EmailAddress

    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    return list(confirmed.values_list("email", flat=True))
