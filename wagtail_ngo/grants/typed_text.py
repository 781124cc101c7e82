"""Keeping what a person typed when it could not be saved at once.

A form posted after the session ended is put into the (now anonymous) session under its address;
Django carries that session over the login, and the form shows the text again.
"""

from django.http import QueryDict
from django.middleware.csrf import CsrfViewMiddleware

from wagtail_ngo import throttle
from wagtail_ngo.grants.differences import CHOICE


SESSION_KEY = "wagtail_ngo_typed"
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision", "mark"})
FORMS_PER_HOUR = 60


class CsrfCheck(CsrfViewMiddleware):
    """The CSRF check of Django, asked by the view itself so that a failure loses no text."""

    def _reject(self, request, reason):
        return reason


def csrf_failed(request) -> bool:
    """Whether the token sent with ``request`` is missing or stale."""
    check = CsrfCheck(lambda request: None)  # type: ignore[arg-type]
    check.process_request(request)
    return check.process_view(request, None, (), {}) is not None  # type: ignore[arg-type]


def sent_from_elsewhere(request) -> bool:
    """Whether another site sent the form: it must neither leave text here nor end a session."""
    check = CsrfCheck(lambda request: None)  # type: ignore[arg-type]
    return "HTTP_ORIGIN" in request.META and not check._origin_verified(request)  # type: ignore[attr-defined]


def typed_fields(data: QueryDict) -> list[tuple[str, str]]:
    """Return names and values of all that was typed, in order, for hidden inputs."""
    return [
        (name, value)
        for name, values in data.lists()
        if name not in NOT_TYPED and not name.startswith(CHOICE)
        for value in values
    ]


def keep_typed(request, address: str) -> bool:
    """Keep the posted text for the form at ``address``; False when there were too many."""
    key = throttle.client_key(request)
    if not throttle.allow("keep-typed", key, limit=FORMS_PER_HOUR, seconds=3600):
        return False
    request.session[SESSION_KEY] = {
        "address": address,
        "fields": typed_fields(request.POST),
        "revision": read_revision(request.POST),
        "mark": request.POST.get("mark", ""),
    }
    return True


def kept_typed(request, address: str) -> QueryDict | None:
    """Return what was kept for the form at ``address``."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["address"] != address:
        return None
    data = QueryDict(mutable=True)
    for name, value in kept["fields"]:
        data.appendlist(name, value)
    for name in ("revision", "mark"):
        if kept.get(name) is not None:
            data[name] = str(kept[name])
    return data


def forget_typed(request) -> None:
    """Drop the kept text, once it is saved."""
    request.session.pop(SESSION_KEY, None)


def read_revision(data: QueryDict) -> int | None:
    """Return the revision that the form was drawn from; None when it was not sent."""
    text = data.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
