"""The one address that a page asks while somebody types. It answers with little JSON, and cheaply.

The text comes as the body in the encoding of forms, and is not read here. What it was drawn from
and which version of it this is stand in the query, the CSRF token in its header.
"""

import re

from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from wagtail_ngo import audit
from wagtail_ngo.accounts import login_url
from wagtail_ngo.clock import city_time
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.forms.actions.typed import TooOften, Typed, WrittenElsewhere
from wagtail_ngo.grants import typed_text
from wagtail_ngo.grants.actions.autosave import autosave, people_here
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.unsaved import person_name
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.views import protect

from .base import address, get_application, logger


MARK = re.compile(r"[A-Za-z0-9_-]{0,32}", re.ASCII)
KNOWN_MARKS = 20


def answer(state: str, status: int, **facts) -> JsonResponse:
    return JsonResponse({"state": state, **facts}, status=status)


def guarded(view):
    """Keep the answer out of caches; say that the database is away instead of breaking down."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return protect(view(request, *args, **kwargs))
        except (OperationalError, InterfaceError):
            logger.exception("The database did not answer at %s.", request.path)
            return protect(answer("unavailable", 503))

    return wrapped


@csrf_exempt
@require_POST
@guarded
def autosave_view(request: HttpRequest, token, section: str) -> JsonResponse:
    """Keep what is typed into a section; an empty body says that the section is open.

    Answers 200 with the time and who else is here, or an honest refusal: 401 signed out,
    403 a stale CSRF token (with a fresh one) or a role that may not write, 404, 409 sent meanwhile
    or written in another window, 413 too long, 429 too often, 503 the database is away.
    """
    if not request.user.is_authenticated:
        here = address("application-section", token, section=section)
        return answer("signed-out", 401, login=login_url(here))
    if typed_text.csrf_failed(request):
        return answer("stale", 403, token=get_token(request))
    typed = read(request, section)
    if isinstance(typed, JsonResponse):
        return typed
    return keep(request, token, typed)


def read(request, section: str) -> Typed | JsonResponse:
    """Return what was sent, or the refusal of what no form of ours sends."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > ngo_settings.AUTOSAVE_MAX_BYTES:
        return answer("too-long", 413)
    body, query = request.body, request.GET
    limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if limit is not None and body.count(b"&") >= limit:
        return answer("too-long", 413)
    known = query.get("known", "").split(",")
    revision = typed_text.read_revision(query) if "revision" in query else 0
    is_ours = len(known) <= KNOWN_MARKS and all(
        map(MARK.fullmatch, (*known, query.get("mark", "")))
    )
    if not is_ours or not body.isascii() or b"\0" in body or "\0" in section or revision is None:
        return answer("unknown", 400)
    return Typed(section, body.decode("ascii"), revision, query.get("mark", ""), known)


def keep(request, token, typed: Typed) -> JsonResponse:
    try:
        autosave(token, typed, user=request.user)
    except Application.DoesNotExist:
        # Or 404; what officers type in from paper is saved by its buttons alone.
        get_application(request, Application.objects.with_role_of(request.user), token)
        return answer("denied", 403)
    except PermissionDenied:
        audit.denied(request, Application.objects.get(token=token), "role")
        return answer("denied", 403)
    except KeyError:
        return answer("unknown", 404)
    except TransitionRefused:
        return answer("closed", 409)
    except WrittenElsewhere:
        return answer("elsewhere", 409)
    except TooOften:
        return answer("too-often", 429)
    others = people_here(token, typed.section_id, besides=request.user)
    time = city_time(timezone.now()).strftime("%H:%M")
    return answer("saved", 200, time=time, others=[person_name(user) for user in others])
