"""The first pages that anybody meets, in every kind of browser."""

import pytest


PAGES = ["/", "/en/", "/konto/login/", "/konto/signup/", "/admin/login/"]


@pytest.mark.parametrize("kind", ["page", "phone", "plain"])
def test_first_pages(request, kind, city, axe, no_sideways_scroll):
    browser = request.getfixturevalue(kind)
    for path in PAGES:
        response = browser.goto(path)
        assert response.status == 200 and browser.title(), path
        if path != "/admin/login/":
            no_sideways_scroll(browser)
            if kind != "plain":
                axe(browser)
