"""Questions to a call: asked in private by anybody, answered in public by an officer."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.grants import factories
from tests.organisations.factories import UserFactory
from wagtail_ngo import spam
from wagtail_ngo.grants import question_todos
from wagtail_ngo.grants.actions.questions import ask_question, change_question
from wagtail_ngo.grants.models import CallNews, CallQuestion
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.todo import todos


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TEXT = "I am Jan Kowalski. May we hold classes in two places?"


def address(call):
    return reverse("wagtail_ngo_grants:call-ask", kwargs={"token": call.token})


@pytest.fixture
def filled(settings):
    """A form as a person sends it."""
    settings.WAGTAIL_NGO = {"SPAM_MIN_SECONDS": 0}
    return lambda **values: {
        spam.STAMP: spam.new_stamp(),
        "question": TEXT,
        "email": "jan@example.org",
        **values,
    }


def post(client, call, data):
    return client.post(address(call), data)


def test_a_visitor_asks_and_officers_are_told_without_the_text(client, open_call, filled):
    response = post(client, open_call, filled())
    assert response.status_code == 302
    assert "Your question was sent" in client.get(response["Location"]).content.decode()
    question = CallQuestion.objects.get()
    assert (question.asked_text, question.asker_email, question.asked_by) == (
        TEXT,
        "jan@example.org",
        None,
    )
    letter = OutboxMessage.objects.get(event="call_question_asked")
    assert letter.to == open_call.created_by.email
    assert "Kowalski" not in letter.body and "jan@" not in letter.body
    assert "Kowalski" not in str(list(AuditEvent.objects.values_list("data", "reference")))


def test_a_person_signed_in_gives_no_address(open_call, log_in, filled):
    user = UserFactory(email="anna@example.org")
    client = log_in(user)
    assert "anna@example.org" in client.get(address(open_call)).content.decode()
    post(client, open_call, filled(email="other@example.org"))
    assert CallQuestion.objects.get().asked_by == user
    assert CallQuestion.objects.get().asker_email == ""


def test_the_answer_goes_to_the_one_who_asked_once_and_who_it_was_is_forgotten(open_call):
    row = ask_question(open_call, question=TEXT, email="jan@example.org")
    officer = open_call.created_by
    values = {"user": officer, "question": "May classes be held in two places?", "is_public": True}
    answered = change_question(row, answer="Yes.", **values)
    change_question(answered, answer="Yes, in both.", **values)
    (letter,) = OutboxMessage.objects.filter(event="call_question_answered")
    assert letter.to == "jan@example.org"
    assert "May classes be held in two places?" in letter.body and "Yes." in letter.body
    row.refresh_from_db()
    assert (row.asker_email, row.asked_by) == ("", None)
    assert CallNews.objects.filter(kind="answer").count() == 1


def test_the_public_sees_the_officers_wording_and_never_what_was_written(open_call):
    row = ask_question(open_call, question=TEXT, email="jan@example.org")
    change_question(
        row, user=open_call.created_by, question="Two places?", answer="Yes.", is_public=True
    )
    public = CallQuestion.objects.get()
    assert public.asked_text == TEXT and public.question == "Two places?"


def test_an_answer_in_private_is_no_news(open_call):
    row = ask_question(open_call, question=TEXT, email="jan@example.org")
    change_question(
        row, user=open_call.created_by, question="Two places?", answer="Yes.", is_public=False
    )
    assert OutboxMessage.objects.filter(event="call_question_answered").exists()
    assert not CallNews.objects.filter(kind="answer").exists()


def test_only_officers_of_the_call_answer(open_call):
    row = ask_question(open_call, question=TEXT, email="jan@example.org")
    stranger = factories.make_officer()
    with pytest.raises(PermissionDenied):
        change_question(row, user=stranger, question="x", answer="y", is_public=True)


@pytest.mark.parametrize("when", ["before", "after"])
def test_questions_are_taken_until_their_own_deadline(client, open_call, filled, when):
    shift = timedelta(minutes=5 if when == "before" else -5)
    open_call.questions_until = timezone.now() + shift
    open_call.save()
    response = post(client, open_call, filled())
    assert (response.status_code == 302) is (when == "before")
    assert CallQuestion.objects.exists() is (when == "before")


def test_a_closed_call_takes_none_and_says_so(client, open_call, filled):
    closed = factories.close(open_call)
    assert "not accepted any more" in client.get(address(closed)).content.decode()
    response = post(client, closed, filled())
    assert response.status_code == 422
    with pytest.raises(ValidationError):
        ask_question(closed, question=TEXT, email="jan@example.org")


def test_a_draft_call_has_no_such_page(client, call, filled):
    assert client.get(address(call)).status_code == 404
    assert post(client, call, filled()).status_code == 404


@pytest.mark.parametrize(
    "values,words",
    [
        ({spam.TRAP: "https://spam.example"}, "Homepage"),
        ({spam.STAMP: "forged"}, "open for too long"),
        ({"question": "http://x " * 31}, "too many web addresses"),
        ({"question": "\u200b"}, "Write your question."),
        ({"email": "nobody"}, "in the form name@example.org"),
    ],
)
def test_robots_are_refused_softly_and_the_text_stays(client, open_call, filled, values, words):
    response = post(client, open_call, filled(**values))
    html = response.content.decode()
    assert response.status_code == 422 and words in html
    if "question" not in values:
        assert "Jan Kowalski" in html
    assert not CallQuestion.objects.exists() and not OutboxMessage.objects.exists()


def test_a_form_sent_at_once_is_a_robots(client, open_call, filled, settings):
    settings.WAGTAIL_NGO = {"SPAM_MIN_SECONDS": 3}
    response = post(client, open_call, filled())
    assert response.status_code == 422 and "very quickly" in response.content.decode()


def test_one_client_cannot_flood_the_office_whatever_headers_it_sends(client, open_call, filled):
    for number in range(10):
        headers = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{number}"}
        assert client.post(address(open_call), filled(), **headers).status_code == 302
    refused = client.post(address(open_call), filled(), HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert refused.status_code == 422 and "in an hour" in refused.content.decode()
    assert CallQuestion.objects.count() == 10


def test_addresses_of_one_ipv6_network_count_together(client, open_call, filled):
    for number in range(10):
        client.post(address(open_call), filled(), REMOTE_ADDR=f"2001:db8::{number + 1:x}")
    refused = client.post(address(open_call), filled(), REMOTE_ADDR="2001:db8::ffff")
    assert refused.status_code == 422
    other = client.post(address(open_call), filled(), REMOTE_ADDR="2001:db8:1::1")
    assert other.status_code == 302


def test_nasty_text_stays_text_in_the_admin(open_call, log_in):
    nasty = "<script>alert(1)</script>{{ 7|add:7 }}{% debug %}"
    ask_question(open_call, question=nasty, email="jan@example.org")
    html = (
        log_in(open_call.created_by)
        .get(reverse("ngo_calls:inspect", args=[open_call.pk]))
        .content.decode()
    )
    assert "<script>alert(1)" not in html and "&lt;script&gt;alert(1)" in html
    assert "{{ 7|add:7 }}" in html


@pytest.mark.parametrize("number", [1, 3, 50])
def test_questions_wait_on_the_list_of_officers_in_one_line(
    open_call, number, django_assert_num_queries
):
    officer = open_call.created_by
    for position in range(number):
        ask_question(open_call, question=f"Question {position}?", email="jan@example.org")
    officer.has_perm("x")  # reads the permissions
    with django_assert_num_queries(1):
        (waiting,) = question_todos.questions_to_answer(officer)
    assert waiting.title.startswith(f"{number} question")
    assert waiting.kind in {todo.kind for todo in todos(officer, office=True)}
    assert list(question_todos.questions_to_answer(factories.make_officer())) == []


def test_an_answered_question_waits_no_more(open_call):
    row = ask_question(open_call, question=TEXT, email="jan@example.org")
    officer = open_call.created_by
    change_question(row, user=officer, question="Two?", answer="Yes.", is_public=False)
    assert list(question_todos.questions_to_answer(officer)) == []
