from django.test import Client
from django.urls import reverse

import pytest

from tests.organisations.factories import MembershipFactory, UserFactory
from wagtail_ngo.organisations.choices import MembershipStatus, Role
from wagtail_ngo.organisations.models import Membership


pytestmark = pytest.mark.usefixtures("english")
JOIN = "/ngo/organisations/join/"


def page(name, organisation, **kwargs):
    kwargs["token"] = organisation.token
    return reverse(f"wagtail_ngo_organisations:{name}", kwargs=kwargs)


def test_a_newcomer_is_told_where_to_begin(client, db):
    client.force_login(UserFactory())
    html = client.get("/ngo/organisations/").text
    assert "You do not belong to any organisation yet" in html
    assert "/ngo/organisations/join/" in html
    assert "/ngo/organisations/new/" in html


def test_my_organisations_are_mine_only(client, people, organisation):
    MembershipFactory(organisation__name="CANARY-other", user=people["stranger"])
    client.force_login(people["viewer"])
    html = client.get("/ngo/organisations/").text
    assert "CANARY-owner-name" in html
    assert "CANARY-other" not in html


@pytest.mark.parametrize("written", ["nip", "krs", "spaced"])
def test_joining_by_a_public_number(client, organisation, people, written):
    nip = organisation.nip
    numbers = {
        "nip": nip,
        "krs": organisation.register_number,
        "spaced": f"PL {nip[:3]}-{nip[3:6]} {nip[6:]}",
    }
    client.force_login(people["newcomer"])
    response = client.post(JOIN, {"number": numbers[written]}, follow=True)
    membership = Membership.objects.get(user=people["newcomer"])
    assert membership.organisation == organisation
    assert membership.status == MembershipStatus.PENDING
    assert "Waiting for an administrator" in response.text
    assert people["administrator"].email not in response.text
    assert f"/{organisation.token}/members" not in response.text


def test_extra_fields_do_not_make_the_asking_person_a_member(client, organisation, people):
    client.force_login(people["newcomer"])
    extra = {"status": "active", "role": "administrator", "user": people["stranger"].pk}
    client.post(JOIN, {"number": organisation.nip, **extra})
    membership = Membership.objects.get(user=people["newcomer"])
    assert (membership.status, membership.role) == (MembershipStatus.PENDING, Role.EDITOR)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("", "Enter the NIP or the KRS number"),
        ("5260000011", "No organisation with this number"),
        ("<script>alert(1)</script>", "No organisation with this number"),
        ("9" * 300, "Shorten the text"),
    ],
)
def test_joining_errors(client, organisation, people, number, message):
    client.force_login(people["newcomer"])
    response = client.post(JOIN, {"number": number})
    assert message in response.text
    assert "<script>alert" not in response.text
    assert not Membership.objects.filter(user=people["newcomer"]).exists()


def test_guessing_numbers_is_limited(client, organisation, people):
    client.force_login(people["newcomer"])
    for _try in range(20):
        client.post(JOIN, {"number": "5260000011"})
    response = client.post(JOIN, {"number": organisation.nip})
    assert "too many times" in response.text
    assert not Membership.objects.filter(user=people["newcomer"]).exists()


def test_administrators_let_in_turn_down_and_remove(client, organisation, administrator):
    client.force_login(administrator)
    first, second = MembershipFactory.create_batch(
        2, organisation=organisation, status=MembershipStatus.PENDING
    )
    assert first.user.email in client.get(page("members", organisation)).text
    decide = page("member-decide", organisation, pk=first.pk)
    assert "Select a role" in client.post(decide, {"decision": "approve"}, follow=True).text
    client.post(decide, {"decision": "approve", "role": "signatory"})
    client.post(page("member-decide", organisation, pk=second.pk), {"decision": "refuse"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.role) == (MembershipStatus.ACTIVE, Role.SIGNATORY)
    assert second.status == MembershipStatus.REMOVED
    again = client.post(decide, {"decision": "refuse"}, follow=True)
    assert "already decided" in again.text

    remove = page("member-remove", organisation, pk=first.pk)
    assert first.user.email in client.get(remove).text
    client.post(remove)
    first.refresh_from_db()
    assert first.status == MembershipStatus.REMOVED


def test_the_last_administrator_is_told_what_to_do(client, organisation, administrator):
    client.force_login(administrator)
    own = organisation.memberships.get(user=administrator)
    for path, data in [
        (page("leave", organisation), {}),
        (page("member-remove", organisation, pk=own.pk), {}),
        (page("member-role", organisation, pk=own.pk), {"role": "viewer"}),
    ]:
        assert "needs an administrator" in client.post(path, data, follow=True).text
    own.refresh_from_db()
    assert (own.role, own.status) == (Role.ADMINISTRATOR, MembershipStatus.ACTIVE)


def test_a_request_can_be_taken_back(client, organisation, people):
    client.force_login(people["pending"])
    path = page("leave", organisation)
    assert path in client.get("/ngo/organisations/").text
    client.post(path)
    assert client.get(path).status_code == 404
    assert "CANARY" not in client.get("/ngo/organisations/").text


def test_names_are_escaped(client, organisation, administrator):
    organisation.name = "<script>alert(1)</script>"
    organisation.save()
    client.force_login(administrator)
    for name in ["detail", "edit", "members", "leave"]:
        assert "<script>alert" not in client.get(page(name, organisation)).text


def test_posts_need_a_csrf_token(organisation, administrator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    assert client.post(page("leave", organisation)).status_code == 403
