"""The conversation between the office and an applicant about one application."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

import pytest

from tests.grants import factories
from tests.organisations.factories import UserFactory
from wagtail_ngo.grants.actions.conversation import archive_call, write_entry
from wagtail_ngo.grants.models import Entry
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.todo import todos


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HOSTILE = "<script>alert(1)</script> {{7*7}} {% debug %} javascript:x CANARY-text"


@pytest.fixture
def writer(submitted):
    return submitted.created_by


def page_of(application):
    return reverse("wagtail_ngo_grants:application-conversation", args=[application.token])


def office_page_of(application):
    return reverse("ngo_applications:conversation", args=[application.pk])


def ask(application, text="May we change the place?"):
    return write_entry(application, user=application.created_by, text=text, from_office=False)


def answer(application, user, text="Yes."):
    return write_entry(application, user=user, text=text, from_office=True)


def letters(event):
    return OutboxMessage.objects.filter(event=event)


def test_there_and_back(log_in, submitted, writer, officer):
    client = log_in(writer)
    assert "Nobody has written" in client.get(page_of(submitted)).content.decode()
    sent = client.post(page_of(submitted), {"text": "May we change the place?"})
    assert sent["Location"] == f"{page_of(submitted)}#last"
    assert [todo.kind for todo in todos(officer, office=True)] == ["conversation"]
    client = log_in(officer)
    assert "May we change" in client.get(office_page_of(submitted)).content.decode()
    client.post(office_page_of(submitted), {"text": "Yes, you may."})
    assert not todos(officer, office=True)
    assert [todo.title for todo in todos(writer) if todo.kind == "conversation"] == [
        f"1 new message from the office about the application {submitted.number}"
    ]
    client = log_in(writer)
    own = client.get(reverse("wagtail_ngo_grants:application", args=[submitted.token]))
    assert "1 new message" in own.content.decode()
    assert "Yes, you may." in client.get(page_of(submitted)).content.decode()
    assert not [todo for todo in todos(writer) if todo.kind == "conversation"]


def test_each_member_has_own_reading_mark(submitted, officer, log_in):
    colleague = factories.member_of(submitted.organisation, Role.VIEWER)
    answer(submitted, officer)
    log_in(submitted.created_by).get(page_of(submitted))
    assert not [todo for todo in todos(submitted.created_by) if todo.kind == "conversation"]
    assert [todo for todo in todos(colleague) if todo.kind == "conversation"]


def test_the_letter_tells_nothing_of_the_text(submitted, writer, officer):
    ask(submitted, HOSTILE)
    answer(submitted, officer, HOSTILE)
    to_office, to_applicant = (
        letters("conversation_from_applicant").get(),
        letters("conversation_from_office").filter(recipient=writer).get(),
    )
    assert to_office.to == officer.email
    for letter in (to_office, to_applicant):
        assert submitted.number in letter.subject
        assert "CANARY" not in letter.subject + letter.body
    assert page_of(submitted) in to_applicant.body
    assert office_page_of(submitted) in to_office.body
    addresses = set(letters("conversation_from_office").values_list("to", flat=True))
    assert addresses == {writer.email, submitted.organisation.email}


def test_without_officers_the_contact_of_the_call_is_told(submitted):
    submitted.call.officers.clear()
    type(submitted.call).objects.update(contact_email="contact@city.example")
    ask(factories.fresh(submitted))
    assert letters("conversation_from_applicant").get().to == "contact@city.example"


def test_what_is_written_is_shown_literally(submitted, writer, officer, log_in):
    ask(submitted, HOSTILE)
    for user, url in (
        (writer, page_of(submitted)),
        (officer, office_page_of(submitted)),
        (officer, reverse("ngo_applications:inspect", args=[submitted.pk])),
    ):
        page = log_in(user).get(url).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} {% debug %}" in page
        assert "<script>alert(1)" not in page


def test_strangers_find_nothing(submitted, officer, log_in, client):
    ask(submitted, "CANARY")
    assert "CANARY" in log_in(submitted.created_by).get(page_of(submitted)).content.decode()
    stranger = UserFactory()
    assert log_in(stranger).get(page_of(submitted)).status_code == 404
    assert log_in(stranger).post(page_of(submitted), {"text": "x"}).status_code == 404
    assert AuditEvent.objects.filter(action="access.denied").count() == 2
    elsewhere = factories.make_officer()
    for url in (office_page_of(submitted), f"{office_page_of(submitted)}settle/"):
        assert log_in(elsewhere).post(url, {"text": "x"}).status_code == 403
    assert b"CANARY" not in log_in(elsewhere).get(office_page_of(submitted)).content
    assert Entry.objects.count() == 1
    client.logout()
    assert client.get(page_of(submitted)).status_code == 302


def test_a_draft_has_no_conversation(draft, log_in, officer):
    for url in (office_page_of(draft), f"{office_page_of(draft)}settle/"):
        assert log_in(officer).post(url, {"text": "x"}).status_code == 404
    assert log_in(draft.created_by).get(page_of(draft)).status_code == 404
    with pytest.raises(PermissionDenied):
        ask(draft)


def test_a_viewer_reads_and_does_not_write(submitted, log_in, officer):
    answer(submitted, officer)
    client = log_in(factories.member_of(submitted.organisation, Role.VIEWER))
    page = client.get(page_of(submitted)).content.decode()
    assert "Yes." in page
    assert "<textarea" not in page
    assert client.post(page_of(submitted), {"text": "x"}).status_code == 403
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "Write your message"), ("\u200b \n", "Write your message"), ("x" * 5001, "it has 5001")],
)
def test_an_empty_or_long_message_comes_back(submitted, log_in, text, message):
    page = log_in(submitted.created_by).post(page_of(submitted), {"text": text})
    assert page.status_code == 422
    assert message in page.content.decode()
    assert not Entry.objects.exists()


def test_too_many_messages_are_refused_and_the_text_is_kept(submitted, log_in, settings):
    settings.WAGTAIL_NGO = {"CONVERSATION_ENTRIES_PER_HOUR": 2}
    client = log_in(submitted.created_by)
    for _number in range(2):
        assert client.post(page_of(submitted), {"text": "again"}).status_code == 302
    refused = client.post(page_of(submitted), {"text": "once more"})
    assert "Try again in an hour" in refused.content.decode()
    assert "once more" in refused.content.decode()
    assert Entry.objects.count() == 2


def test_an_officer_says_that_no_answer_is_needed(submitted, officer, log_in):
    ask(submitted, "Thank you!")
    listing = reverse("ngo_applications:index")
    client = log_in(officer)
    assert submitted.number in client.get(listing, {"messages": "waiting"}).content.decode()
    client.post(reverse("ngo_applications:conversation_settle", args=[submitted.pk]))
    assert not todos(officer, office=True)
    assert submitted.number not in client.get(listing, {"messages": "waiting"}).content.decode()
    assert submitted.number in client.get(listing, {"messages": "any"}).content.decode()
    assert AuditEvent.objects.filter(action="application.entries_settled").count() == 1


def test_an_archived_call_closes_its_conversations(submitted, officer, log_in):
    ask(submitted)
    with pytest.raises(ValidationError):
        archive_call(submitted.call, user=officer)
    with pytest.raises(PermissionDenied):
        archive_call(submitted.call, user=factories.make_officer())
    call = factories.close(submitted.call)
    client = log_in(officer)
    client.post(reverse("ngo_calls:archive", args=[call.pk]))
    application = factories.fresh(submitted)
    assert application.call.archived_at
    assert AuditEvent.objects.filter(action="call.archive").count() == 1
    assert not todos(officer, office=True)
    page = client.get(office_page_of(submitted)).content.decode()
    assert "the conversation is closed" in page
    assert "<textarea" not in page
    with pytest.raises(ValidationError):
        ask(application)
    with pytest.raises(ValidationError):
        answer(application, officer)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_pages_take_the_same_queries(
    submitted, officer, log_in, count, django_assert_max_num_queries
):
    for number in range(count):
        Entry.objects.create(
            application=submitted, author=officer, from_office=bool(number % 2), text="x"
        )
    client = log_in(officer)
    client.get(office_page_of(submitted))
    with django_assert_max_num_queries(20):
        client.get(office_page_of(submitted))
    client = log_in(submitted.created_by)
    client.get(page_of(submitted))
    with django_assert_max_num_queries(12):
        client.get(page_of(submitted))


@pytest.mark.parametrize("count", [1, 3, 50])
def test_lists_of_what_waits_take_the_same_queries(
    open_call, officer, count, django_assert_max_num_queries, settings
):
    settings.WAGTAIL_NGO = {"DRAFTS_PER_HOUR": 100}
    organisation = factories.OrganisationFactory()
    user = factories.member_of(organisation)
    for _number in range(count):
        application = factories.make_submitted(open_call, organisation=organisation, user=user)
        Entry.objects.create(
            application=application, author=user, from_office=False, needs_answer=True, text="x"
        )
        Entry.objects.create(application=application, author=officer, from_office=True, text="x")
    with django_assert_max_num_queries(30):
        assert len(todos(user)) == count
    with django_assert_max_num_queries(30):
        assert len(todos(factories.fresh(officer), office=True)) == count
