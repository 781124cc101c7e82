"""Following calls: asked for twice, ended with one click, told once."""

import re

from datetime import timedelta

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

import pytest

from tests.grants import factories
from tests.organisations.factories import UserFactory
from wagtail_ngo import outbox, spam
from wagtail_ngo.grants.actions import following
from wagtail_ngo.grants.actions.calls import annul_call, change_deadline, publish_call
from wagtail_ngo.grants.actions.questions import add_question
from wagtail_ngo.grants.models import CallNews, Follower, FollowRequest
from wagtail_ngo.models import OutboxMessage, Sphere


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

EMAIL = "Zofia@example.org"
LOWERED = EMAIL.lower()


@pytest.fixture(autouse=True)
def no_waiting(settings):
    settings.WAGTAIL_NGO = {"SPAM_MIN_SECONDS": 0}


def address(name, *args):
    return reverse(f"wagtail_ngo_grants:{name}", args=args)


def ask(client, email=EMAIL, **values):
    data = {"email": email, spam.STAMP: spam.new_stamp(), **values}
    return client.post(address("follow"), data)


def secret_link(email=LOWERED):
    letter = OutboxMessage.objects.filter(event="follow_confirm", to=email).first()
    assert letter.is_secret
    return re.search(r"http\S+(/\S*/letters/confirm/\S+)", letter.body)[1]


def make_follower(email="a@example.org", **values):
    return Follower.objects.create(email=email, **{"language": "en", **values})


def letters(event):
    return OutboxMessage.objects.filter(event=event)


def test_an_address_is_followed_only_after_its_owner_confirmed(client):
    sphere = factories.SphereFactory()
    response = ask(client, spheres=[sphere.identifier])
    assert "Look into your mailbox" in client.get(response["Location"]).content.decode()
    assert not Follower.objects.exists()
    link = secret_link()
    assert sphere.name in client.get(link).content.decode()
    assert not Follower.objects.exists(), "a program that only looks confirms nothing"
    assert "Letters will come" in client.post(link).content.decode()
    follower = Follower.objects.get()
    assert (follower.email, follower.call) == (EMAIL.lower(), None)
    assert list(follower.spheres.all()) == [sphere]
    assert client.post(link).status_code == 404, "the link works once"
    assert not FollowRequest.objects.exists()


def test_the_token_is_long_and_only_its_hash_is_kept(client):
    ask(client)
    token = secret_link().rstrip("/").rpartition("/")[2]
    assert len(token) >= 43
    assert token not in str(FollowRequest.objects.values_list().get())
    outbox.deliver()
    assert token in mail.outbox[0].body
    assert letters("follow_confirm").get().body == ""


def test_the_answer_does_not_tell_whether_the_address_is_known(client):
    make_follower(EMAIL.lower())
    known, unknown = ask(client), ask(client, "new@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    first, second = letters("follow_confirm").order_by("pk")
    assert first.subject == second.subject
    assert first.body.partition("http")[0] == second.body.partition("http")[0]


def test_somebody_else_cannot_change_what_an_address_follows(client):
    follower = make_follower(EMAIL.lower())
    ask(client, spheres=[factories.SphereFactory().identifier])
    assert not follower.spheres.exists()
    client.post(secret_link())
    assert Follower.objects.get().pk == follower.pk and follower.spheres.exists()


def test_a_mailbox_is_not_filled_by_others_and_the_answer_is_the_same(client):
    answers = {ask(client)["Location"] for _ in range(5)}
    assert len(answers) == 1
    assert letters("follow_confirm").count() == 3


def test_one_client_cannot_write_to_the_whole_world(client):
    for number in range(10):
        assert ask(client, f"p{number}@example.org").status_code == 302
    refused = client.post(
        address("follow"),
        {"email": "p@example.org", spam.STAMP: spam.new_stamp()},
        HTTP_X_FORWARDED_FOR="10.1.1.1",
    )
    assert refused.status_code == 422 and "in an hour" in refused.content.decode()


@pytest.mark.parametrize("values", [{spam.TRAP: "x"}, {spam.STAMP: ""}, {"email": "no"}])
def test_robots_write_nothing(client, values):
    assert ask(client, **values).status_code == 422
    assert not FollowRequest.objects.exists() and not OutboxMessage.objects.exists()


def test_only_the_newest_link_works_and_not_for_ever(client):
    ask(client)
    old = secret_link()
    ask(client)
    assert client.get(old).status_code == 404
    FollowRequest.objects.update(created_at=timezone.now() - timedelta(days=7, seconds=1))
    (row,) = FollowRequest.objects.all()
    assert following.confirm_following("guess") is None
    assert following.forget_requests() == 1 and row.pk


def test_guessing_a_token_is_slowed_down(client):
    statuses = [client.get(address("follow-confirm", f"guess{n}")).status_code for n in range(62)]
    assert statuses[0] == 404 and statuses[-1] == 429


def test_pages_behind_links_are_not_kept_or_told_to_others(client):
    for link in (address("follow-confirm", "x"), address("follow-stop", "x")):
        response = client.get(link)
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]


def test_one_post_ends_the_letters_without_a_session_or_a_csrf_token(open_call):
    make_follower()
    following.tell_followers()
    outbox.deliver()
    (message,) = (m for m in mail.outbox if m.to == ["a@example.org"])
    header = message.extra_headers
    assert header["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = header["List-Unsubscribe"].strip("<>")
    assert url in message.body
    path = re.sub(r"^https?://[^/]+", "", url)
    strict = Client(enforce_csrf_checks=True)
    assert "You get letters about new calls" in strict.get(path).content.decode()
    assert Follower.objects.exists(), "opening the address ends nothing"
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follower.objects.exists()
    assert strict.post(path).status_code == 200, "again does no harm"


def test_a_forged_end_ends_nothing(client):
    follower = make_follower()
    for forged in (str(follower.token), follower.token.hex, f"{follower.token.hex}:x:y"):
        client.post(address("follow-stop", forged))
    assert Follower.objects.exists()


def test_letters_of_other_kinds_have_no_such_header(open_call):
    outbox.queue_mail(event="x", to="a@example.org", subject="x", body="x")
    outbox.deliver()
    assert "List-Unsubscribe" not in mail.outbox[-1].extra_headers


def test_followers_of_the_sphere_hear_of_a_new_call_once_in_their_language(call):
    other = Sphere.objects.create(identifier="art4-99", number="99", name="inna")
    make_follower("all@example.org")
    make_follower("mine@example.org", language="pl").spheres.set(call.spheres.all())
    make_follower("other@example.org").spheres.add(other)
    publish_call(call, user=call.created_by)
    assert not letters("call_news_announced").exists(), "nobody waits for many letters"
    assert following.tell_followers() == 1
    assert following.tell_followers() == 0
    sent = letters("call_news_announced")
    assert {letter.to for letter in sent} == {"all@example.org", "mine@example.org"}
    assert {letter.language for letter in sent} == {"en", "pl"}
    assert all(call.title in letter.body for letter in sent)


def test_a_tick_that_dies_half_way_is_finished_by_the_next_one_without_repeating(open_call):
    make_follower("a@example.org"), make_follower("b@example.org")
    following.tell_followers()
    CallNews.objects.update(told_at=None)
    letters("call_news_announced").filter(to="b@example.org").delete()
    following.tell_followers()
    assert letters("call_news_announced").count() == 2


def test_deadline_end_and_answer_are_told(open_call):
    following.tell_followers()
    officer, person = open_call.created_by, UserFactory(email="p@example.org")
    make_follower("sphere@example.org")
    make_follower("call@example.org", call=open_call)
    following.follow_call(open_call, user=person)
    later = open_call.closes_at + timedelta(days=2)
    change_deadline(open_call, user=officer, closes_at=later, reason="Storm")
    add_question(open_call, user=officer, question="Two places?", answer="Yes.", is_public=True)
    annul_call(open_call, user=officer, reason="No funds")
    assert following.tell_followers() == 3
    everybody = {"sphere@example.org", "call@example.org", "p@example.org"}
    assert {row.to for row in letters("call_news_deadline")} == everybody
    assert {row.to for row in letters("call_news_ended")} == everybody
    answers = letters("call_news_answer")
    assert {row.to for row in answers} == {"call@example.org", "p@example.org"}
    assert all("Two places?" in row.body and "Yes." in row.body for row in answers)


def test_one_address_gets_one_letter_however_it_follows(open_call):
    following.tell_followers()
    make_follower("a@example.org")
    make_follower("a@example.org", call=open_call)
    following.follow_call(open_call, user=UserFactory(email="A@example.org"))
    later = open_call.closes_at + timedelta(days=2)
    change_deadline(open_call, user=open_call.created_by, closes_at=later, reason="Storm")
    following.tell_followers()
    assert letters("call_news_deadline").count() == 1


def test_a_person_follows_with_one_button_and_stops_with_another(open_call, log_in):
    user = UserFactory()
    client, button = log_in(user), address("call-follow", open_call.token)
    for _ in range(2):
        assert client.post(button, {"action": "follow"}).status_code == 302
    assert Follower.objects.get().user == user
    client.post(button, {"action": "stop"})
    assert not Follower.objects.exists()


def test_the_button_needs_an_account_and_a_public_call(client, call, open_call, log_in):
    response = client.post(address("call-follow", open_call.token))
    assert response.status_code == 302 and "login" in response["Location"]
    assert log_in(UserFactory()).post(address("call-follow", call.token)).status_code == 404


def test_an_address_follows_one_call(client, open_call):
    data = {"email": EMAIL, spam.STAMP: spam.new_stamp()}
    assert client.post(address("call-letters", open_call.token), data).status_code == 302
    client.post(secret_link())
    assert Follower.objects.get().call == open_call


@pytest.mark.parametrize("number", [1, 3, 50])
def test_finding_who_is_told_costs_the_same_for_many(open_call, number, django_assert_num_queries):
    following.tell_followers()
    for position in range(number):
        make_follower(f"p{position}@example.org")
    with django_assert_num_queries(1):
        wanting = Follower.objects.wanting(open_call).select_related("user")
        assert len([follower.address for follower in wanting]) == number


def test_nasty_words_of_a_call_stay_words_in_a_letter(call):
    call.title = "{{ 7|add:7 }}{% debug %}%s<script>"
    call.save()
    make_follower()
    publish_call(call, user=call.created_by)
    following.tell_followers()
    letter = letters("call_news_announced").get()
    assert "{{ 7|add:7 }}{% debug %}%s<script>" in letter.subject
    with translation.override("en"):
        assert "{{ 7|add:7 }}{% debug %}%s<script>" in letter.body
