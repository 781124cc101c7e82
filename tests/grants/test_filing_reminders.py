"""Reminders of both clocks: three days, one day and three hours before, each once."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

import pytest

from hypothesis import given
from hypothesis import strategies as st

from tests.grants.factories import make_draft, make_open_call, make_submitted, member_of
from tests.grants.filing import extend, make_waiting, pass_deadlines
from wagtail_ngo.grants.actions.receipts import register_receipt
from wagtail_ngo.grants.actions.reminders import due_step, remind, steps
from wagtail_ngo.grants.choices import Filing
from wagtail_ngo.grants.models import Application
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.organisations.choices import MembershipStatus, Role


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = 3600


def reminders(event="reminder_draft"):
    return OutboxMessage.objects.filter(event=event)


def an_old(application):
    """As if it had been begun, and sent, long before the reminders."""
    changes = {"created_at": LONG_AGO}
    if application.number:
        changes["submitted_at"] = LONG_AGO
    Application.objects.filter(pk=application.pk).update(**changes)
    return application


def test_days_are_counted_by_the_wall_when_the_clocks_change(settings):
    settings.TIME_ZONE = "Europe/Warsaw"
    deadline = datetime(2027, 3, 29, 13, 0, tzinfo=UTC)  # Monday 15:00 in summer time
    moments = [moment.astimezone(UTC) for _name, moment in steps(deadline)]
    assert moments == [
        datetime(2027, 3, 26, 14, 0, tzinfo=UTC),  # Friday 15:00 in winter time
        datetime(2027, 3, 28, 13, 0, tzinfo=UTC),
        datetime(2027, 3, 29, 10, 0, tzinfo=UTC),
    ]


@given(st.integers(0, 400), st.integers(0, 23), st.integers(-10, 200))
def test_the_reminder_due_is_the_nearest_that_passed(day, hour, before):
    deadline = datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day)
    now = deadline - timedelta(hours=before)
    passed = [name for name, moment in steps(deadline) if moment <= now]
    expected = passed[-1] if passed and now < deadline else ""
    assert due_step(deadline, now, LONG_AGO) == expected


@pytest.mark.parametrize(("hours", "count"), [(80, 0), (71, 1), (23, 1), (2, 1), (-1, 0)])
def test_the_writer_and_the_organisation_are_reminded_once(open_call, hours, count):
    draft = an_old(make_draft(open_call))
    pass_deadlines(open_call, closes=hours * HOUR)

    remind()
    remind()

    expected = {draft.created_by.email, draft.organisation.email} if count else set()
    assert {letter.to for letter in reminders()} == expected
    assert len(reminders()) == 2 * count


def test_each_reminder_is_a_letter_of_its_own(open_call):
    an_old(make_draft(open_call))
    now = timezone.now()
    moments = [now - timedelta(hours=hours) for hours in (80, 30, 5)]
    deadline = now + timedelta(hours=2)
    assert [due_step(deadline, moment, LONG_AGO) for moment in moments] == ["", "3d", "1d"]
    pass_deadlines(open_call, closes=30 * HOUR)
    remind()
    type(open_call).objects.update(closes_at=timezone.now() + timedelta(hours=2))
    remind()
    assert len(reminders()) == 4


def test_a_draft_begun_after_the_reminder_waits_for_the_next(open_call):
    make_draft(open_call)
    pass_deadlines(open_call, closes=2 * HOUR)
    remind()
    assert not reminders().exists()


def test_what_was_sent_is_not_reminded_of(open_call):
    an_old(make_submitted(open_call))
    pass_deadlines(open_call, closes=HOUR)
    remind()
    assert not reminders().exists()


def test_who_left_the_organisation_is_not_reminded(open_call):
    draft = an_old(make_draft(open_call))
    draft.organisation.memberships.update(status=MembershipStatus.REMOVED)
    pass_deadlines(open_call, closes=HOUR)
    remind()
    assert {letter.to for letter in reminders()} == {draft.organisation.email}


def test_the_longer_deadline_of_one_applicant_is_reminded_of(open_call):
    draft = an_old(make_draft(open_call))
    pass_deadlines(open_call, closes=-HOUR)
    extend(draft, 2 * HOUR)
    remind()
    assert len(reminders()) == 2


@pytest.mark.parametrize("filing", [item for item in Filing if item != Filing.ELECTRONIC])
def test_what_is_missing_after_sending_is_reminded_of(db, english, filing):
    application = an_old(make_waiting(filing))
    pass_deadlines(application.call, closes=-HOUR, delivery=2 * HOUR)

    remind()
    remind()

    letters = reminders("reminder_delivery")
    assert {letter.to for letter in letters} == {
        application.created_by.email,
        application.organisation.email,
    }
    assert "waiting for" in letters[0].body


def test_those_who_approve_are_reminded(db):
    application = an_old(make_waiting(Filing.APPROVAL))
    signatory = member_of(application.organisation, Role.SIGNATORY)
    editor = member_of(application.organisation, Role.EDITOR)
    pass_deadlines(application.call, closes=-HOUR, delivery=2 * HOUR)
    remind()
    addresses = {letter.to for letter in reminders("reminder_delivery")}
    assert signatory.email in addresses
    assert editor.email not in addresses


def test_what_has_come_is_not_reminded_of(db):
    application = an_old(make_waiting())
    register_receipt(
        application,
        application.latest_submission,
        user=application.call.created_by,
        channel="post",
        received_at=timezone.now(),
    )
    pass_deadlines(application.call, closes=-HOUR, delivery=2 * HOUR)
    remind()
    assert not reminders("reminder_delivery").exists()


@pytest.mark.parametrize("count", [1, 20])
def test_many_drafts_cost_few_queries(open_call, count, django_assert_max_num_queries):
    first = an_old(make_draft(open_call))
    for _draft in range(count - 1):
        user, organisation = first.created_by, first.organisation
        an_old(make_draft(open_call, organisation=organisation, user=user))
    pass_deadlines(open_call, closes=HOUR)
    remind()
    with django_assert_max_num_queries(6):
        remind()


def test_a_call_that_is_far_away_is_left_alone(db):
    an_old(make_draft(make_open_call()))
    remind()
    assert not reminders().exists()
