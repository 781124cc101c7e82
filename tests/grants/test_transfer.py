"""Filling in a draft from the profile, from an older application, and from a file."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grants import factories, form
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.forms.actions.save import StaleRevision
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.actions.transfer import fill_in, take_profile
from wagtail_ngo.grants.exchange import offer_file
from wagtail_ngo.grants.profile_changes import profile_changes
from wagtail_ngo.grants.questionnaires import draft_questionnaire
from wagtail_ngo.organisations.actions import change_profile
from wagtail_ngo.organisations.choices import Role


pytestmark = pytest.mark.django_db


def address(application, name, **query):
    return reverse(f"wagtail_ngo_grants:{name}", args=[application.token], query=query or None)


def answer(application, name):
    return factories.fresh(application).response.answers.get(form.block_id(name))


def change_phone(application, phone="+48600100200"):
    administrator = factories.member_of(application.organisation, Role.ADMINISTRATOR)
    change_profile(application.organisation, user=administrator, values={"phone": phone})
    return factories.fresh(application)


@pytest.fixture
def filled(open_call):
    """A draft whose telephone number was taken from the profile."""
    return factories.make_draft(open_call, phone="+48713456789")


class TestProfile:
    def test_the_task_list_tells_of_a_change_and_the_page_shows_both(self, filled, log_in):
        client = log_in(filled.created_by)
        page = address(filled, "application-profile")
        assert page not in client.get(address(filled, "application")).text
        change_phone(filled, "+48600100200")
        assert page in client.get(address(filled, "application")).text
        shown = client.get(page).text
        assert "+48713456789" in shown
        assert "+48600100200" in shown

    def test_what_is_chosen_is_written(self, filled, log_in):
        change_phone(filled)
        data = {"take": form.block_id("phone"), "revision": filled.response.revision}
        log_in(filled.created_by).post(address(filled, "application-profile"), data)
        assert answer(filled, "phone") == "+48600100200"
        assert answer(filled, "title") == "CANARY-title"

    def test_what_is_declined_stays_and_is_not_offered_again(self, filled, log_in):
        change_phone(filled)
        client = log_in(filled.created_by)
        client.post(address(filled, "application-profile"), {"revision": filled.response.revision})
        assert answer(filled, "phone") == "+48713456789"
        page = client.get(address(filled, "application")).text
        assert address(filled, "application-profile") not in page
        change_phone(filled, "+48600100300")
        page = client.get(address(filled, "application")).text
        assert address(filled, "application-profile") in page

    def test_an_answer_written_by_hand_is_no_difference_while_the_profile_stays(self, filled):
        filled.response.answers[form.block_id("phone")] = "600 999 999"
        filled.response.save()
        assert profile_changes(filled, draft_questionnaire(filled, "en")) == []

    def test_an_unanswered_question_follows_the_profile_by_itself(self, draft):
        changed = change_phone(draft)
        questionnaire = draft_questionnaire(changed, "en")
        assert profile_changes(changed, questionnaire) == []
        phone = questionnaire.definition.by_name("phone")
        assert questionnaire.answer(phone) == "+48600100200"

    def test_nothing_is_written_over_a_colleague(self, filled, log_in):
        change_phone(filled)
        data = {"take": form.block_id("phone"), "revision": filled.response.revision + 7}
        response = log_in(filled.created_by).post(address(filled, "application-profile"), data)
        assert response.status_code == 409
        assert answer(filled, "phone") == "+48713456789"
        with pytest.raises(StaleRevision):
            take_profile(filled, [], user=filled.created_by, language="en", expected_revision=99)

    def test_a_sent_application_keeps_the_profile_of_its_day(self, filled):
        submit_application(filled, user=filled.created_by)
        changed = change_phone(filled)
        assert changed.organisation.phone == "+48600100200"
        assert changed.latest_submission.profile["phone"] == "+48713456789"

    def test_nobody_else_may_update(self, filled, log_in):
        viewer = factories.member_of(filled.organisation, Role.VIEWER)
        page = address(filled, "application-profile")
        assert log_in(viewer).get(page).status_code == 403
        stranger = factories.member_of(OrganisationFactory())
        assert log_in(stranger).get(page).status_code == 404


class TestCopy:
    @pytest.fixture
    def older(self, open_call, filled):
        return factories.make_submitted(
            open_call,
            organisation=filled.organisation,
            user=filled.created_by,
            title="Older title",
            grant="100.00",
            phone="+48600000000",
        )

    def test_only_the_chosen_sections_are_copied(self, filled, older, log_in):
        client = log_in(filled.created_by)
        assert "Older title" in client.get(address(filled, "application-copy")).text
        page = client.get(address(filled, "application-copy", **{"from": older.token})).text
        assert form.block_id("task") in page
        data = {"from": older.token, "section": form.block_id("task"), "revision": 0}
        client.post(address(filled, "application-copy"), data)
        assert answer(filled, "title") == "Older title"
        assert answer(filled, "grant") == "9000.50"

    def test_what_comes_from_the_profile_is_not_copied(self, filled, older, log_in):
        data = {"from": older.token, "section": form.block_id("money"), "revision": 0}
        log_in(filled.created_by).post(address(filled, "application-copy"), data)
        assert answer(filled, "grant") == "100.00"
        assert answer(filled, "phone") == "+48713456789"

    def test_what_does_not_fit_is_told_and_left_out(self, filled, english, log_in):
        body = json.loads(json.dumps(form.BODY))
        body[0]["value"]["questions"][0]["value"]["max_length"] = 5
        narrow = factories.make_open_call(form=factories.FormFactory(body=body))
        draft = factories.make_draft(
            narrow, organisation=filled.organisation, user=filled.created_by, title="Short"
        )
        client = log_in(filled.created_by)
        data = {"from": filled.token, "section": form.block_id("task")}
        page = client.post(address(draft, "application-copy"), data, follow=True).text
        assert "Title of the task" in page
        assert answer(draft, "title") == "Short"
        assert answer(draft, "summary") == "CANARY-summary"

    def test_an_application_of_another_organisation_is_not_found(self, filled, submitted, log_in):
        client = log_in(filled.created_by)
        assert submitted.latest_submission.answers
        page = address(filled, "application-copy", **{"from": submitted.token})
        assert client.get(page).status_code == 404
        data = {"from": submitted.token, "section": form.block_id("task")}
        assert client.post(address(filled, "application-copy"), data).status_code == 404

    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_the_list_asks_the_same_number_of_queries(
        self, filled, count, log_in, django_assert_max_num_queries
    ):
        for _number in range(count):
            factories.make_draft(filled.call, organisation=filled.organisation)
        client = log_in(filled.created_by)
        with django_assert_max_num_queries(16):
            assert client.get(address(filled, "application-copy")).status_code == 200


def upload(data) -> SimpleUploadedFile:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    return SimpleUploadedFile("offer.json", content, "application/json")


def offer(**answers):
    return {"format": "wagtail-ngo-offer", "version": 1, "answers": answers}


HOSTILE = {
    "empty": b"",
    "no JSON": b"%PDF-1.4",
    "not UTF-8": b"\xff\xfe{}",
    "not a number": b'{"format": "wagtail-ngo-offer", "version": 1, "answers": {"a": NaN}}',
    "a fraction": b'{"format": "wagtail-ngo-offer", "version": 1, "answers": {"a": 1.5}}',
    "a name twice": b'{"format": "wagtail-ngo-offer", "version": 1, "answers": {}, "answers": {}}',
    "too deep": b"[" * 100_000 + b"]" * 100_000,
    "a little too deep": json.dumps(offer(a=[[[[[[[[1]]]]]]]])).encode(),
    "a list": b"[]",
    "another format": b'{"format": "x"}',
    "a newer version": b'{"format": "wagtail-ngo-offer", "version": 2, "answers": {}}',
    "no answers": b'{"format": "wagtail-ngo-offer", "version": 1, "answers": []}',
    "too large": b" " * (2 * 1024**2 + 1),
    "an endless number": b'{"format": "wagtail-ngo-offer", "version": ' + b"9" * 5000 + b"}",
}


class TestFile:
    def test_an_application_comes_back_from_its_file(self, filled, log_in):
        client = log_in(filled.created_by)
        response = client.get(address(filled, "application-export"))
        data = json.loads(response.content)
        assert data["answers"]["title"] == "CANARY-title"
        assert "attachment" in response["Content-Disposition"]
        other = factories.make_draft(filled.call, title="Other", grant="1.00")
        log_in(other.created_by)
        client.post(address(other, "application-import"), {"file": upload(data)})
        assert answer(other, "title") == "CANARY-title"
        assert answer(other, "grant") == "9000.50"

    def test_files_are_named_with_their_hash_and_no_path(self, call):
        factories.require_attachment(call)
        call = publish_call(factories.fresh(call), user=call.created_by)
        draft = factories.make_draft(call)
        question = call.form_version.definition("en").by_name("attachment_statute")
        factories.attach(draft, question.id)
        [file] = offer_file(draft, "en")["files"]
        assert file == {
            "question": "attachment_statute",
            "name": "statute.pdf",
            "size": 20,
            "content_type": "application/pdf",
            "sha256": "0" * 64,
        }

    @pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
    def test_a_file_that_is_none_is_refused_in_words(self, draft, content, log_in):
        client = log_in(draft.created_by)
        response = client.post(address(draft, "application-import"), {"file": upload(content)})
        assert response.status_code == 422
        assert 'role="alert"' in response.text
        assert answer(draft, "title") == "CANARY-title"

    @pytest.mark.parametrize(
        "value", [None, True, 5, [], ["x"], {}, {"rows": []}, {"a": {"b": {"c": "d"}}}, ""]
    )
    @pytest.mark.parametrize("name", ["title", "period", "grant", "nothing"])
    def test_an_answer_of_another_shape_harms_nothing(self, draft, name, value):
        done = fill_in(draft, {name: value}, user=draft.created_by, language="en")
        assert draft_questionnaire(factories.fresh(draft), "en").problems() is not None
        assert len(done.answers) + len(done.refused) <= 1

    def test_texts_pass_the_checks_of_the_form(self, draft):
        named = {"grant": "a lot", "title": "New\x00 title", "period": {"start": "tomorrow"}}
        done = fill_in(draft, named, user=draft.created_by, language="en")
        assert {question.name for question in done.refused} == {"grant", "period"}
        assert answer(draft, "title") == "New title"
        assert answer(draft, "grant") == "9000.50"

    def test_a_sent_application_is_not_filled_in(self, submitted, log_in):
        client = log_in(submitted.created_by)
        data = {"file": upload(offer(title="New"))}
        client.post(address(submitted, "application-import"), data)
        assert answer(submitted, "title") == "CANARY-title"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
DAYS = st.dates().map(lambda day: day.isoformat())
AMOUNTS = st.decimals("0", "999999", places=2).map(lambda amount: format(amount, "f"))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=TEXTS, summary=TEXTS, place=TEXTS, grant=AMOUNTS, total=AMOUNTS, start=DAYS, end=DAYS)
def test_export_and_import_give_the_same_answers(draft, start, end, **texts):
    """What people typed, in the form in which it is kept: so it is typed once before."""
    period = {"start": start, "end": end}
    user = draft.created_by
    fill_in(draft, {**texts, "period": period}, user=user, language="en")
    sent = json.loads(json.dumps(offer_file(draft, "en"), default=str))
    draft.response.answers = {}
    draft.response.save()
    fill_in(draft, sent["answers"], user=user, language="en")
    assert offer_file(draft, "en")["answers"] == sent["answers"]
