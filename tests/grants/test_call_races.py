"""Two officers at one call at the same moment."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.urls import resolve

import pytest

from tests.grants.factories import fresh, in_days
from tests.grants.test_admin_calls import draft_data, url
from wagtail_ngo.grants.actions.calls import change_deadline, publish_call


pytestmark = pytest.mark.usefixtures("english")


def opened_edit(rf, call):
    """The edit view with the call as it was when the request came, and the request."""
    officer = call.created_by
    request = rf.post(url("edit", call.pk), draft_data(officers=[officer.pk], title="Written late"))
    request.user, request._messages = officer, CookieStorage(request)
    callback = resolve(request.path).func
    while hasattr(callback, "__wrapped__") and not hasattr(callback, "view_class"):
        callback = callback.__wrapped__
    view = callback.view_class(**callback.view_initkwargs)
    view.setup(request, pk=str(call.pk))
    return view, request


def test_a_form_of_a_draft_does_not_undo_the_announcement(rf, call):
    view, request = opened_edit(rf, call)
    publish_call(call, user=call.created_by)

    response = view.dispatch(request, pk=str(call.pk))

    announced = fresh(call)
    assert response.status_code == 302
    assert announced.status == "announced"
    assert announced.title == call.title
    assert "has changed in the meantime" in str(next(iter(request._messages)))


def test_a_form_of_an_announced_call_does_not_bring_back_its_deadline(rf, open_call):
    view, request = opened_edit(rf, open_call)
    change_deadline(open_call, user=open_call.created_by, closes_at=in_days(60), reason="Flood")

    view.dispatch(request, pk=str(open_call.pk))

    assert fresh(open_call).closes_at == in_days(60)
