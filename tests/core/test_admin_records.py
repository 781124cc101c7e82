"""The admin's screens of the audit log and the outgoing mail, and the menu."""

import re

from django.urls import NoReverseMatch, reverse

import pytest

from tests.core.records import make_user
from wagtail_ngo import audit, outbox
from wagtail_ngo.models import OutboxMessage


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ADMIN = "wagtailadmin.access_admin"


@pytest.fixture
def client(client, settings):
    settings.LANGUAGE_CODE = "en"
    return client


@pytest.fixture
def event():
    return audit.record("application.submit", user=make_user("anna"), data={"number": "WO/1"})


@pytest.fixture
def message():
    return outbox.queue_mail(
        event="application.received", to="ngo@example.org", subject="Receipt", body="CANARY-BODY"
    )


def test_auditor_reads_the_log(client, event):
    client.force_login(make_user("auditor", ADMIN, "wagtail_ngo.view_auditevent"))
    listing = client.get(reverse("ngo_audit:index")).content.decode()
    assert "application.submit" in listing
    assert "anna" in listing
    detail = client.get(reverse("ngo_audit:inspect", args=[event.pk])).content.decode()
    assert "WO/1" in detail
    assert reverse("ngo_outbox:index") not in listing


def test_event_of_an_erased_account_can_be_read(client, event):
    pk = event.user.pk
    event.user.delete()
    client.force_login(make_user("auditor", ADMIN, "wagtail_ngo.view_auditevent"))
    assert client.get(reverse("ngo_audit:index")).status_code == 200
    detail = client.get(reverse("ngo_audit:inspect", args=[event.pk]))
    assert detail.status_code == 200
    assert re.search(rf"User</dt>\s*<dd>\s*{pk}\s*</dd>", detail.content.decode())


def test_officer_sees_what_was_sent_and_what_bounced(client, message):
    OutboxMessage.objects.update(state="bounced", last_error="550 no such user")
    client.force_login(make_user("officer", ADMIN, "wagtail_ngo.view_outboxmessage"))
    listing = client.get(reverse("ngo_outbox:index")).content.decode()
    assert "ngo@example.org" in listing
    assert "refused by the recipient" in listing
    detail = client.get(reverse("ngo_outbox:inspect", args=[message.pk])).content.decode()
    assert "550 no such user" in detail
    assert "CANARY-BODY" in detail
    filtered = client.get(reverse("ngo_outbox:index"), {"state": "sent"}).content.decode()
    assert "ngo@example.org" not in filtered


@pytest.mark.parametrize("name", ["ngo_audit", "ngo_outbox"])
def test_nobody_else_gets_in(client, event, message, name):
    pk = event.pk if name == "ngo_audit" else message.pk
    client.force_login(make_user("editor", ADMIN))
    for url in (
        reverse(f"{name}:index"),
        reverse(f"{name}:index_results"),
        reverse(f"{name}:inspect", args=[pk]),
    ):
        response = client.get(url)
        assert response.status_code == 403
        assert b"CANARY" not in response.content
        assert b"application." not in response.content


@pytest.mark.parametrize("name", ["ngo_audit", "ngo_outbox"])
@pytest.mark.parametrize("view", ["edit", "delete", "copy", "add", "history", "usage"])
def test_there_is_no_way_to_change_them(name, view):
    for arguments in ([], [1]):
        with pytest.raises(NoReverseMatch):
            reverse(f"{name}:{view}", args=arguments)


@pytest.mark.parametrize("name", ["ngo_audit", "ngo_outbox"])
@pytest.mark.parametrize("count", [1, 3, 50])
def test_listings_take_the_same_queries_for_any_number(
    client, django_assert_max_num_queries, name, count
):
    for number in range(count):
        user = make_user(f"user{number}")
        audit.record("test.event", user=user)
        outbox.queue_mail(event="t", to="a@example.org", subject="s", body="b", recipient=user)
    root = make_user("root", is_superuser=True)
    client.force_login(root)
    client.get(reverse(f"{name}:index"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse(f"{name}:index")).status_code == 200


def test_menu_holds_our_items_and_those_of_the_project(client):
    client.force_login(make_user("root", is_superuser=True))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "NGO cooperation" in page
    for name in ("ngo_audit", "ngo_outbox", "ngo_spheres", "ngo_legal_parameters", "records"):
        assert reverse(f"{name}:index") in page


def test_menu_is_not_shown_to_those_who_may_open_nothing_in_it(client):
    client.force_login(make_user("editor", ADMIN))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "NGO cooperation" not in page
