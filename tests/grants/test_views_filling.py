"""Filling in an application through the public pages, the way a browser without scripts does."""

import re

from django.test import Client
from django.urls import reverse

import pytest

from tests.grants import factories
from tests.grants.form import block_id
from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.grants.models import Application, ApplicationStatus
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.organisations.choices import Role


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TASK, MONEY = block_id("task"), block_id("money")


def address(name, application=None, **kwargs):
    if application is not None:
        kwargs["token"] = application.token
    return reverse(f"wagtail_ngo_grants:{name}", kwargs=kwargs)


def section(application, section_id=TASK):
    return address("application-section", application, section=section_id)


def typed(**values):
    """Form data of fields by the name of the question; ``period`` has two parts."""
    return {f"q-{block_id(name)}": value for name, value in values.items()}


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


@pytest.fixture
def writer(draft, client):
    client.force_login(draft.created_by)
    return client


def start_data(html, **values):
    return {"key": hidden(html, "key"), "organisation": hidden(html, "organisation"), **values}


def test_the_first_section_makes_a_draft_and_leads_to_the_next(client, open_call):
    user = factories.member_of(OrganisationFactory())
    client.force_login(user)
    url = address("call-start", token=open_call.token)
    data = start_data(client.get(url).content.decode(), **typed(title="Concerts"), action="next")

    response = client.post(url, data)

    application = Application.objects.get()
    assert response.status_code == 302
    assert response["Location"] == section(application, MONEY)
    assert application.response.answers[block_id("title")] == "Concerts"
    assert application.status == ApplicationStatus.DRAFT


def test_the_same_form_sent_twice_makes_one_draft(client, open_call):
    client.force_login(factories.member_of(OrganisationFactory()))
    url = address("call-start", token=open_call.token)
    data = start_data(client.get(url).content.decode(), **typed(title="Concerts"), action="next")

    first, second = client.post(url, data), client.post(url, data)

    assert Application.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_going_back_and_typing_more_asks_which_version_to_keep(client, open_call):
    client.force_login(factories.member_of(OrganisationFactory()))
    url = address("call-start", token=open_call.token)
    data = start_data(client.get(url).content.decode(), **typed(title="First"), action="next")
    client.post(url, data)

    response = client.post(url, {**data, **typed(title="Second")})

    assert response.status_code == 409
    assert "First" in response.content.decode() and "Second" in response.content.decode()
    assert Application.objects.get().response.answers[block_id("title")] == "First"


def test_refused_text_comes_back_with_what_to_do(writer, draft):
    data = {**typed(grant="a lot", total="1 000,50"), "action": "next"}
    response = writer.post(section(draft, MONEY), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "a lot" in html
    assert f'href="#q-{block_id("grant")}"' in html
    assert "<title>Error:" in html
    stored = factories.fresh(draft).response.answers
    assert stored[block_id("total")] == "1000.50"
    assert "a lot" in writer.get(section(draft, MONEY)).content.decode()


def test_saving_leads_to_the_task_list(writer, draft):
    response = writer.post(section(draft), {**typed(title="New"), "action": "save"}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain[-1][0] == address("application", draft)
    assert "The section is saved." in html
    assert "1 of 2 done." in html or "2 of 2 done." in html


def test_enter_saves_and_stays_in_the_section(writer, draft):
    here = section(draft)
    data = {**typed(title="Entered"), "action": "stay", "from": "check"}
    response = writer.post(here, data, follow=True)
    assert response.redirect_chain == [(f"{here}?from=check", 302)]
    html = response.content.decode()
    assert "The section is saved." in html
    assert 'value="Entered"' in html
    refused = writer.post(section(draft, MONEY), {**typed(grant="a lot"), "action": "stay"})
    assert refused.status_code == 422


def removal(**fields):
    """Form data of the button that removes the second of two rows; there is no such table."""
    name = "q-costs"
    cells = {f"{name}-r2-{cell}": text for cell, text in fields.items()}
    return {f"{name}-row": ["", "r1", "r2", "r3"], **cells, "action": "remove-row:costs:r2"}


def test_a_filled_row_that_was_removed_is_offered_back_once(writer, draft):
    response = writer.post(section(draft), removal(group="admin", cost="<Hall>"))
    assert response["Location"].endswith("#removed-row")
    html = writer.get(section(draft)).content.decode()
    assert 'name="q-costs-r2-cost" value="&lt;Hall&gt;"' in html
    assert 'value="restore-row:costs:r2:r3"' in html
    assert html.index('value="stay"') < html.index('value="restore-row')
    assert "restore-row" not in writer.get(section(draft)).content.decode()


def test_an_empty_row_is_removed_without_a_word(writer, draft):
    response = writer.post(section(draft), removal(group="admin", cost=" "))
    assert "removed-row" not in response["Location"]
    assert "restore-row" not in writer.get(section(draft)).content.decode()


def test_a_change_from_the_summary_goes_back_to_it(writer, draft):
    page = writer.get(section(draft) + "?from=check").content.decode()
    assert hidden(page, "from") == "check"
    response = writer.post(section(draft), {**typed(title="N"), "from": "check", "action": "next"})
    assert response["Location"] == address("application-check", draft)


def test_the_summary_lists_problems_linked_to_their_fields(client, open_call):
    draft = factories.make_draft(open_call, title=None, grant="20000.00")
    client.force_login(draft.created_by)
    html = client.get(address("application-check", draft)).content.decode()
    assert f"{section(draft)}?from=check#q-{block_id('title')}" in html
    assert f"{section(draft, MONEY)}?from=check#q-{block_id('grant')}" in html


def test_an_unfinished_application_is_not_sent(client, open_call):
    draft = factories.make_draft(open_call, title=None)
    client.force_login(draft.created_by)
    response = client.post(address("application-submit", draft))
    assert response.status_code == 422
    assert "The application was not sent" in response.content.decode()
    assert factories.fresh(draft).number == ""


def test_sending_gives_a_number_a_receipt_and_a_page_to_come_back_to(writer, draft):
    response = writer.post(address("application-submit", draft), follow=True)
    sent = factories.fresh(draft)
    assert response.redirect_chain == [(address("application-submitted", draft), 302)]
    assert sent.number in response.content.decode()
    assert OutboxMessage.objects.filter(event="application_received").count() == 2
    assert writer.get(address("application-submitted", draft)).status_code == 200


def test_the_receipt_holds_no_answers(writer, draft):
    writer.post(address("application-submit", draft))
    message = OutboxMessage.objects.filter(event="application_received").first()
    number = factories.fresh(draft).number
    assert number in message.subject and number in message.body
    assert "CANARY" not in message.subject + message.body
    assert draft.organisation.name not in message.body
    assert "&" not in message.body


def test_sending_again_gives_the_same_receipt(writer, draft):
    for _time in range(3):
        response = writer.post(address("application-submit", draft))
        assert response["Location"] == address("application-submitted", draft)
    assert factories.fresh(draft).response.submissions.count() == 1
    assert OutboxMessage.objects.filter(event="application_received").count() == 2


def test_after_the_deadline_the_draft_is_saved_but_not_sent(writer, draft):
    factories.close(draft.call)
    saved = writer.post(section(draft), {**typed(title="Typed too late"), "action": "save"})
    assert saved.status_code == 302
    response = writer.post(address("application-submit", draft))
    html = response.content.decode()
    assert response.status_code == 409
    assert "does not accept applications now" in html
    assert "Your draft is kept" in html
    assert factories.fresh(draft).response.answers[block_id("title")] == "Typed too late"
    assert factories.fresh(draft).number == ""


def test_text_sent_to_start_after_the_deadline_is_given_back(client, open_call):
    client.force_login(factories.member_of(OrganisationFactory()))
    url = address("call-start", token=open_call.token)
    data = start_data(client.get(url).content.decode(), **typed(title="Too late"), action="next")
    factories.close(open_call)
    response = client.post(url, data)
    assert response.status_code == 422
    assert "Too late" in response.content.decode()
    assert not Application.objects.exists()


def test_a_section_saved_after_sending_changes_nothing(writer, draft):
    writer.post(address("application-submit", draft))
    before = factories.fresh(draft).response.answers
    response = writer.post(section(draft), {**typed(title="Autosave"), "action": "save"})
    assert response.status_code == 409
    assert "Autosave" in response.content.decode()
    assert factories.fresh(draft).response.answers == before


def test_two_people_do_not_overwrite_each_other(writer, draft):
    revision = hidden(writer.get(section(draft)).content.decode(), "revision")
    colleague = Client()
    colleague.force_login(factories.member_of(draft.organisation))
    other = {**typed(title="Of the colleague"), "revision": revision, "action": "save"}
    assert colleague.post(section(draft), other).status_code == 302

    mine = {**typed(title="Mine"), "revision": revision, "action": "save"}
    response = writer.post(section(draft), mine)

    html = response.content.decode()
    assert response.status_code == 409
    assert "Of the colleague" in html and "Mine" in html
    assert factories.fresh(draft).response.answers[block_id("title")] == "Of the colleague"
    again = writer.post(section(draft), {**mine, "revision": hidden(html, "revision")})
    assert again.status_code == 302
    assert factories.fresh(draft).response.answers[block_id("title")] == "Mine"


def test_text_survives_the_end_of_the_session(client, draft):
    data = {**typed(title="Typed for an hour"), "action": "next"}
    response = client.post(section(draft), data)
    assert response["Location"] == f"/login/?next={section(draft)}"

    user = draft.created_by
    login = client.post(response["Location"], {"username": user.username, "password": "password"})
    html = client.get(login["Location"]).content.decode()

    assert "Typed for an hour" in html
    assert "We kept what you typed" in html
    assert "Typed for an hour" not in str(factories.fresh(draft).response.answers)
    client.post(section(draft), data)
    assert "We kept what you typed" not in client.get(section(draft)).content.decode()


def test_kept_text_is_shown_only_to_those_who_may_write(client, draft):
    client.post(section(draft), {**typed(title="CANARY-kept"), "action": "next"})
    client.force_login(UserFactory())
    assert client.get(section(draft)).status_code == 404


def sent_after_signing_out(client, call, user, organisation=None):
    """What ``user`` typed to begin an application waits in the session for a login."""
    client.force_login(user)
    url = address("call-start", token=call.token)
    query = {"organisation": organisation.token} if organisation else {}
    html = client.get(url, query).content.decode()
    client.logout()
    client.post(url, start_data(html, **typed(title="CANARY-kept"), action="next"))
    return url


def test_kept_text_of_a_beginning_is_shown_to_its_organisation_only(client, open_call):
    organisation = OrganisationFactory()
    url = sent_after_signing_out(client, open_call, factories.member_of(organisation))
    client.force_login(factories.member_of(organisation))
    assert "CANARY-kept" in client.get(url).content.decode()

    url = sent_after_signing_out(client, open_call, factories.member_of(organisation))
    client.force_login(factories.member_of(OrganisationFactory()))
    html = client.get(url).content.decode()
    assert f'name="q-{block_id("title")}"' in html
    assert "CANARY-kept" not in html


def test_kept_text_finds_its_organisation_among_several(client, open_call):
    first, second = OrganisationFactory(), OrganisationFactory()
    user = factories.member_of(first)
    MembershipFactory(organisation=second, user=user, role=Role.EDITOR)
    url = sent_after_signing_out(client, open_call, user, second)
    client.force_login(user)
    html = client.get(url).content.decode()
    assert "CANARY-kept" in html
    assert hidden(html, "organisation") == str(second.token)


def test_text_kept_over_the_deadline_is_still_shown(client, open_call):
    user = factories.member_of(OrganisationFactory())
    url = sent_after_signing_out(client, open_call, user)
    factories.close(open_call)
    client.force_login(user)
    assert "CANARY-kept" in client.get(url).content.decode()


def test_a_form_sent_by_another_site_does_not_touch_the_session(client, open_call):
    url, data = address("call-start", token=open_call.token), typed(title="Planted")
    foreign = client.post(url, data, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 302
    assert "sessionid" not in foreign.cookies
    ours = client.post(url, data, headers={"origin": "http://testserver"})
    assert "sessionid" in ours.cookies


def test_a_stale_csrf_token_gives_the_text_back_and_saves_nothing(draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.created_by)
    response = client.post(section(draft), {**typed(title="Typed"), "csrfmiddlewaretoken": "old"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "Typed" in html
    assert factories.fresh(draft).response.answers[block_id("title")] == "CANARY-title"
    token = hidden(html, "csrfmiddlewaretoken")
    data = {**typed(title="Typed"), "csrfmiddlewaretoken": token, "action": "save"}
    assert client.post(section(draft), data).status_code == 302


def test_html_is_shown_literally_everywhere(client, open_call):
    nasty = "<script>alert(1)</script>{{ 7|add:7 }}{% debug %}%s"
    draft = factories.make_draft(open_call, title=nasty, summary=nasty)
    client.force_login(draft.created_by)
    for url in (section(draft), address("application-check", draft)):
        html = client.get(url).content.decode()
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html
    client.post(address("application-submit", draft))
    html = client.get(address("applications")).content.decode()
    assert "&lt;script&gt;" in html and "<script>alert" not in html


def test_extra_fields_change_nothing(writer, draft):
    before = {
        field.attname: getattr(factories.fresh(draft), field.attname)
        for field in Application._meta.concrete_fields
        if field.name != "updated_at"
    }
    extra = dict.fromkeys(before, "1")
    writer.post(section(draft), {**typed(title="Only this"), **extra, "action": "save"})
    after = factories.fresh(draft)
    assert after.response.answers[block_id("title")] == "Only this"
    assert {name: getattr(after, name) for name in before} == before


def test_one_person_may_not_begin_without_end(client, open_call, settings):
    settings.WAGTAIL_NGO = {"DRAFTS_PER_HOUR": 2}
    client.force_login(factories.member_of(OrganisationFactory()))
    url = address("call-start", token=open_call.token)
    for _time in range(3):
        data = start_data(client.get(url).content.decode(), **typed(title="T"), action="next")
        response = client.post(url, data)
    assert response.status_code == 422
    assert "You have begun many applications" in response.content.decode()
    assert Application.objects.count() == 2


@pytest.mark.parametrize("unknown", ["money", "0", "%00", "é"])
def test_there_is_no_other_section(writer, draft, unknown):
    assert writer.get(section(draft, unknown)).status_code == 404
    assert writer.post(section(draft, unknown), typed(title="X")).status_code == 404
    assert factories.fresh(draft).response.answers[block_id("title")] == "CANARY-title"
