import re

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.lifecycle import TransitionRefused, transition
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations import actions
from wagtail_ngo.organisations.actions.invitations import forget_invitations
from wagtail_ngo.organisations.choices import InvitationStatus, MembershipStatus, Role
from wagtail_ngo.organisations.models import Invitation, Membership, membership_of
from wagtail_ngo.organisations.people_todo import my_invitations, people_who_ask
from wagtail_ngo.tokens import digest


pytestmark = pytest.mark.usefixtures("english")

INVITED = "anna@example.org"
CLEAN = "/ngo/organisations/invitation/"


def page(name, organisation, **kwargs):
    kwargs["token"] = organisation.token
    return reverse(f"wagtail_ngo_organisations:{name}", kwargs=kwargs)


def letters_to(address):
    return OutboxMessage.objects.filter(to=address, event="organisations.invitation")


def link_in(letter):
    return re.search(r"https?://[^/]+(/\S+/invitation/\S+/)", letter.body)[1]


@pytest.fixture
def anna(db):
    return UserFactory(email=INVITED, first_name="Anna", last_name="Nowak")


@pytest.fixture
def invitation(organisation, administrator):
    return actions.send_invitation(
        organisation, email=INVITED, role=Role.SIGNATORY, user=administrator
    )


@pytest.fixture
def link(invitation):
    return link_in(letters_to(INVITED).get())


def open_link(client, link):
    response = client.get(link)
    assert response.status_code == 302
    assert response["Location"] == CLEAN
    return client.get(CLEAN)


def test_from_the_invitation_to_the_first_page_of_the_organisation(
    client, organisation, administrator, anna
):
    client.force_login(administrator)
    data = {"email": INVITED.upper().replace("EXAMPLE.ORG", "example.org"), "role": "viewer"}
    done = client.post(page("invite", organisation), data, follow=True)
    assert "The invitation is on its way" in done.text
    assert "Invited, without an answer yet" in done.text
    letter = letters_to(data["email"]).get()
    assert letter.is_secret

    guest = Client()
    guest.force_login(anna)
    shown = open_link(guest, link_in(letter))
    assert organisation.name in shown.text
    accepted = guest.post(CLEAN, {"answer": "accept"})
    assert accepted["Location"] == page("detail", organisation)
    assert guest.get(page("detail", organisation)).status_code == 200
    assert membership_of(anna, organisation).role == Role.VIEWER
    told = OutboxMessage.objects.get(event="organisations.member_joined")
    assert told.to == administrator.email


def test_the_secret_is_kept_nowhere_but_in_the_letter(invitation, link):
    secret = link.rstrip("/").rpartition("/")[2]
    assert len(secret) >= 43
    assert invitation.token_hash == digest(secret)
    stored = str(list(Invitation.objects.values())) + str(list(AuditEvent.objects.values()))
    assert secret not in stored
    assert INVITED not in str(list(AuditEvent.objects.values()))


def test_a_visitor_signs_in_or_up_and_comes_back(client, link, settings):
    settings.WAGTAIL_NGO = {"SIGNUP_URL": "/signup/"}
    html = open_link(client, link).text
    assert "/signup/?next=%2Fngo%2Forganisations%2Finvitation%2F" in html
    assert "/login/?next=%2Fngo%2Forganisations%2Finvitation%2F" in html
    assert INVITED in html


def test_the_secret_survives_the_login(client, organisation, link, anna):
    open_link(client, link)
    client.login(username=anna.username, password="password")
    client.post(CLEAN, {"answer": "accept"})
    assert membership_of(anna, organisation)


def test_somebody_else_gets_a_clear_page_and_no_way_in(client, organisation, link):
    other = UserFactory(email="jan@example.org")
    client.force_login(other)
    html = open_link(client, link).text
    assert "You are signed in as jan@example.org" in html
    assert INVITED in html
    assert "answer" not in html
    assert client.post(CLEAN, {"answer": "accept"}).status_code == 403
    assert not Membership.objects.filter(user=other).exists()
    assert Invitation.objects.get().status == InvitationStatus.OPEN


def test_an_address_that_is_not_confirmed_is_nobodys(client, organisation, link, anna, settings):
    settings.WAGTAIL_NGO = {"CONFIRMED_ADDRESSES": "tests.organisations.data.no_addresses"}
    client.force_login(anna)
    open_link(client, link)
    assert client.post(CLEAN, {"answer": "accept"}).status_code == 403
    assert membership_of(anna, organisation) is None


def test_without_the_letter_the_address_alone_does_not_let_in(client, invitation, anna):
    client.force_login(anna)
    assert client.get(CLEAN).status_code == 404
    assert client.post(CLEAN, {"answer": "accept"}).status_code == 404
    assert not Membership.objects.filter(user=anna).exists()
    assert INVITED in client.get("/ngo/organisations/").text


@pytest.mark.parametrize("end", ["used", "expired", "withdrawn", "renewed", "declined"])
def test_a_link_that_is_over_opens_nothing(
    client, organisation, administrator, invitation, link, anna, end
):
    client.force_login(anna)
    assert open_link(client, link).status_code == 200
    match end:
        case "used":
            client.post(CLEAN, {"answer": "accept"})
            actions.remove_member(membership_of(anna, organisation), user=administrator)
        case "declined":
            client.post(CLEAN, {"answer": "decline"})
        case "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "withdrawn":
            actions.withdraw_invitation(invitation, user=administrator)
        case "renewed":
            actions.renew_invitation(invitation, user=administrator)
    assert client.post(CLEAN, {"answer": "accept"}).status_code == 404
    client.get(link)
    response = client.get(CLEAN)
    assert response.status_code == 404
    assert "CANARY" not in response.text
    assert membership_of(anna, organisation) is None


def test_a_token_of_another_kind_is_no_invitation(client, invitation, anna):
    client.force_login(anna)
    client.get(reverse("wagtail_ngo_organisations:invitation-open", args=["MQ-cx7-0123456789"]))
    assert client.get(CLEAN).status_code == 404


def test_a_new_password_accepts_nothing(client, organisation, invitation, anna):
    anna.set_password("another")
    anna.save()
    client.login(username=anna.username, password="another")
    client.get("/ngo/organisations/")
    assert membership_of(anna, organisation) is None
    assert Invitation.objects.get().status == InvitationStatus.OPEN


def test_a_deactivated_account_cannot_accept(invitation, anna):
    anna.is_active = False
    anna.save()
    with pytest.raises(TransitionRefused):
        actions.accept_invitation(invitation, user=anna)


def test_the_invitation_of_a_removed_administrator_can_be_withdrawn_by_another(
    client, organisation, administrator, invitation
):
    successor = MembershipFactory(organisation=organisation, role=Role.ADMINISTRATOR).user
    own = organisation.memberships.get(user=administrator)
    actions.remove_member(own, user=successor)
    client.force_login(administrator)
    path = page("invitation-change", organisation, pk=invitation.pk)
    assert client.post(path, {"action": "withdraw"}).status_code == 404
    client.force_login(successor)
    client.post(path, {"action": "withdraw"})
    assert Invitation.objects.get().status == InvitationStatus.WITHDRAWN


def test_an_invited_person_who_had_asked_is_let_in_once(organisation, invitation, anna):
    actions.request_membership(organisation, user=anna)
    membership = actions.accept_invitation(invitation, user=anna)
    assert (membership.status, membership.role) == (MembershipStatus.ACTIVE, Role.SIGNATORY)
    assert organisation.memberships.filter(user=anna).count() == 1


def test_a_member_keeps_the_role(organisation, anna, administrator):
    invitation = actions.send_invitation(
        organisation, email=INVITED, role=Role.VIEWER, user=administrator
    )
    MembershipFactory(organisation=organisation, user=anna, role=Role.ADMINISTRATOR)
    assert actions.accept_invitation(invitation, user=anna).role == Role.ADMINISTRATOR


def test_joining_takes_an_accepted_invitation(organisation, anna):
    membership = actions.request_membership(organisation, user=anna)
    with pytest.raises(TransitionRefused):
        transition(membership, "join", user=anna)


def test_whom_not_to_invite(client, organisation, administrator, invitation, people):
    client.force_login(administrator)
    path = page("invite", organisation)
    for email, message in [
        (INVITED.capitalize(), "is invited already"),
        (people["editor"].email, "belongs to the organisation already"),
        ("nobody", "Enter an e-mail address"),
        ("", "Enter an e-mail address"),
    ]:
        response = client.post(path, {"email": email, "role": "editor"})
        assert message in response.text
    assert "Select a role" in client.post(path, {"email": "x@example.org", "role": "king"}).text
    assert Invitation.objects.count() == 1


def test_letters_to_one_address_are_limited(organisation, administrator, invitation):
    for _again in range(4):
        actions.renew_invitation(invitation, user=administrator)
    with pytest.raises(actions.InvitationRefused) as refused:
        actions.renew_invitation(invitation, user=administrator)
    assert refused.value.reason == "often"
    assert letters_to(INVITED).count() == 5


def test_open_invitations_are_limited(organisation, administrator, monkeypatch):
    monkeypatch.setattr("wagtail_ngo.organisations.actions.invitations.MAX_OPEN", 2)
    for name in "ab":
        actions.send_invitation(
            organisation, email=f"{name}@example.org", role="viewer", user=administrator
        )
    with pytest.raises(actions.InvitationRefused) as refused:
        actions.send_invitation(
            organisation, email="c@example.org", role="viewer", user=administrator
        )
    assert refused.value.reason == "many"


def test_guessing_secrets_is_limited(client, invitation):
    for n in range(60):
        client.get(reverse("wagtail_ngo_organisations:invitation-open", args=[f"guess-{n}"]))
    response = client.get(reverse("wagtail_ngo_organisations:invitation-open", args=["guess"]))
    assert response.status_code == 429


@pytest.mark.parametrize("name", ["invitation-open", "invitation"])
def test_the_address_leaks_to_nobody(client, link, name):
    response = client.get(link if name == "invitation-open" else CLEAN)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]


def test_invitations_of_another_organisation_cannot_be_reached(client, invitation, people):
    own = people["stranger"].wagtail_ngo_memberships.get().organisation
    client.force_login(people["stranger"])
    path = page("invitation-change", own, pk=invitation.pk)
    assert client.post(path, {"action": "withdraw"}).status_code == 404
    assert Invitation.objects.get().status == InvitationStatus.OPEN


def test_old_invitations_are_forgotten(invitation, organisation, administrator):
    kept = actions.send_invitation(
        organisation, email="b@example.org", role="viewer", user=administrator
    )
    old = timezone.now() - timedelta(days=31)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=old)
    assert forget_invitations() == 1
    assert list(Invitation.objects.all()) == [kept]


def test_what_waits(organisation, administrator, invitation, anna, people):
    assert [todo.organisation for todo in my_invitations(anna)] == [organisation.name]
    assert not list(my_invitations(people["newcomer"]))
    assert [todo.kind for todo in people_who_ask(administrator)] == ["membership"]
    assert not list(people_who_ask(people["editor"]))


def test_people_are_told_about_their_role_and_their_end(organisation, administrator, people):
    member = organisation.memberships.get(user=people["editor"])
    actions.change_role(member, user=administrator, role="viewer")
    actions.remove_member(member, user=administrator)
    events = OutboxMessage.objects.filter(to=people["editor"].email).order_by("pk")
    assert [letter.event for letter in events] == [
        "organisations.membership_role",
        "organisations.membership_ended",
    ]


@pytest.mark.parametrize("size", [1, 3, 50])
def test_queries_of_the_lists(
    client, organisation, administrator, size, django_assert_max_num_queries
):
    me = UserFactory(email=INVITED)
    for n in range(size):
        for where, email in [(organisation, f"n{n}@example.org"), (OrganisationFactory(), INVITED)]:
            Invitation.objects.create(
                organisation=where,
                email=email,
                role="viewer",
                token_hash=f"{where.pk}-{n}",
                expires_at=timezone.now() + timedelta(days=1),
            )
    client.force_login(administrator)
    with django_assert_max_num_queries(12):
        assert client.get(page("members", organisation)).text.count("Valid until") == size
    client.force_login(me)
    with django_assert_max_num_queries(6):
        assert client.get("/ngo/organisations/").text.count("Open the link") == size
    with django_assert_max_num_queries(2):
        assert len(list(my_invitations(me))) == size
