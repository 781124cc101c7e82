from django.urls import reverse

import pytest

from tests.core.records import make_user
from tests.organisations.factories import MembershipFactory, UserFactory
from wagtail_ngo import audit
from wagtail_ngo.organisations import actions
from wagtail_ngo.organisations.activity import PER_PAGE, activity
from wagtail_ngo.organisations.choices import MembershipStatus, Role


pytestmark = pytest.mark.usefixtures("english")


def page(organisation):
    return reverse("wagtail_ngo_organisations:activity", args=[organisation.token])


@pytest.fixture
def boss(organisation):
    user = UserFactory(first_name="Anna", last_name="Szefowa")
    MembershipFactory(organisation=organisation, user=user)
    return user


def what(organisation):
    return [(entry.who, entry.what) for entry in activity(organisation, organisation).entries]


def test_who_did_what(organisation, boss):
    asking = UserFactory(first_name="Jan", last_name="Nowak")
    membership = actions.request_membership(organisation, user=asking)
    actions.approve_membership(membership, user=boss, role="viewer")
    actions.change_role(membership, user=boss, role="signatory")
    actions.send_invitation(organisation, email="x@example.org", role="editor", user=boss)
    actions.remove_member(membership, user=boss)
    assert what(organisation) == [
        ("Anna Szefowa", "Removed from the organisation: Jan Nowak."),
        ("Anna Szefowa", "Invitation sent: x@example.org, editor."),
        ("Anna Szefowa", "Role changed: Jan Nowak, authorised to sign."),
        ("Anna Szefowa", "Let into the organisation: Jan Nowak."),
        ("Jan Nowak", "Request to join: Jan Nowak."),
    ]


def test_names_of_others_are_not_told(organisation, boss):
    officer = make_user("CANARY-officer", "wagtail_ngo_organisations.verify_organisation")
    actions.verify_organisation(organisation, user=officer)
    assert what(organisation) == [
        ("somebody outside the organisation", "The city confirmed the details.")
    ]


def test_a_deleted_account_leaves_its_deeds(organisation, boss):
    asking = UserFactory()
    actions.request_membership(organisation, user=asking)
    boss_event = audit.record("organisation.changed", organisation, user=asking)
    asking.delete()
    assert what(organisation) == [
        ("a deleted account", "The details of the organisation were changed.")
    ]
    assert boss_event.user_id


def test_what_happens_elsewhere_and_what_is_refused_is_not_told(organisation, boss):
    other = MembershipFactory()
    actions.request_membership(other.organisation, user=UserFactory())
    audit.record(audit.DENIED, organisation, user=other.user)
    assert what(organisation) == []


@pytest.mark.parametrize("role", ["administrator", "editor", "signatory", "viewer"])
def test_members_read_it(client, organisation, people, role):
    audit.record("organisation.changed", organisation, user=people["administrator"])
    client.force_login(people[role])
    assert "The details of the organisation were changed." in client.get(page(organisation)).text


@pytest.mark.parametrize("role", ["pending", "removed", "stranger", "newcomer", "officer"])
def test_others_do_not(client, organisation, people, role):
    officer = make_user("officer", "wagtail_ngo_organisations.view_organisation")
    client.force_login({**people, "officer": officer}[role])
    response = client.get(page(organisation))
    assert response.status_code == 404
    assert "CANARY" not in response.text


def test_pages(client, organisation, boss):
    for _event in range(PER_PAGE + 1):
        audit.record("organisation.changed", organisation, user=boss)
    client.force_login(boss)
    first = client.get(page(organisation))
    assert first.text.count("were changed") == PER_PAGE
    assert "?page=2" in first.text
    second = client.get(page(organisation) + "?page=2")
    assert second.text.count("were changed") == 1
    for odd in ["0", "-1", "x", "99999999999", "²"]:
        assert client.get(f"{page(organisation)}?page={odd}").status_code == 200


@pytest.mark.parametrize("size", [1, 3, 50])
def test_queries(client, organisation, boss, size, django_assert_max_num_queries):
    people = MembershipFactory.create_batch(
        size, organisation=organisation, status=MembershipStatus.ACTIVE, role=Role.EDITOR
    )
    for member in people:
        audit.record("membership.requested", member, user=member.user)
    client.force_login(boss)
    with django_assert_max_num_queries(13):
        response = client.get(page(organisation))
    assert response.text.count("Request to join") == min(size, PER_PAGE)
