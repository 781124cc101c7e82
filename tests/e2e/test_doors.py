"""The first pages that anybody meets, in every kind of browser."""

import pytest


@pytest.mark.parametrize("kind", ["page", "phone", "plain"])
def test_login_page(request, kind, server, axe, no_sideways_scroll, django_user_model):
    browser = request.getfixturevalue(kind)
    browser.goto("/login/")
    no_sideways_scroll(browser)
    if kind != "plain":
        axe(browser)
    assert browser.title()
