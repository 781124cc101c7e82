"""How often one client may do one thing; counted in the database, so that every process agrees."""

from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.models import ThrottleHit
from wagtail_ngo.ticks import register_tick


EMPTY = "empty"


def allow(scope: str, key: str, limit: int, seconds: int) -> bool:
    """Count one more try and return whether it is within `limit` in this window of `seconds`.

    Ask it outside the transaction that the try itself opens: a rolled back try counts nothing.
    A missing `key` is counted under one common key.
    """
    window = int(timezone.now().timestamp()) // seconds
    hit, _created = ThrottleHit.objects.get_or_create(
        scope=scope,
        key=_hashed(key),
        window=window,
        defaults={"expires_at": datetime.fromtimestamp((window + 1) * seconds, UTC)},
    )
    within = ThrottleHit.objects.filter(pk=hit.pk, hits__lt=limit)
    return within.update(hits=F("hits") + 1) == 1


def _hashed(key: str) -> str:
    return salted_hmac("wagtail_ngo.throttle", key or EMPTY, algorithm="sha256").hexdigest()


@register_tick("throttle")
def purge() -> int:
    """Delete windows that are over and return how many there were."""
    return ThrottleHit.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def client_key(request: HttpRequest) -> str:
    """Return the client's address, an IPv6 one cut to its /64 network, or "empty" when unknown.

    `TRUSTED_PROXIES` says how many addresses at the end of ``X-Forwarded-For`` our own proxies
    added; anything before them is what the client claims, and is ignored.
    """
    try:
        address = ip_address(_without_port(_client_address(request)))
    except ValueError:
        return EMPTY
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False))


def _client_address(request: HttpRequest) -> str:
    hops = ngo_settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if hops and len(forwarded) >= hops and forwarded[-hops].strip():
        return forwarded[-hops].strip()
    return request.META.get("REMOTE_ADDR", "")


def _without_port(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, separator, _port = address.partition(":")
    return host if separator and "." in host else address
