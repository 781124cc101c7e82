"""Text that is kept while somebody types, before anything is saved."""

from datetime import timedelta
from urllib.parse import urlencode

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from tests.grants import factories
from tests.grants.form import block_id
from tests.grants.test_views_filling import MONEY, TASK, address, hidden, section, typed
from tests.organisations.factories import UserFactory
from wagtail_ngo.forms.actions import typed as typing
from wagtail_ngo.forms.models import TypedSection
from wagtail_ngo.models import AuditEvent
from wagtail_ngo.organisations.choices import Role


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def autosave(client, draft, fields, *, section_id=TASK, mark="m1", known="", revision=0, **extra):
    url = address("application-autosave", draft, section=section_id)
    query = urlencode({"revision": revision, "mark": mark, "known": known})
    body = fields if isinstance(fields, str) else urlencode(fields, doseq=True)
    return client.post(f"{url}?{query}", body, content_type="text/plain", **extra)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def colleague_of(draft, **names):
    user = factories.member_of(draft.organisation)
    type(user).objects.filter(pk=user.pk).update(**names)
    return user


@pytest.fixture
def writer(draft):
    return browser(draft.created_by)


def kept(draft):
    return [row.data.dict() for row in TypedSection.objects.filter(response=draft.response)]


def test_text_is_kept_as_it_was_typed_and_shown_again_on_another_device(writer, draft):
    raw = typed(title="Half a sen", summary="zażółć & = ☃\r\nline", **{})
    response = autosave(writer, draft, raw)

    assert response.status_code == 200
    assert response.json()["state"] == "saved" and response.json()["others"] == []
    assert kept(draft) == [raw]
    assert factories.fresh(draft).response.answers[block_id("title")] == "CANARY-title"
    html = browser(draft.created_by).get(section(draft)).text
    assert "Half a sen" in html and "zażółć &amp; = ☃" in html
    assert "This is what you typed on" in html
    assert hidden(html, "mark") == "m1"


def test_text_that_a_form_would_refuse_is_kept_too(writer, draft):
    autosave(writer, draft, typed(grant="about a lot"), section_id=MONEY)
    assert "about a lot" in writer.get(section(draft, MONEY)).text


def test_saving_puts_the_text_into_the_draft_and_forgets_it(writer, draft):
    autosave(writer, draft, typed(title="Typed"))
    html = writer.get(section(draft)).text
    data = {**typed(title="Typed"), "mark": hidden(html, "mark"), "revision": "0", "action": "save"}
    assert writer.post(section(draft), data).status_code == 302
    assert kept(draft) == []
    assert factories.fresh(draft).response.answers[block_id("title")] == "Typed"


def test_saving_in_one_window_keeps_what_another_typed(writer, draft):
    autosave(writer, draft, typed(title="Of the other window"), mark="other")
    data = {**typed(title="Of this one"), "mark": "mine", "action": "save"}
    assert writer.post(section(draft), data).status_code == 302
    assert kept(draft) == [typed(title="Of the other window")]


def test_discarding_shows_the_saved_version(writer, draft):
    autosave(writer, draft, typed(title="A bad idea"))
    response = writer.post(section(draft), {"mark": "m1", "action": "discard"}, follow=True)
    assert "CANARY-title" in response.text and "A bad idea" not in response.text
    assert kept(draft) == []


def test_discarding_names_the_version_so_that_newer_text_stays(writer, draft):
    autosave(writer, draft, typed(title="First"))
    autosave(writer, draft, typed(title="Second"), mark="m2", known="m1")
    writer.post(section(draft), {"mark": "m1", "action": "discard"})
    assert kept(draft) == [typed(title="Second")]


def test_text_equal_to_what_is_saved_counts_for_nothing(writer, draft):
    autosave(writer, draft, typed(title="CANARY-title"))
    assert "Text not saved" not in writer.get(address("application", draft)).text
    assert "This is what you typed" not in writer.get(section(draft)).text
    assert kept(draft) == []


def test_an_opened_section_is_only_news_that_somebody_is_there(writer, draft):
    colleague = browser(colleague_of(draft, first_name="Ewa", last_name="Lis"))
    assert autosave(colleague, draft, "", mark="").json()["others"] == []
    assert autosave(writer, draft, typed(title="T")).json()["others"] == ["Ewa Lis"]
    assert "Writing in this section now: Ewa Lis." in writer.get(section(draft)).text
    assert "Writing here now: Ewa Lis" in writer.get(address("application", draft)).text
    assert kept(draft) == [{}, typed(title="T")]
    TypedSection.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    assert "Ewa Lis" not in writer.get(section(draft)).text


def test_names_are_told_to_those_who_may_write_only(writer, draft):
    autosave(browser(colleague_of(draft, first_name="CANARY-ewa")), draft, "")
    assert "CANARY-ewa" in autosave(writer, draft, "").text
    for outsider in (UserFactory(), factories.member_of(draft.organisation, role=Role.VIEWER)):
        assert "CANARY-ewa" not in autosave(browser(outsider), draft, "").text
    assert "CANARY-ewa" not in autosave(Client(), draft, "").text


def test_a_window_that_does_not_know_the_text_writes_nothing_over_it(writer, draft):
    autosave(writer, draft, typed(title="Long work"), mark="a1")
    second = autosave(writer, draft, typed(title="Short"), mark="b1")
    assert (second.status_code, second.json()["state"]) == (409, "elsewhere")
    assert (
        autosave(writer, draft, typed(title="Long work."), mark="a2", known="a1").status_code == 200
    )
    assert kept(draft) == [typed(title="Long work.")]


def test_an_answer_lost_on_the_way_does_no_harm(writer, draft):
    """The browser does not know whether a1 arrived, and names both."""
    autosave(writer, draft, typed(title="One"), mark="a1")
    again = autosave(writer, draft, typed(title="Two"), mark="a2", known=",a1")
    assert again.status_code == 200
    assert autosave(writer, draft, typed(title="Two"), mark="a2", known=",a1").status_code == 200
    assert kept(draft) == [typed(title="Two")]


def test_after_sending_nothing_is_kept_and_the_text_stays_readable(writer, draft):
    autosave(writer, draft, typed(title="Too late"))
    sent = writer.post(address("application-submit", draft), {"without": "m1"})
    assert sent["Location"] == address("application-submitted", draft)
    before = factories.fresh(draft).response

    late = autosave(writer, draft, typed(title="Even later"), mark="m2", known="m1")

    assert (late.status_code, late.json()["state"]) == (409, "closed")
    assert factories.fresh(draft).response.answers == before.answers
    assert before.submissions.get().answers[block_id("title")] == "CANARY-title"
    assert "Too late" in writer.get(section(draft)).text


def test_after_the_deadline_text_is_kept_like_the_draft_itself(writer, draft):
    factories.close(draft.call)
    assert autosave(writer, draft, typed(title="Late")).status_code == 200
    assert kept(draft) == [typed(title="Late")]


def test_a_person_who_was_signed_out_is_told_where_to_sign_in(draft):
    response = autosave(Client(), draft, typed(title="T"))
    assert response.status_code == 401
    assert response.json()["login"] == f"/login/?{urlencode({'next': section(draft)})}"
    assert kept(draft) == []


def test_a_stale_token_is_refused_with_a_fresh_one(draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.created_by)
    refused = autosave(client, draft, typed(title="T"))
    assert (refused.status_code, refused.json()["state"]) == (403, "stale")
    assert kept(draft) == []
    token = refused.json()["token"]
    assert (
        autosave(client, draft, typed(title="T"), headers={"x-csrftoken": token}).status_code == 200
    )
    headers = {"x-csrftoken": token, "origin": "https://evil.example"}
    assert (
        autosave(client, draft, typed(title="Evil"), known="m1", headers=headers).status_code == 403
    )
    assert kept(draft) == [typed(title="T")]


def test_strangers_find_nothing_and_are_noted(draft):
    assert autosave(browser(draft.created_by), draft, typed(title="T")).status_code == 200
    stranger = browser(factories.member_of(factories.OrganisationFactory()))
    assert autosave(stranger, draft, typed(title="X")).status_code == 404
    viewer = browser(factories.member_of(draft.organisation, role=Role.VIEWER))
    assert autosave(viewer, draft, typed(title="X")).status_code == 403
    assert AuditEvent.objects.filter(action="access.denied").count() == 2
    assert kept(draft) == [typed(title="T")]


@pytest.mark.parametrize("unknown", ["nothing", "%00", "é"])
def test_there_is_no_such_section(writer, draft, unknown):
    assert autosave(writer, draft, typed(title="T"), section_id=unknown).status_code in (400, 404)
    assert kept(draft) == []


@pytest.mark.parametrize(
    ("body", "query", "status"),
    [
        ("x" * 2000, {}, 413),
        ("&" * 1000, {}, 413),
        ("q-1=\0", {}, 400),
        ("q-1=é", {}, 400),
        ("q-1=a", {"revision": "-1"}, 400),
        ("q-1=a", {"revision": ""}, 400),
        ("q-1=a", {"mark": "a" * 33}, 400),
        ("q-1=a", {"mark": "<b>"}, 400),
        ("q-1=a", {"known": ",".join("abcdefghijklmnopqrstuvw")}, 400),
    ],
)
def test_what_no_form_sends_is_refused(writer, draft, settings, body, query, status):
    settings.WAGTAIL_NGO = {**settings.WAGTAIL_NGO, "AUTOSAVE_MAX_BYTES": 1500}
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    assert autosave(writer, draft, body, **query).status_code == status
    assert kept(draft) == []


def test_any_text_that_is_kept_can_be_shown(writer, draft):
    for number, body in enumerate(["%zz%00%ff=&&==", "q-", f"q-{block_id('title')}=%00%ed%a0%80x"]):
        known = f"m{number - 1}" if number else ""
        assert autosave(writer, draft, body, mark=f"m{number}", known=known).status_code == 200
        assert writer.get(section(draft)).status_code == 200
        assert writer.get(address("application-check", draft)).status_code == 200


def test_a_window_that_sends_without_end_is_slowed_down(writer, draft, monkeypatch):
    monkeypatch.setattr(typing, "CREDIT", 2000)
    answers = [
        autosave(writer, draft, typed(title=str(number)), mark="m", known="m").status_code
        for number in range(8)
    ]
    assert answers[0] == 200 and answers[-1] == 429
    assert set(answers) == {200, 429}


def test_keeping_text_takes_four_short_queries_and_one_for_the_names_of_others(
    writer, draft, django_assert_max_num_queries
):
    autosave(writer, draft, typed(title="First"))
    long = typed(title="T", summary="Word " * 20_000)
    with django_assert_max_num_queries(4):
        assert autosave(writer, draft, long, known="m1").status_code == 200
    for people in (1, 3, 50):
        for _person in range(people):
            autosave(browser(colleague_of(draft)), draft, "")
        with django_assert_max_num_queries(5):
            assert len(autosave(writer, draft, long, known="m1").json()["others"]) >= people


def count_queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_task_list_asks_once_for_all_who_write(writer, draft, django_assert_max_num_queries):
    pages = [address("application", draft), section(draft), address("application-check", draft)]
    for url in pages:
        writer.get(url)
    alone = [count_queries(writer, url) for url in pages]
    for people in (1, 3, 50):
        for _person in range(people):
            autosave(browser(colleague_of(draft)), draft, typed(title="Other"))
        for url, count in zip(pages, alone, strict=True):
            with django_assert_max_num_queries(count):
                assert "not saved" in writer.get(url).text


def test_sending_waits_until_the_text_is_saved_or_left_out(writer, draft):
    autosave(writer, draft, typed(title="A better title"))
    check = writer.get(address("application-check", draft)).text
    assert "You typed text here that is not saved in the draft" in check
    assert hidden(check, "without") == "m1"

    refused = writer.post(address("application-submit", draft))
    assert refused.status_code == 422
    assert f"{section(draft)}?from=check#typed" in refused.text
    assert factories.fresh(draft).number == ""

    autosave(writer, draft, typed(title="An even better title"), mark="m2", known="m1")
    assert writer.post(address("application-submit", draft), {"without": "m1"}).status_code == 422
    assert writer.post(address("application-submit", draft), {"without": "m2"}).status_code == 302
    assert factories.fresh(draft).title == "CANARY-title"


def test_text_of_a_colleague_is_shown_saved_and_never_lost(writer, draft):
    ewa = colleague_of(draft, first_name="Ewa", last_name="Lis")
    autosave(browser(ewa), draft, typed(title="By Ewa"))
    check = writer.get(address("application-check", draft)).text
    assert "Ewa Lis typed text here that is not saved in the draft" in check
    html = writer.get(section(draft)).text
    assert "By Ewa" not in html and "Ewa Lis typed text in this section" in html

    row = TypedSection.objects.get()
    html = writer.get(f"{section(draft)}?of={row.pk}").text
    assert "This is what Ewa Lis typed on" in html and "By Ewa" in html
    data = {
        **typed(title="By Ewa"),
        "mark": hidden(html, "mark"),
        "revision": "0",
        "action": "save",
    }
    writer.post(section(draft), data)
    assert factories.fresh(draft).response.answers[block_id("title")] == "By Ewa"
    assert kept(draft) == []


def test_text_of_another_application_is_not_shown(writer, draft):
    other = factories.make_draft(draft.call)
    autosave(browser(other.created_by), other, typed(title="CANARY-other"))
    row = TypedSection.objects.get()
    assert "CANARY-other" in browser(other.created_by).get(section(other)).text
    assert "CANARY-other" not in writer.get(f"{section(draft)}?of={row.pk}").text
    assert "CANARY-other" not in writer.get(f"{section(draft)}?of=x").text


def test_two_people_in_different_sections_do_not_disturb_each_other(writer, draft):
    colleague = browser(colleague_of(draft))
    mine = hidden(writer.get(section(draft)).text, "revision")
    theirs = hidden(colleague.get(section(draft, MONEY)).text, "revision")
    for number in range(3):
        data = {**typed(grant=f"{number + 1}00,00"), "revision": theirs, "action": "save"}
        assert colleague.post(section(draft, MONEY), data).status_code == 302
        theirs = hidden(colleague.get(section(draft, MONEY)).text, "revision")
    saved = writer.post(section(draft), {**typed(title="Mine"), "revision": mine, "action": "save"})
    assert saved.status_code == 302
    answers = factories.fresh(draft).response.answers
    assert (answers[block_id("title")], answers[block_id("grant")]) == ("Mine", "300.00")


def test_a_change_of_the_whole_form_disturbs_everybody(writer, draft):
    revision = hidden(writer.get(section(draft)).text, "revision")
    response = factories.fresh(draft).response
    response.answers = {**response.answers, block_id("title"): "From the profile"}
    response.revision += 1
    response.save()
    data = {**typed(title="Mine"), "revision": revision, "action": "save"}
    assert writer.post(section(draft), data).status_code == 409
    assert (
        writer.post(section(draft, MONEY), {**typed(grant="1"), "action": "save"}).status_code
        == 302
    )
    assert writer.post(section(draft), data).status_code == 409


def test_of_two_versions_each_question_is_chosen_for_itself(writer, draft):
    revision = hidden(writer.get(section(draft)).text, "revision")
    colleague = browser(colleague_of(draft))
    theirs = {**typed(title="Their title", summary="Their summary"), "action": "save"}
    assert colleague.post(section(draft), {**theirs, "revision": revision}).status_code == 302
    autosave(writer, draft, typed(title="My title", summary="My summary"), revision=revision)
    mine = typed(title="My title", summary="My summary")
    conflict = writer.post(
        section(draft), {**mine, "revision": revision, "mark": "m1", "action": "save"}
    )
    assert conflict.status_code == 409
    for text in ("Their title", "My title", "Their summary", "My summary"):
        assert text in conflict.text
    choice = {
        **mine,
        f"keep-{block_id('title')}": "saved",
        f"keep-{block_id('summary')}": "typed",
        "revision": hidden(conflict.text, "revision"),
        "mark": hidden(conflict.text, "mark"),
        "action": "save",
    }
    assert writer.post(section(draft), choice).status_code == 302
    answers = factories.fresh(draft).response.answers
    assert answers[block_id("title")] == "Their title"
    assert answers[block_id("summary")] == "My summary"
    assert kept(draft) == []


def test_text_typed_on_an_older_version_meets_the_newer_one(writer, draft):
    autosave(writer, draft, typed(title="Mine"), revision=0)
    colleague = browser(colleague_of(draft))
    colleague.post(section(draft), {**typed(title="Theirs"), "action": "save"})
    html = writer.get(section(draft)).text
    data = {
        **typed(title="Mine"),
        "revision": hidden(html, "revision"),
        "mark": "m1",
        "action": "save",
    }
    conflict = writer.post(section(draft), data)
    assert conflict.status_code == 409
    assert "Theirs" in conflict.text and "Mine" in conflict.text
    assert kept(draft) == [typed(title="Mine")]


def test_text_kept_over_a_login_meets_a_newer_version_too(draft):
    client = Client()
    client.post(section(draft), {**typed(title="Mine"), "revision": "0", "action": "next"})
    colleague = browser(colleague_of(draft))
    colleague.post(section(draft), {**typed(title="Theirs"), "action": "save"})
    login = {"username": draft.created_by.username, "password": "password"}
    html = client.post(f"/login/?next={section(draft)}", login, follow=True).text
    assert "We kept what you typed" in html and "Mine" in html
    data = {**typed(title="Mine"), "revision": hidden(html, "revision"), "action": "save"}
    assert client.post(section(draft), data).status_code == 409


def test_a_copy_from_the_browser_is_shown_and_nothing_is_saved(writer, draft):
    shown = writer.post(
        section(draft), {**typed(title="From this computer"), "revision": "0", "action": "show"}
    )
    assert shown.status_code == 200
    assert (
        "From this computer" in shown.text and "This is the text from this computer" in shown.text
    )
    assert "CANARY-summary" in shown.text
    assert factories.fresh(draft).response.answers[block_id("title")] == "CANARY-title"


def test_the_browser_is_told_what_it_must_not_keep(writer, draft):
    html = writer.get(section(draft, MONEY)).text
    assert f'data-not-here="q-{block_id("phone")}"' in html


def test_throwing_an_amendment_away_throws_its_text_away(writer, draft):
    writer.post(address("application-submit", draft))
    writer.post(address("application-amend", draft))
    assert autosave(writer, draft, typed(title="Changed")).status_code == 200
    writer.post(address("application-discard", draft))
    assert kept(draft) == []


def test_old_openings_and_forgotten_text_are_tidied(writer, draft, settings):
    colleague = browser(colleague_of(draft))
    autosave(colleague, draft, "")
    autosave(writer, draft, typed(title="T"))
    TypedSection.objects.update(seen_at=timezone.now() - timedelta(days=2))
    call_command("ngo_tick")
    assert kept(draft) == [typed(title="T")]
    settings.WAGTAIL_NGO = {**settings.WAGTAIL_NGO, "TYPED_TEXT_DAYS": 1}
    call_command("ngo_tick")
    assert kept(draft) == []
