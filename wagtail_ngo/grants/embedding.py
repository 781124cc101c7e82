"""A call's form inside a page, and the way back to that page when something must be corrected."""

import uuid

from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language

import swapper

from wagtail import hooks
from wagtail.views import serve_chain

from wagtail_ngo.forms.engine import BoundSection
from wagtail_ngo.grants import questionnaires
from wagtail_ngo.grants.apply_state import ApplyState, apply_state
from wagtail_ngo.grants.eligibility import must_pass
from wagtail_ngo.grants.models import Application
from wagtail_ngo.organisations.models import Organisation


SALT = "wagtail_ngo.grants.start"
POSTED = "_ngo_posted_form"
DRAWN = "_ngo_form_is_drawn"


@dataclass
class PostedForm:
    """A form sent from a block that must be shown there again; ``shown`` tells that it was.

    ``application`` is the draft it was saved to; without one, ``message`` says why there is none.
    """

    block_id: str
    call_id: int
    section: BoundSection
    application: Application | None = None
    organisation: Organisation | None = None
    message: str = ""
    data: QueryDict | None = None
    shown: bool = False


def embedded_form(call, request, block_id: str) -> dict[str, Any]:
    """Return the template context of the form of ``call`` in the block ``block_id`` of a page."""
    if call is None:
        return {"state": None}
    context = {"call": call, "block_id": block_id, "anchor": f"form-{block_id}"}
    posted = getattr(request, POSTED, None)
    if posted and posted.block_id == block_id and posted.call_id == call.pk:
        posted.shown = True
        return {**context, **continued(posted, call, request)}
    return {**context, **fresh(call, request)}


def continued(posted: PostedForm, call, request) -> dict[str, Any]:
    """Context of a form that was sent and has something to correct."""
    sent = {"section": posted.section, "message": posted.message, "typed": posted.data}
    if posted.application is not None:
        return {"state": ApplyState("ready", call), "application": posted.application, **sent}
    state = apply_state(call, request.user)
    return {**blank_form(call, posted.organisation), "state": state, **sent}


def fresh(call, request) -> dict[str, Any]:
    """Context of a form that was not sent yet: the first section, or what stands in the way."""
    phase = getattr(request, "ngo_preview_phase", None)
    state = apply_state(call, getattr(request, "user", None), phase)
    context = {"state": state, "next": getattr(request, "path", "")}
    if not call.form_version_id:
        return context
    if is_preview(request) and state.is_open:
        return {**context, "state": ApplyState("ready", call), **blank_form(call, None)}
    if state.shows_form and not must_pass(call) and is_first_form(request):
        return {**context, **blank_form(call, state.organisations[0])}
    return context


def is_first_form(request) -> bool:
    """Whether no other form is drawn in this page: fields of two would share their ids.

    A form sent from the page comes before the others; the others become links.
    """
    if getattr(request, POSTED, None) or getattr(request, DRAWN, False):
        return False
    setattr(request, DRAWN, True)
    return True


def is_preview(request) -> bool:
    return bool(getattr(request, "is_preview", False))


def blank_form(call, organisation) -> dict[str, Any]:
    """Context of the first section with what the profile of ``organisation`` fills in."""
    questionnaire = questionnaires.blank_questionnaire(call, organisation, get_language())
    return {
        "section": questionnaire.sections[0],
        "organisation": organisation,
        "key": new_key(call, organisation),
        "lots": list(call.lots.all()),
    }


def new_key(call, organisation) -> str:
    """Return a signed identifier of the draft to be made, so that a form sent twice makes one."""
    return signing.dumps(key_parts(call, organisation, uuid.uuid4()), salt=SALT)


def token_from_key(key: str, call, organisation) -> uuid.UUID | None:
    """Return the identifier that ``new_key`` gave out, or None when it is not for this form."""
    try:
        token, *rest = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    expected = key_parts(call, organisation, token)
    return uuid.UUID(token) if [token, *rest] == expected else None


def key_parts(call, organisation, token) -> list[str]:
    return [str(token), str(call.token), str(getattr(organisation, "token", ""))]


def page_with_form(request, page_id: str, posted: PostedForm) -> HttpResponse | None:
    """Serve the page ``page_id`` again with ``posted`` in its block and the status 422.

    Returns None when the page is gone, is closed to this reader or does not hold the block any
    more: the draft is saved, so the caller can go on at its own address.
    """
    page = find_page(page_id)
    if page is None:
        return None
    visit = copy(request)
    visit.method, visit.path = "GET", urlsplit(page.get_url(request) or request.path).path
    setattr(visit, POSTED, posted)
    response = serve(page, visit)
    if response.status_code != 200 or not posted.shown:
        return None
    response.status_code = 422
    return response


def find_page(page_id: str):
    pages = swapper.load_model("wagtailcore", "Page").objects.live()
    page = pages.filter(pk=page_id).first() if page_id.isdecimal() and len(page_id) < 19 else None
    return page.specific if page else None


def serve(page, request) -> HttpResponse:
    """Serve ``page`` as ``wagtail.views.serve`` does, view restrictions included, and render it."""
    chain = serve_chain
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        chain = wrap(chain)
    for check in hooks.get_hooks("before_serve_page"):
        refusal = check(page, request, [], {})
        if isinstance(refusal, HttpResponse):
            return refusal
    response = chain(page, request, [], {})
    return response.render() if hasattr(response, "render") else response
