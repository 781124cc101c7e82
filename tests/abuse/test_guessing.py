"""Codes and tokens are not guessed, numbers open nothing, robots are slowed down (H1, H2, H5, H6).

Elsewhere: thirty codes a minute (tests/grants/test_views_changes.py), the throttle and what counts
as one client (tests/core/test_throttle.py), traps for robots (tests/core/test_spam.py), drafts of
one person (tests/grants/test_views_filling.py), accounts (tests/organisations/accounts.py).
"""

from uuid import UUID, uuid4

from django.test import Client
from django.urls import NoReverseMatch, reverse

import pytest

from tests.abuse.applicant import address
from tests.grants import factories
from tests.organisations.factories import UserFactory
from wagtail_ngo.forms.actions.submit import ALPHABET, CODE_LENGTH
from wagtail_ngo.grants.models import Application
from wagtail_ngo.models import ThrottleHit


pytestmark = pytest.mark.django_db

TRIES = 31


def tries(client, number=TRIES, **extra):
    url = address("verify-code", code="0" * CODE_LENGTH)
    return [client.get(url, **extra).status_code for _try in range(number)]


def test_a_header_does_not_make_another_client(client):
    assert 429 not in tries(client, 30)
    for forged in ("1.2.3.4", "10.0.0.1, 8.8.8.8", "", "x" * 5000):
        code = address("verify-code", code="0" * CODE_LENGTH)
        assert client.get(code, headers={"X-Forwarded-For": forged}).status_code == 429


def test_addresses_of_one_network_are_one_client(client):
    codes = [
        client.get(
            address("verify-code", code="0" * CODE_LENGTH), REMOTE_ADDR=f"2001:db8:1:1::{number:x}"
        ).status_code
        for number in range(TRIES)
    ]
    assert codes[-1] == 429
    assert tries(client, 1, REMOTE_ADDR="2001:db8:1:2::1") == [404]


def test_a_client_without_an_address_is_counted_too(client):
    assert tries(client, REMOTE_ADDR="")[-1] == 429
    assert tries(Client(), 1, REMOTE_ADDR="not an address") == [429]


def test_a_new_session_does_not_begin_anew():
    assert [tries(Client(), 1)[0] for _try in range(TRIES)][-1] == 429


def test_no_address_is_kept(client):
    tries(client, 2, REMOTE_ADDR="198.51.100.7")
    assert "198.51.100.7" not in str(list(ThrottleHit.objects.values()))


def test_codes_and_tokens_are_long_enough_to_be_unguessable():
    sent = factories.make_submitted()
    code = sent.latest_submission.code
    assert len(code) * (len(ALPHABET).bit_length() - 1) >= 100
    assert set(code) <= set(ALPHABET)
    for token in (sent.token, sent.response.token, sent.organisation.token, sent.call.token):
        assert UUID(str(token)).version == 4


def test_a_number_is_no_key(client):
    """H2: the number is printed, told and consecutive, so nothing opens by it."""
    sent = factories.make_submitted()
    client.force_login(sent.created_by)
    for key in (sent.number, sent.pk, sent.number.replace("/", "-")):
        with pytest.raises(NoReverseMatch):
            address("application", token=key)
    assert client.get(address("verify-code", code="OKO00012026")).status_code == 404
    for path in (f"/ngo/applications/{sent.pk}/", f"/ngo/applications/{sent.number}/"):
        assert client.get(path).status_code == 404


def test_a_foreign_token_looks_like_none(client):
    sent = factories.make_submitted()
    client.force_login(UserFactory())
    foreign = client.get(address("application", sent))
    unknown = client.get(address("application", token=uuid4()))
    assert foreign.status_code == unknown.status_code == 404
    assert str(sent.token) not in foreign.text


def test_pages_with_a_token_are_not_kept_indexed_or_passed_on(client):
    sent = factories.make_submitted()
    client.force_login(sent.created_by)
    names = ["application", "application-submitted", "application-withdraw"]
    urls = [*(address(name, sent) for name in names), reverse("wagtail_ngo_organisations:list")]
    for url in [*urls, address("verify-code", code=sent.latest_submission.code)]:
        response = client.get(url)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]


def test_a_robot_begins_no_more_than_its_share_of_drafts(client, settings):
    settings.WAGTAIL_NGO = {"DRAFTS_PER_HOUR": 3}
    call = factories.make_open_call()
    user = factories.member_of(factories.OrganisationFactory())
    client.force_login(user)
    for number in range(6):
        url = address("call-start", token=call.token)
        client.post(url, {"action": "next"}, REMOTE_ADDR=f"198.51.100.{number}")
    assert Application.objects.count() == 3
    colleague = factories.member_of(user.wagtail_ngo_memberships.get().organisation)
    client.force_login(colleague)
    assert (
        client.post(address("call-start", token=call.token), {"action": "next"}).status_code != 429
    )
    assert Application.objects.count() == 4
