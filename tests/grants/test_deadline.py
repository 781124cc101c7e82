"""Moving the deadline and ending a call."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from tests.grants.factories import close, fresh, in_days, make_draft, make_officer
from wagtail_ngo.clock import today
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.actions.calls import (
    add_announcement,
    annul_call,
    change_deadline,
    withdraw_call,
)
from wagtail_ngo.grants.lint import lint_call
from wagtail_ngo.grants.models import CallPhase
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, LegalParameter


def move(call, closes_at, *, user=None, reason="A flood", **kwargs):
    user = user or call.created_by
    return change_deadline(call, user=user, closes_at=closes_at, reason=reason, **kwargs)


def test_an_extension_is_written_down_and_shown(open_call):
    before, after = open_call.closes_at, in_days(40)

    move(open_call, after)

    change = open_call.deadline_changes.get()
    assert fresh(open_call).closes_at == after
    assert (change.before, change.after, change.reason) == (before, after, "A flood")
    event = AuditEvent.objects.get(action="call.change_deadline")
    assert event.data["closes_at"] == after.isoformat()


def test_a_reason_is_needed(open_call):
    with pytest.raises(ValidationError) as refusal:
        move(open_call, in_days(40), reason="  ")
    assert set(refusal.value.message_dict) == {"reason"}


def test_shortening_needs_confirmation_and_stays_lawful(open_call):
    with pytest.raises(ValidationError) as refusal:
        move(open_call, in_days(25))
    assert set(refusal.value.message_dict) == {"confirmed"}
    assert fresh(open_call).closes_at == open_call.closes_at

    move(open_call, in_days(25), confirmed=True)
    assert fresh(open_call).closes_at == in_days(25)

    with pytest.raises(ValidationError) as refusal:
        move(open_call, in_days(20), confirmed=True)
    assert set(refusal.value.message_dict) == {"closes_at"}


@pytest.mark.parametrize("days", [0, -3])
def test_the_new_deadline_is_in_the_future(open_call, days):
    with pytest.raises(ValidationError) as refusal:
        move(open_call, timezone.now() + timedelta(days=days), confirmed=True)
    assert "closes_at" in refusal.value.message_dict


def test_the_same_deadline_is_no_change(open_call):
    with pytest.raises(ValidationError):
        move(open_call, open_call.closes_at)
    assert not open_call.deadline_changes.exists()


def test_a_passed_deadline_is_not_brought_back(open_call):
    call = close(open_call)

    with pytest.raises(TransitionRefused) as refusal:
        move(call, in_days(40))

    assert refusal.value.reason == "guard"
    assert fresh(call).closes_at == call.closes_at
    assert not call.deadline_changes.exists()


def test_another_officer_does_not_move_it(open_call):
    with pytest.raises(TransitionRefused) as refusal:
        move(open_call, in_days(40), user=make_officer())
    assert refusal.value.reason == "permission"
    assert not open_call.deadline_changes.exists()


def test_drafts_keep_their_answers_and_the_new_deadline_binds(open_call):
    draft = make_draft(open_call)
    answers = fresh(draft.response).answers

    move(open_call, in_days(25), confirmed=True)
    assert fresh(draft.response).answers == answers

    close(open_call)
    with pytest.raises(TransitionRefused):
        submit_application(draft, user=draft.created_by)
    assert fresh(draft.response).answers == answers


@pytest.mark.parametrize(
    ("end", "phase"), [(annul_call, CallPhase.ANNULLED), (withdraw_call, CallPhase.WITHDRAWN)]
)
def test_ending_a_call_needs_a_reason_and_closes_it(open_call, end, phase):
    draft = make_draft(open_call)
    with pytest.raises(ValidationError):
        end(open_call, user=open_call.created_by, reason="")
    assert fresh(open_call).phase() == CallPhase.OPEN

    end(open_call, user=open_call.created_by, reason="No application met the requirements.")

    assert fresh(open_call).phase() == phase
    assert fresh(open_call).ended_reason == "No application met the requirements."
    with pytest.raises(TransitionRefused):
        submit_application(draft, user=draft.created_by)


def test_a_later_announcement_shows_that_the_deadline_is_too_early(open_call):
    assert lint_call(open_call) == []

    add_announcement(
        open_call,
        user=open_call.created_by,
        place="board",
        published_on=today() + timedelta(days=15),
    )

    assert [problem.code for problem in lint_call(fresh(open_call))] == ["deadline_too_early"]
    assert AuditEvent.objects.filter(action="call.announcement").count() == 1


def test_a_stranger_adds_no_announcement(open_call):
    with pytest.raises(PermissionDenied):
        add_announcement(open_call, user=make_officer(), place="bip", published_on=today())


def test_a_deadline_is_not_moved_while_the_law_is_not_known(open_call, english):
    LegalParameter.objects.all().delete()
    with pytest.raises(ValidationError, match="legal values do not say"):
        move(open_call, in_days(40))
