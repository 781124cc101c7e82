from django.core.exceptions import PermissionDenied

import pytest

from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations import actions
from wagtail_ngo.organisations.choices import MembershipStatus, Role, Verification
from wagtail_ngo.organisations.models import Membership, Organisation


@pytest.fixture
def pending(organisation):
    return MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)


@pytest.fixture
def officer(db):
    return UserFactory(is_superuser=True)


def mails():
    return list(OutboxMessage.objects.order_by("pk").values_list("event", "to"))


def test_a_request_is_mailed_to_the_administrators_only(organisation, people):
    asking = people["newcomer"]
    actions.request_membership(organisation, user=asking)
    assert mails() == [("organisations.membership_requested", people["administrator"].email)]
    body = OutboxMessage.objects.get().body
    assert asking.email not in body
    assert f"/ngo/organisations/{organisation.token}/members/" in body


def test_asking_twice_changes_nothing(organisation, people):
    first = actions.request_membership(organisation, user=people["newcomer"])
    again = actions.request_membership(organisation, user=people["newcomer"])
    assert first == again
    assert len(mails()) == 1
    assert AuditEvent.objects.filter(action="membership.requested").count() == 1


def test_a_member_who_asks_stays_a_member(organisation, people):
    membership = actions.request_membership(organisation, user=people["viewer"])
    assert (membership.status, membership.role) == (MembershipStatus.ACTIVE, Role.VIEWER)


def test_a_person_turned_down_may_ask_again(organisation, administrator, pending):
    actions.refuse_membership(pending, user=administrator)
    assert pending.status == MembershipStatus.REMOVED
    again = actions.request_membership(organisation, user=pending.user)
    assert again.pk != pending.pk
    assert again.status == MembershipStatus.PENDING


def test_approval_gives_the_role_and_tells_the_person(administrator, pending):
    actions.approve_membership(pending, user=administrator, role="viewer")
    assert (pending.status, pending.role) == (MembershipStatus.ACTIVE, Role.VIEWER)
    assert pending.decided_by == administrator
    assert pending.decided_at is not None
    assert mails() == [("organisations.membership_approved", pending.user.email)]


def test_the_second_decision_is_refused(administrator, pending):
    same = Membership.objects.get(pk=pending.pk)
    actions.refuse_membership(pending, user=administrator)
    with pytest.raises(TransitionRefused):
        actions.approve_membership(same, user=administrator, role="administrator")
    pending.refresh_from_db()
    assert pending.status == MembershipStatus.REMOVED
    assert mails() == []


@pytest.mark.parametrize("role", ["editor", "signatory", "viewer", "pending", "stranger"])
def test_only_administrators_decide(people, pending, role):
    for decide in [
        lambda user: actions.approve_membership(pending, user=user, role="viewer"),
        lambda user: actions.refuse_membership(pending, user=user),
    ]:
        with pytest.raises(TransitionRefused) as refusal:
            decide(people[role])
        assert refusal.value.reason == "permission"
    pending.refresh_from_db()
    assert pending.status == MembershipStatus.PENDING


def test_nobody_approves_oneself(organisation):
    asking = MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)
    with pytest.raises(TransitionRefused):
        actions.approve_membership(asking, user=asking.user, role="administrator")


def test_the_last_administrator_stays(organisation, people, administrator):
    last = organisation.memberships.get(user=administrator)
    with pytest.raises(actions.LastAdministrator):
        actions.leave(last, user=administrator)
    with pytest.raises(actions.LastAdministrator):
        actions.remove_member(last, user=administrator)
    with pytest.raises(actions.LastAdministrator):
        actions.change_role(last, user=administrator, role="viewer")

    other = organisation.memberships.get(user=people["editor"])
    actions.change_role(other, user=administrator, role="administrator")
    actions.leave(last, user=administrator)
    assert last.status == MembershipStatus.REMOVED


def test_an_administrator_whose_account_is_closed_does_not_count(organisation, administrator):
    MembershipFactory(organisation=organisation, user__is_active=False)
    last = organisation.memberships.get(user=administrator)
    with pytest.raises(actions.LastAdministrator):
        actions.leave(last, user=administrator)


def test_a_role_is_changed_by_administrators_only(organisation, people):
    member = organisation.memberships.get(user=people["viewer"])
    with pytest.raises(PermissionDenied):
        actions.change_role(member, user=people["viewer"], role="administrator")
    with pytest.raises(PermissionDenied):
        actions.change_role(member, user=people["stranger"], role="administrator")
    actions.change_role(member, user=people["administrator"], role="editor")
    member.refresh_from_db()
    assert member.role == Role.EDITOR


def test_a_pending_member_gets_no_role(administrator, pending):
    with pytest.raises(PermissionDenied):
        actions.change_role(pending, user=administrator, role="administrator")


def test_only_administrators_change_the_profile(organisation, people):
    for name in ["editor", "viewer", "pending", "removed", "stranger"]:
        with pytest.raises(PermissionDenied):
            actions.change_profile(organisation, user=people[name], values={"city": "Opole"})
    actions.change_profile(organisation, user=people["administrator"], values={"city": "Opole"})
    organisation.refresh_from_db()
    assert organisation.city == "Opole"


@pytest.mark.parametrize("number", ["nip", "register_number"])
def test_a_race_for_the_same_number_has_one_winner(organisation, people, number):
    values = {"name": "Druga", **{number: getattr(organisation, number)}}
    twin = OrganisationFactory.build(**values)
    with pytest.raises(actions.AlreadyRegistered):
        actions.register_organisation(twin, user=people["newcomer"])
    assert not Organisation.objects.filter(name="Druga").exists()

    other = people["stranger"].wagtail_ngo_memberships.get().organisation
    with pytest.raises(actions.AlreadyRegistered):
        actions.change_profile(other, user=people["stranger"], values=values)
    assert not Organisation.objects.filter(name="Druga").exists()


def test_other_registers_may_give_the_same_number(db):
    for _time in range(2):
        OrganisationFactory(register_kind="sports_clubs", register_number="7")


def test_verification_is_recorded_and_told(organisation, administrator, officer):
    actions.verify_organisation(organisation, user=officer, version=organisation.version)
    organisation.refresh_from_db()
    assert organisation.verification == Verification.VERIFIED
    assert organisation.verified_by == officer
    assert mails() == [("organisations.organisation_verified", administrator.email)]


def test_a_refusal_keeps_the_reason_out_of_the_mail(organisation, administrator, officer):
    actions.refuse_verification(organisation, user=officer, reason="CANARY reason")
    organisation.refresh_from_db()
    assert organisation.verification == Verification.REJECTED
    assert organisation.verification_note == "CANARY reason"
    assert "CANARY reason" not in OutboxMessage.objects.get().body
    assert not AuditEvent.objects.filter(data__icontains="CANARY reason").exists()


def test_an_administrator_cannot_verify_the_own_organisation(organisation, administrator):
    with pytest.raises(TransitionRefused):
        actions.verify_organisation(organisation, user=administrator)
    organisation.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED


def test_details_that_changed_meanwhile_are_not_confirmed(organisation, administrator, officer):
    seen = organisation.version
    actions.change_profile(organisation, user=administrator, values={"name": "Inna"})
    with pytest.raises(actions.StaleProfile):
        actions.verify_organisation(organisation, user=officer, version=seen)
    organisation.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED
