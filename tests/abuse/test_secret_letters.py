"""Letters that let their reader in: nobody but the addressee gets the link, then it is gone."""

import smtplib

from datetime import timedelta

from django.core import mail
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.core.records import make_user
from wagtail_ngo import outbox
from wagtail_ngo.models import OutboxMessage


pytestmark = pytest.mark.django_db

LINK = "https://city.example.org/reset/CANARY-key/"


def queue(**fields):
    defaults = {
        "event": "accounts.password_reset_key",
        "to": "anna@example.org",
        "subject": "A new password",
        "body": f"Open {LINK}",
        "is_secret": True,
    }
    return outbox.queue_mail(**{**defaults, **fields})


def stored(message):
    return OutboxMessage.objects.get(pk=message.pk)


@pytest.fixture
def server(monkeypatch):
    """Return a switch that makes the mail server answer with an error."""

    def answer(error):
        def send(self, fail_silently=False):
            raise error

        monkeypatch.setattr("django.core.mail.EmailMessage.send", send)

    return answer


@pytest.mark.parametrize("is_superuser", [True, False])
def test_no_screen_shows_a_secret(client, is_superuser):
    secret, plain = queue(), queue(is_secret=False, body="Plain text")
    reader = make_user("reader", "wagtailadmin.access_admin", "wagtail_ngo.view_outboxmessage")
    reader.is_superuser = is_superuser
    reader.save()
    client.force_login(reader)
    assert "Plain text" in client.get(reverse("ngo_outbox:inspect", args=[plain.pk])).text
    for url in (
        reverse("ngo_outbox:inspect", args=[secret.pk]),
        reverse("ngo_outbox:index"),
        reverse("ngo_outbox:index") + "?q=reset",
        reverse("ngo_outbox:index") + "?export=csv",
    ):
        response = client.get(url)
        assert response.status_code in (200, 403)
        assert "CANARY" not in response.text
    assert (
        "Not shown, because it is secret."
        in client.get(reverse("ngo_outbox:inspect", args=[secret.pk])).text
    )


def test_a_secret_is_sent_and_then_emptied():
    secret, plain = queue(), queue(is_secret=False, body="Plain text")
    assert outbox.deliver() == 2
    assert LINK in mail.outbox[0].body
    assert (stored(secret).state, stored(secret).body) == ("sent", "")
    assert stored(plain).body == "Plain text"


def test_a_refused_secret_is_emptied(server):
    message = queue()
    server(smtplib.SMTPRecipientsRefused({"anna@example.org": (550, b"no such user")}))
    outbox.deliver()
    assert (stored(message).state, stored(message).body) == ("bounced", "")


def test_a_wrong_address_never_stores_the_secret():
    assert stored(queue(to="nobody")).body == ""


def test_a_secret_that_will_be_sent_again_is_kept(server):
    message = queue()
    server(ConnectionRefusedError())
    outbox.deliver()
    assert (stored(message).state, stored(message).body) == ("pending", f"Open {LINK}")


@pytest.mark.parametrize("leased", [False, True])
def test_a_secret_given_up_is_emptied(server, settings, leased):
    settings.WAGTAIL_NGO = {"OUTBOX_MAX_ATTEMPTS": 1}
    message = queue()
    server(ConnectionRefusedError())
    if leased:
        past = timezone.now() - timedelta(minutes=1)
        OutboxMessage.objects.update(attempts=1, leased_until=past)
    outbox.deliver()
    assert (stored(message).state, stored(message).body) == ("failed", "")
