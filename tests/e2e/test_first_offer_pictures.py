"""Takes the pictures of the documentation: PICTURES=docs/images make e2e."""

import os

from pathlib import Path

import pytest

from example_site.home.demo.answers import answers_of
from example_site.home.demo.offers import OFFER_A
from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.models import Application, Call

from .conftest import PHONE
from .pages.accounts import press, sign_in, sign_in_to_admin
from .pages.offer import OfferForm


FOLDER = os.environ.get("PICTURES", "")

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not FOLDER, reason="Name a folder for the pictures in PICTURES."),
]


def take(page, name: str) -> None:
    page.screenshot(path=Path(FOLDER) / f"{name}.png")


def filled_draft() -> Application:
    """The draft of the demonstration with the answers of offer A, but a grant over the limit."""
    draft = Application.objects.get(status="draft", created_by__email="nowa@example.org")
    version = draft.call.form_version
    answers = answers_of(OFFER_A, draft.call, draft.organisation, version)
    sources = answers[version.definition("pl").by_name("sources").id]["rows"]
    sources[0]["cells"]["value"] = "30500.00"
    draft.response.answers = answers
    draft.response.save()
    return draft


def test_pictures_of_the_site(city, new_context):
    draft = filled_draft()
    page, phone = (
        new_context(locale="pl-PL", **options).new_page()
        for options in ({"viewport": {"width": 1280, "height": 900}}, PHONE)
    )
    for browser in (page, phone):
        sign_in(browser, "nowa@example.org", PASSWORD)
    form = OfferForm(page, draft.call.form_version.definition("pl"), draft.token)
    page.goto("/konkursy/aktywny-senior/")
    take(page, "call")
    form.open("costs")
    first_row = "tr[data-ngo-id]"
    page.locator(first_row).first.evaluate("row => row.closest('table').scrollIntoView()")
    take(page, "costs")
    phone.goto(page.url)
    phone.locator(first_row).first.evaluate("row => row.scrollIntoView()")
    take(phone, "costs-on-a-phone")
    page.goto(form.address("check/"))
    form.submit()
    take(page, "problems")


def test_pictures_of_the_admin(city, new_context):
    page = new_context(locale="pl-PL", viewport={"width": 1280, "height": 900}).new_page()
    sign_in_to_admin(page, "urzednik@wierzbogora.example", PASSWORD)
    call = Call.objects.get(title="Wakacje w mieście")
    page.goto(f"/admin/ngo-calls/edit/{call.pk}/")
    take(page, "admin-call")
    page.goto("/admin/ngo-applications/")
    take(page, "admin-applications")
    press(page, "td.title a >> nth=-1")
    take(page, "admin-application")
