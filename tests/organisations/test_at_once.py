import threading

from django.db import connection

import pytest

from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.organisations import actions
from wagtail_ngo.organisations.choices import InvitationStatus, MembershipStatus, Role
from wagtail_ngo.organisations.models import Invitation, Membership, Organisation, TakeOver


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_database_that_threads_share():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection of an in-memory database")


def at_once(*attempts):
    """Run all attempts together; return how each ended: ``None`` or the kind of its exception."""
    barrier, results = threading.Barrier(len(attempts)), []

    def run(attempt):
        barrier.wait()
        try:
            attempt()
            results.append(None)
        except Exception as error:  # noqa: BLE001
            results.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[attempt]) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("number", [{"nip": "5260000011"}, {"register_number": "0000123456"}])
def test_one_number_is_registered_once(number):
    users = UserFactory.create_batch(8)
    twins = [OrganisationFactory.build(**number) for _user in users]
    results = at_once(
        *(
            lambda twin=twin, user=user: actions.register_organisation(twin, user=user)
            for twin, user in zip(twins, users, strict=True)
        )
    )
    assert results.count(None) == 1
    assert results.count(actions.AlreadyRegistered) == 7
    assert Organisation.objects.get().memberships.count() == 1


def test_a_request_repeated_by_a_nervous_finger_is_one_request():
    organisation = MembershipFactory().organisation
    user = UserFactory()
    ask = [lambda: actions.request_membership(organisation, user=user)] * 8
    assert at_once(*ask) == [None] * 8
    assert Membership.objects.filter(user=user).count() == 1
    assert OutboxMessage.objects.count() == 1


def test_two_administrators_cannot_leave_together():
    organisation = OrganisationFactory()
    pair = MembershipFactory.create_batch(2, organisation=organisation)
    results = at_once(
        *(lambda m=m: actions.leave(Membership.objects.get(pk=m.pk), user=m.user) for m in pair)
    )
    assert sorted(results, key=str) == [actions.LastAdministrator, None]
    assert organisation.memberships.active().filter(role=Role.ADMINISTRATOR).count() == 1


def test_letting_in_and_turning_down_at_once_has_one_outcome():
    boss = MembershipFactory()
    waiting = MembershipFactory(
        organisation=boss.organisation, status=MembershipStatus.PENDING, role=Role.EDITOR
    )
    same = [Membership.objects.get(pk=waiting.pk) for _copy in range(2)]
    results = at_once(
        lambda: actions.approve_membership(same[0], user=boss.user, role="viewer"),
        lambda: actions.refuse_membership(same[1], user=boss.user),
    )
    assert results.count(None) == 1
    waiting.refresh_from_db()
    let_in = waiting.status == MembershipStatus.ACTIVE
    assert OutboxMessage.objects.count() == int(let_in)


def invite(boss, email="anna@example.org"):
    return actions.send_invitation(boss.organisation, email=email, role=Role.EDITOR, user=boss.user)


def test_an_invitation_lets_in_once():
    boss, anna = MembershipFactory(), UserFactory(email="anna@example.org")
    pk = invite(boss).pk
    results = at_once(
        *[lambda: actions.accept_invitation(Invitation.objects.get(pk=pk), user=anna)] * 4
    )
    assert results.count(None) == 1
    assert results.count(TransitionRefused) == 3
    assert boss.organisation.memberships.active().filter(user=anna).count() == 1


def test_accepting_and_withdrawing_at_once_has_one_outcome():
    boss, anna = MembershipFactory(), UserFactory(email="anna@example.org")
    invitation = invite(boss)
    same = [Invitation.objects.get(pk=invitation.pk) for _copy in range(2)]
    results = at_once(
        lambda: actions.accept_invitation(same[0], user=anna),
        lambda: actions.withdraw_invitation(same[1], user=boss.user),
    )
    assert results.count(None) == 1
    invitation.refresh_from_db()
    is_in = boss.organisation.memberships.active().filter(user=anna).exists()
    assert is_in == (invitation.status == InvitationStatus.ACCEPTED)


def test_one_address_is_invited_once():
    boss = MembershipFactory()
    results = at_once(*[lambda: invite(boss)] * 4)
    assert results.count(None) == 1
    assert results.count(actions.InvitationRefused) == 3
    assert OutboxMessage.objects.count() == 1


def test_a_take_over_is_asked_for_once():
    organisation, user = OrganisationFactory(), UserFactory()
    ask = [lambda: actions.ask_to_take_over(organisation, user=user, reason="New board")] * 4
    results = at_once(*ask)
    assert results.count(None) == 1
    assert results.count(actions.AlreadyAsked) == 3
    assert TakeOver.objects.count() == 1
