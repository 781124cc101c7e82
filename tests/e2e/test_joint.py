"""A joint offer of two NGOs, from the invitation to one number."""

from dataclasses import replace

from django.urls import reverse

import pytest

from playwright.sync_api import expect

from example_site.home.demo.answers import answers_of
from example_site.home.demo.joint import DIVISION, OFFER, SHARES
from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.actions.applications import start_application
from wagtail_ngo.grants.joint import row_id
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.organisations.models import Organisation

from .pages.accounts import press, sign_in
from .pages.offer import OfferForm


LEADER, PARTNER = "taniec@example.org", "fundacja@example.org"


@pytest.fixture
def draft(city):
    """What the leader has written alone: an offer of one applicant."""
    leader = Organisation.objects.get(email=LEADER)
    call = Call.objects.get(title="Aktywny senior", is_test=False)
    member = leader.memberships.get().user
    application = start_application(call, user=member, organisation=leader, language="pl")
    offer = replace(OFFER, nip=leader.nip, title="Razem po zdrowie")
    response = application.response
    response.answers = answers_of(offer, call, leader, response.form_version)
    response.save(update_fields=["answers"])
    return application


def test_two_organisations_file_one_offer(new_context, draft, axe, no_sideways_scroll):
    leader, partner = (new_context(locale="pl-PL").new_page() for _person in range(2))
    definition = draft.response.form_version.definition("pl")
    form = OfferForm(leader, definition, draft.token)
    invited = Organisation.objects.get(email=PARTNER)

    sign_in(leader, LEADER, PASSWORD)
    leader.goto(form.address("partners/"))
    leader.click("main a[href$='/partners/invite/']")
    leader.fill("#partner-query", invited.nip)
    press(leader, "main form[role=search] button")
    axe(leader)
    press(leader, "main .ngo-card form button")
    expect(leader.locator(".ngo-card .ngo-status--invited")).to_be_visible()
    axe(leader)

    sign_in(partner, PARTNER, PASSWORD)
    partner.goto(reverse("wagtail_ngo_core:cooperation"))
    invitation = draft.partners.get().token
    partner.click(f"main a[href$='/invitations/{invitation}/']")
    axe(partner)
    press(partner, "main button[value=accept]")
    expect(partner.locator(".ngo-card .ngo-status--accepted")).to_be_visible()

    form.open("costs")
    for organisation, share in zip((draft.organisation, invited), SHARES, strict=True):
        row = row_id(organisation)
        expect(form.cell("split", row, "applicant")).to_have_value(organisation.name)
        form.cell("split", row, "total").fill(share.replace(".", ","))
    form.save("save")
    form.open("other")
    form.fill("joint_division", DIVISION)
    form.save("save")
    leader.goto(form.address("check/"))
    assert len(form.problems()) == 1, form.problems()

    partner.reload()
    partner.click("main a[href$='/consent/']")
    expect(partner.locator(".ngo-summary")).to_contain_text("Razem po zdrowie")
    axe(partner)
    partner.set_viewport_size({"width": 360, "height": 740})
    no_sideways_scroll(partner)
    press(partner, "main form button[type=submit]")

    leader.goto(form.address("check/"))
    assert not form.problems()
    form.submit()
    application = Application.objects.get(pk=draft.pk)
    expect(leader.locator(".ngo-panel__reference")).to_have_text(application.number)
    assert application.partner_names == invited.name
    partner.goto(reverse("wagtail_ngo_grants:applications"))
    expect(partner.locator("main")).to_contain_text(application.number)
    axe(partner)
