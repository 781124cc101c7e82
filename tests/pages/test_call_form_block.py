"""The form of a call inside any page."""

import json
import re

from django.urls import reverse

import pytest

from wagtail.models import PageViewRestriction

from tests.grants import factories
from tests.grants.form import block_id
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo.grants.models import Application, CallPhase
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.pages.models import CallPage


pytestmark = pytest.mark.django_db

BLOCK = "5a1c1c9e-6c9a-4f5e-8a67-4f9f0d3b8a11"
OTHER_BLOCK = "0f6f3b6a-56a5-4f39-9f9c-1de0f6a9a5b2"


def form_block(call, block=BLOCK):
    return {"type": "call_form", "id": block, "value": {"heading": "Apply here", "call": call.pk}}


@pytest.fixture
def page(index, open_call):
    """A page with an open call's form, and another call's form below it."""
    other = factories.make_open_call()
    body = json.dumps([form_block(open_call), form_block(other, OTHER_BLOCK)])
    return index.add_child(instance=CallPage(title="Host", slug="host", call=open_call, body=body))


@pytest.fixture
def member(client):
    user = factories.member_of(OrganisationFactory())
    client.force_login(user)
    return user


def read(client, page):
    return client.get(page.url).content.decode()


def part(html, block=BLOCK):
    """The HTML of one block."""
    start = html.index(f'id="form-{block}"')
    return html[start : html.index("</section>", html.index("</form>", start))]


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def fields(html, **values):
    names = ["key", "organisation", "block", "page"]
    named = {f"q-{block_id(name)}": value for name, value in values.items()}
    return {name: hidden(html, name) for name in names} | named | {"action": "next"}


def post(client, call, data):
    return client.post(reverse("wagtail_ngo_grants:call-start", args=[call.token]), data)


def test_the_unknown_are_invited_to_sign_in_and_come_back_to_the_block(client, page):
    html = read(client, page)
    assert f'href="/login/?next=%2Fcalls%2Fhost%2F%23form-{BLOCK}"' in html
    assert f'name="q-{block_id("title")}"' not in html


def test_without_an_organisation_one_is_told_to_register(client, page):
    client.force_login(UserFactory())
    assert reverse("wagtail_ngo_organisations:create") in read(client, page)
    client.force_login(factories.member_of(OrganisationFactory(), Role.VIEWER))
    assert reverse("wagtail_ngo_organisations:create") in read(client, page)


def test_a_member_gets_the_first_section(client, page, member):
    html = read(client, page)
    assert f'name="q-{block_id("title")}"' in part(html)
    assert "novalidate" in part(html)


def test_only_one_form_of_a_page_has_fields_so_that_ids_are_unique(client, page, member):
    html = read(client, page)
    assert f'name="q-{block_id("title")}"' not in part(html, OTHER_BLOCK)
    assert "Begin the application" in part(html, OTHER_BLOCK)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "change,words", [("close", "The deadline passed on"), ("annul", "annulled")]
)
def test_a_call_that_ended_shows_no_form(client, page, open_call, member, change, words):
    if change == "close":
        factories.close(open_call)
    else:
        type(open_call).objects.filter(pk=open_call.pk).update(status="annulled")
    html = read(client, page)
    start = html.index(f'id="form-{BLOCK}"')
    block = html[start : html.index("</section>", start)]
    assert words in block
    assert "<form" not in block


def test_a_call_before_opening_says_when_it_opens(client, index):
    opens_at = factories.in_days(3)
    call = factories.make_open_call(opens_at=opens_at)
    page = index.add_child(
        instance=CallPage(title="H", slug="h", call=call, body=json.dumps([form_block(call)]))
    )
    assert "The form opens on" in read(client, page)


def test_sending_the_block_makes_a_draft_and_leads_on(client, page, open_call, member):
    response = post(client, open_call, fields(part(read(client, page)), title="Concerts"))
    application = Application.objects.get()
    assert application.response.answers[block_id("title")] == "Concerts"
    assert response.status_code == 302
    assert str(application.token) in response["Location"]


def test_an_error_brings_back_the_same_block_of_the_same_page(client, page, open_call, member):
    html = part(read(client, page))
    data = fields(html, title="Kept title")
    data[f"q-{block_id('period')}-start"] = "soon"

    response = post(client, open_call, data)
    html = response.content.decode()

    assert response.status_code == 422
    assert "Host" in html
    assert 'id="problems"' in part(html)
    assert "Kept title" in part(html) and "soon" in part(html)
    assert 'id="problems"' not in part(html, OTHER_BLOCK)
    application = Application.objects.get()
    assert str(application.token) in part(html)

    url = reverse(
        "wagtail_ngo_grants:application-section",
        kwargs={"token": application.token, "section": block_id("task")},
    )
    again = {key: value for key, value in data.items() if key not in ("key", "organisation")}
    again["revision"] = hidden(part(html), "revision")
    assert client.post(url, again).status_code == 422
    again[f"q-{block_id('period')}-start"] = "2027-03-01"
    again["revision"] = str(factories.fresh(application.response).revision)
    assert client.post(url, again).status_code == 302
    assert Application.objects.count() == 1


def test_a_begun_application_is_offered_to_go_on(client, page, open_call, member):
    post(client, open_call, fields(part(read(client, page)), title="Concerts"))
    html = read(client, page)
    url = reverse("wagtail_ngo_grants:application", args=[Application.objects.get().token])
    assert f'href="{url}"' in html
    assert "Begin another application" in html


@pytest.mark.parametrize("fate", ["unpublished", "private", "deleted", "foreign"])
def test_when_the_page_is_gone_the_form_goes_on_at_its_own_address(
    client, page, open_call, member, fate
):
    data = fields(part(read(client, page)), title="Kept title")
    data[f"q-{block_id('period')}-start"] = "soon"
    if fate == "unpublished":
        page.unpublish()
    elif fate == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    elif fate == "deleted":
        page.delete()
    else:
        data["page"] = "9999999999999999999999"
    response = post(client, open_call, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Kept title" in html and "soon" in html
    assert "Host" not in html


def test_two_organisations_are_chosen_from_first(client, page, open_call, member):
    second = factories.MembershipFactory(user=member, organisation=OrganisationFactory())
    html = part(read(client, page))
    assert str(second.organisation.token) in html
    assert f'name="q-{block_id("title")}"' not in html
    url = reverse("wagtail_ngo_grants:call-start", args=[open_call.token])
    chosen = client.get(url, {"organisation": str(second.organisation.token)})
    assert second.organisation.name in chosen.content.decode()


def test_the_organisation_of_others_cannot_be_used(client, page, open_call, member):
    data = fields(part(read(client, page)), title="T")
    data["organisation"] = str(OrganisationFactory().token)
    assert post(client, open_call, data).status_code == 403
    assert not Application.objects.exists()


def test_a_lot_must_be_chosen(client, index, member, call_with_lots):
    call = call_with_lots
    page = index.add_child(
        instance=CallPage(title="H", slug="h", call=call, body=json.dumps([form_block(call)]))
    )
    data = fields(part(read(client, page)), title="Kept")
    response = post(client, call, data)
    html = part(response.content.decode())
    assert response.status_code == 422
    assert "Choose the lot" in html and "Kept" in html
    assert post(client, call, {**data, "lot": str(call.lots.first().pk)}).status_code == 302
    assert Application.objects.get().lot == call.lots.first()


@pytest.fixture
def call_with_lots(db):
    call = factories.CallFactory()
    factories.LotFactory(call=call)
    return factories.publish_call(factories.fresh(call), user=call.created_by)


def test_the_block_draws_without_a_request(open_call):
    from wagtail_ngo.grants.blocks import CallFormBlock

    block = CallFormBlock()
    html = block.render(block.normalize({"heading": "", "call": open_call}))
    assert "Sign in to apply" in html


def test_the_preview_in_the_editor_shows_the_form(page, open_call):
    response = page.make_preview_request(preview_mode="open")
    assert f'name="q-{block_id("title")}"' in response.rendered_content


def test_a_draft_is_previewed_by_an_editor_who_is_also_a_member(page, rf, member):
    """There is no frozen form yet, so the block tells the state and the page is drawn."""
    from wagtail_ngo.grants.blocks import CallFormBlock

    request = rf.get("/")
    request.user, request.is_preview, request.ngo_preview_phase = member, True, CallPhase.OPEN
    block = CallFormBlock()
    value = block.normalize({"heading": "", "call": factories.CallFactory()})
    html = block.render(value, {"request": request})
    assert "Begin the application" in html
    assert f'name="q-{block_id("title")}"' not in html
