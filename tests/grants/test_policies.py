"""Who sees what: one predicate for lists, records, files and exports."""

from django.contrib.auth.models import AnonymousUser

import pytest

from tests.grants.factories import (
    grant_permissions,
    make_draft,
    make_officer,
    make_open_call,
    make_submitted,
    member_of,
)
from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.grants.actions.applications import begin_amendment, withdraw_application
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.grants.policies import application_policy, call_policy
from wagtail_ngo.organisations.choices import MembershipStatus, Role


def sees(user, application):
    return Application.objects.visible_to(user).filter(pk=application.pk).exists()


def writes(user, application):
    return Application.objects.editable_by(user).filter(pk=application.pk).exists()


def test_a_draft_is_seen_by_its_organisation_only(draft):
    viewer = MembershipFactory(organisation=draft.organisation, role=Role.VIEWER).user
    manager = grant_permissions(make_officer(), "manage_all_calls")
    superuser = UserFactory(is_superuser=True)

    assert sees(draft.created_by, draft)
    assert writes(draft.created_by, draft)
    assert sees(viewer, draft)
    assert not writes(viewer, draft)
    for user in (draft.call.created_by, manager, superuser, UserFactory(), AnonymousUser()):
        assert not sees(user, draft)
        assert not writes(user, draft)


def test_what_was_sent_is_seen_by_the_officers_of_the_call(submitted):
    colleague = make_officer()
    manager = grant_permissions(make_officer(), "manage_all_calls")
    rival = member_of(OrganisationFactory())

    assert sees(submitted.created_by, submitted)
    assert sees(submitted.call.created_by, submitted)
    assert sees(manager, submitted)
    assert not sees(colleague, submitted)
    assert not sees(rival, submitted)
    assert not writes(submitted.created_by, submitted)

    submitted.call.officers.add(colleague)
    assert sees(colleague, submitted)
    submitted.call.officers.remove(submitted.call.created_by)
    assert not sees(submitted.call.created_by, submitted)


def test_a_withdrawn_application_stays_in_the_register(submitted):
    withdraw_application(submitted, user=submitted.created_by)
    assert sees(submitted.call.created_by, submitted)
    assert not writes(submitted.created_by, submitted)


def test_a_change_unlocks_the_application_for_its_organisation(submitted):
    begin_amendment(submitted, user=submitted.created_by)
    assert writes(submitted.created_by, submitted)
    assert not writes(submitted.call.created_by, submitted)


@pytest.mark.parametrize("status", [MembershipStatus.PENDING, MembershipStatus.REMOVED])
def test_those_who_are_no_members_see_nothing(draft, status):
    membership = MembershipFactory(organisation=draft.organisation)
    assert sees(membership.user, draft)
    type(membership).objects.filter(pk=membership.pk).update(status=status)
    assert not sees(membership.user, draft)
    assert not writes(membership.user, draft)


def test_a_deactivated_person_sees_nothing(submitted):
    for user in (submitted.created_by, submitted.call.created_by):
        assert sees(user, submitted)
        user.is_active = False
        assert not sees(user, submitted)


def test_the_policy_asks_for_the_permission_and_the_record(submitted):
    officer = submitted.call.created_by
    untitled = UserFactory()
    submitted.call.officers.add(untitled)
    superuser = UserFactory(is_superuser=True)

    def may(user, action):
        return application_policy.user_has_permission_for_instance(user, action, submitted)

    assert may(officer, "view")
    assert may(officer, "export")
    assert not may(untitled, "view")
    for user in (officer, superuser):
        for action in ("add", "change", "delete"):
            assert not application_policy.user_has_permission(user, action)
            assert not may(user, action)


def test_drafts_of_calls_belong_to_those_who_prepare_them(call):
    colleague = make_officer()
    assert call_policy.user_has_permission_for_instance(call.created_by, "change", call)
    assert not call_policy.user_has_permission_for_instance(colleague, "change", call)
    assert list(Call.objects.visible_to(colleague)) == []
    assert list(Call.objects.visible_to(AnonymousUser())) == []

    call.officers.add(colleague)
    assert list(Call.objects.visible_to(colleague)) == [call]
    assert list(Call.objects.editable_by(colleague)) == [call]


def test_who_manages_all_calls_sees_every_draft(call):
    manager = grant_permissions(UserFactory(), "manage_all_calls")

    assert call in Call.objects.visible_to(manager)
    assert call in Call.objects.editable_by(manager)
    assert call not in Call.objects.visible_to(UserFactory())


def test_announced_calls_are_public(open_call):
    assert list(Call.objects.visible_to(AnonymousUser())) == [open_call]
    assert list(Call.objects.public()) == [open_call]
    assert list(Call.objects.editable_by(AnonymousUser())) == []


def test_officers_of_one_city_do_not_read_anothers(db):
    first, second = make_open_call(), make_open_call()
    ours, theirs = make_submitted(first), make_submitted(second)
    make_draft(first)

    assert list(Application.objects.visible_to(first.created_by)) == [ours]
    assert list(Application.objects.visible_to(second.created_by)) == [theirs]
