"""A statute goes into the locker and from there into an offer; a changed profile into a draft."""

import pytest

from playwright.sync_api import expect

from example_site.home.demo.people import PASSWORD
from tests.core.upload_files import pdf
from wagtail_ngo.grants.models import Application

from .pages.accounts import press, sign_in
from .pages.offer import OfferForm


pytestmark = pytest.mark.e2e
NGO = "nowa@example.org"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


def test_from_the_locker_and_the_profile_into_an_offer(city, new_context, axe, no_sideways_scroll):
    drafts = Application.objects.select_related("call", "organisation").filter(status="draft")
    draft = drafts.filter(organisation__memberships__user__email=NGO).earliest("pk")
    page = new_context(locale="pl-PL").new_page()
    sign_in(page, NGO, PASSWORD)
    form = OfferForm(page, draft.call.form_version.definition("pl"), draft.token)
    own = f"/ngo/organisations/{draft.organisation.token}/"

    def look():
        for size in (PHONE, WIDE):
            page.set_viewport_size(size)
            axe(page)
            no_sideways_scroll(page)

    page.goto(f"{own}locker/add/")
    look()
    page.select_option("[name=kind]", "statute")
    page.fill("[name=title]", "Statut 2026")
    statute = {"name": "statut-2026.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    page.set_input_files("[name=file]", statute)
    press(page, "main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Statut 2026")
    look()

    form.open("attachments")
    look()
    page.check("label:has-text('Statut 2026')")
    press(page, "[name=action][value^=pick-files]")
    expect(page.locator(".ngo-files")).to_contain_text("statut-2026.pdf")
    assert draft.response.attachments.get().name == "statut-2026.pdf"

    form.open("applicant")
    form.save("save")
    page.goto(f"{own}edit/")
    page.fill("[name=phone]", "600 700 800")
    press(page, "main .ngo-actions button[value=save]")
    page.goto(form.address())
    press(page, f"a[href$='{form.address('profile/')}']")
    expect(page.locator("main")).to_contain_text("600 700 800")
    look()
    press(page, "main form button[type=submit]")
    draft.response.refresh_from_db()
    assert "600 700 800" in draft.response.answers[form.id("applicant")]
    assert page.locator(f"a[href$='{form.address('profile/')}']").count() == 0
