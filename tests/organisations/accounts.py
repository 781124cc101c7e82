"""Accounts of the demonstration city; ``test_accounts.py`` runs this with its settings."""

import re
import time

from django.contrib.auth import get_user_model
from django.core import mail, signing
from django.test import override_settings

import pytest

from allauth.account.models import EmailAddress

from wagtail_ngo import outbox
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.spam import SALT, STAMP


SIGNUP, LOGIN, RESET = "/en/konto/signup/", "/en/konto/login/", "/en/konto/password/reset/"
PASSWORD = "ogrod-nad-rzeka-7"


@pytest.fixture(autouse=True)
def _database(db):
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(
        ALLOWED_HOSTS=["*"], ACCOUNT_RATE_LIMITS=False, PASSWORD_HASHERS=hashers
    ):
        yield


@pytest.fixture
def person():
    user = get_user_model().objects.create_user("anna", "anna@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signup(**changes):
    stamp = signing.TimestampSigner(salt=SALT)
    stamp.timestamp = lambda: signing.b62_encode(int(time.time()) - 60)
    return {
        "first_name": "Anna",
        "last_name": "Kowalska",
        "email": "anna@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
        STAMP: stamp.sign("shown"),
        **changes,
    }


def link(message):
    return re.search(r"http://localhost[^/]*(/\S+)", message.body)[1]


def test_signing_up_and_confirming(client):
    response = client.post(SIGNUP, signup(), follow=True)
    assert "We have sent you a letter" in response.text
    letter = OutboxMessage.objects.get()
    assert (letter.to, letter.event) == (
        "anna@example.org",
        "accounts.email_confirmation_signup",
    )
    assert mail.outbox == []
    refused = client.post(LOGIN, {"login": letter.to, "password": PASSWORD}, follow=True)
    assert not refused.wsgi_request.user.is_authenticated

    assert "Confirm the address" in client.get(link(letter)).text
    client.post(link(letter))
    inside = client.post(LOGIN, {"login": letter.to, "password": PASSWORD}, follow=True)
    user = inside.wsgi_request.user
    assert user.get_full_name() == "Anna Kowalska"
    assert not user.is_staff
    assert "You do not belong to any organisation yet" in inside.text
    assert client.get("/admin/").status_code == 302


def test_an_existing_address_is_not_given_away(client, person):
    response = client.post(SIGNUP, signup(), follow=True)
    assert "We have sent you a letter" in response.text
    assert get_user_model().objects.filter(email=person.email).count() == 1
    assert OutboxMessage.objects.get().event == "accounts.account_already_exists"


@pytest.mark.parametrize("address", ["anna@example.org", "nobody@example.org"])
def test_a_reset_looks_the_same_for_everybody(client, person, address):
    response = client.post(RESET, {"email": address}, follow=True)
    assert "Look into your mailbox" in response.text
    assert OutboxMessage.objects.get().to == address


def test_a_forged_host_does_not_get_into_letters(client, person):
    client.post(RESET, {"email": person.email}, headers={"host": "evil.example"})
    letter = OutboxMessage.objects.get()
    assert "evil.example" not in letter.body
    path = link(letter)
    page = client.get(path, follow=True)
    assert "Set the password" in page.text
    new = {"password1": "nowe-haslo-nad-rzeka", "password2": "nowe-haslo-nad-rzeka"}
    done = client.post(page.redirect_chain[-1][0], new, follow=True)
    assert "The password has been changed" in done.text
    assert "too old" in client.get(path, follow=True).text


def test_letters_that_let_in_are_kept_no_longer_than_needed(client, person):
    client.post(SIGNUP, signup(email="new@example.org"))
    client.post(RESET, {"email": person.email})
    assert OutboxMessage.objects.filter(is_secret=True).count() == 2
    outbox.deliver()
    assert [link(letter) for letter in mail.outbox]
    assert set(OutboxMessage.objects.values_list("state", "body")) == {("sent", "")}


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_logging_in_never_leads_to_another_site(client, person, target):
    data = {"login": person.email, "password": PASSWORD, "next": target}
    response = client.post(LOGIN, data)
    assert response.status_code == 302
    assert response["Location"].startswith("/")
    assert "evil" not in response["Location"]


def test_errors_say_what_to_enter(client):
    html = client.post(SIGNUP, {STAMP: signup()[STAMP]}).text
    for text in ["Enter your first name.", "Enter your surname.", "Enter a password."]:
        assert html.count(text) == 2
    assert "field is required" not in html
    assert "placeholder" not in html
    assert "<title>Error:" in html
    assert "Enter your password." in client.post(LOGIN, {"login": "a@b.pl"}).text


def test_a_robot_gets_no_account(client):
    client.post(SIGNUP, signup(homepage="http://spam.example"))
    client.post(SIGNUP, signup(**{STAMP: "forged"}))
    assert not get_user_model().objects.filter(email="anna@example.org").exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("path", [LOGIN, SIGNUP, RESET])
@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_have_the_city_s_look_and_nothing_inline(client, path, language):
    html = client.get(path.replace("/en", language, 1)).text
    assert "Wierzbogóra" in html
    assert "<script>" not in html
    assert " style=" not in html


def test_the_pages_of_a_logged_in_person(client, person):
    client.force_login(person)
    for path in ["email/", "password/change/", "logout/"]:
        response = client.get(f"/en/konto/{path}", follow=True)
        assert response.status_code == 200
        assert "Wierzbogóra" in response.text
