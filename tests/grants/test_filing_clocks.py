"""Two clocks, to the second, and what an application is told to be by them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grants.factories import fresh, in_days, make_draft, make_open_call, make_submitted
from tests.grants.filing import extend, make_filing_call, make_waiting, pass_deadlines
from wagtail_ngo.grants.actions.applications import (
    begin_amendment,
    start_application,
    submit_application,
)
from wagtail_ngo.grants.actions.calls import change_deadline
from wagtail_ngo.grants.actions.extensions import grant_extension
from wagtail_ngo.grants.actions.receipts import register_receipt
from wagtail_ngo.grants.actions.templates import copy_call
from wagtail_ngo.grants.apply_state import apply_state
from wagtail_ngo.grants.choices import DeliveryState, Filing
from wagtail_ngo.grants.lint import lint_call
from wagtail_ngo.grants.models import Application, CallPhase
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, OutboxMessage


def state(application):
    return fresh(application).clocks.delivery


def test_an_electronic_application_is_complete_when_it_is_sent(submitted):
    assert state(submitted) == DeliveryState.COMPLETE
    assert Application.objects.filed().get() == submitted


def test_a_draft_has_no_state(draft):
    assert state(draft) == ""


@pytest.mark.parametrize(
    ("seconds", "expected"), [(60, DeliveryState.WAITING), (-1, DeliveryState.NOT_DELIVERED)]
)
def test_what_did_not_come_is_waited_for_until_the_second_deadline(db, seconds, expected):
    application = make_waiting()

    pass_deadlines(application.call, closes=-3600, delivery=seconds)

    assert state(application) == expected
    assert not Application.objects.filed().exists()


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-1, DeliveryState.COMPLETE), (1, DeliveryState.LATE)]
)
def test_paper_is_in_time_or_late_by_a_second(db, seconds, expected):
    application = make_waiting()
    deadline = timezone.now() - timedelta(minutes=1)
    pass_deadlines(application.call, closes=-3600)
    type(application.call).objects.update(delivery_closes_at=deadline)
    call = fresh(application.call)

    register_receipt(
        fresh(application),
        application.latest_submission,
        user=call.created_by,
        channel="in_person",
        received_at=deadline + timedelta(seconds=seconds),
    )

    assert state(application) == expected


@pytest.mark.parametrize(("seconds", "is_sent"), [(30, True), (-1, False)])
def test_the_electronic_clock_is_not_the_second_one(db, seconds, is_sent):
    draft = make_draft(make_filing_call())
    pass_deadlines(draft.call, closes=seconds, delivery=3600)

    if is_sent:
        submit_application(draft, user=draft.created_by)
    else:
        with pytest.raises(TransitionRefused):
            submit_application(draft, user=draft.created_by)

    assert fresh(draft).is_sent == is_sent


@pytest.mark.parametrize(("seconds", "is_sent"), [(30, True), (-1, False)])
def test_a_longer_deadline_of_one_applicant_binds_to_the_second(open_call, seconds, is_sent):
    draft, other = make_draft(open_call), make_draft(open_call)
    pass_deadlines(open_call, closes=-60)
    extend(draft, seconds)

    for application, expected in [(draft, is_sent), (other, False)]:
        application = fresh(application)
        is_open = application.phase() == CallPhase.OPEN
        assert is_open == expected
        if expected:
            submit_application(application, user=application.created_by)
        else:
            with pytest.raises(TransitionRefused):
                submit_application(application, user=application.created_by)
        assert fresh(application).is_sent == expected


def test_a_longer_deadline_of_one_application_is_not_for_another(open_call):
    one = make_draft(open_call)
    other = make_draft(open_call, organisation=one.organisation, user=one.created_by)
    pass_deadlines(open_call, closes=-60)
    extend(one, application=one)

    submit_application(fresh(one), user=one.created_by)
    with pytest.raises(TransitionRefused):
        submit_application(fresh(other), user=other.created_by)


def test_an_organisation_with_more_time_may_begin_and_change(open_call):
    sent = make_submitted(open_call)
    user, organisation = sent.created_by, sent.organisation
    pass_deadlines(open_call, closes=-60)
    call = fresh(open_call)
    assert apply_state(call, user).name == "closed"
    with pytest.raises(ValidationError):
        start_application(call, user=user, organisation=organisation, language="en")

    extend(sent)

    assert apply_state(call, user).name == "ready"
    begin_amendment(fresh(sent), user=user)
    assert start_application(call, user=user, organisation=organisation, language="en")


def test_a_longer_deadline_in_an_annulled_call_opens_nothing(open_call):
    draft = make_draft(open_call)
    extend(draft)
    type(open_call).objects.update(status="annulled")
    with pytest.raises(TransitionRefused):
        submit_application(fresh(draft), user=draft.created_by)


def test_granting_more_time_is_audited_and_told(open_call, english):
    draft = make_draft(open_call)

    grant_extension(
        open_call,
        user=open_call.created_by,
        organisation=draft.organisation,
        until=in_days(31),
        reason="The power was off in the whole street.",
    )

    assert AuditEvent.objects.get(action="call.extension").data["organisation"]
    letter = OutboxMessage.objects.get(event="deadline_extended")
    assert letter.to == draft.organisation.email
    assert "The power was off" in letter.body


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"until": in_days(29)}, "until"),
        ({"until": None}, "until"),
        ({"delivery_until": in_days(40)}, "delivery_until"),
    ],
)
def test_more_time_needs_a_reason_and_a_later_moment(open_call, changes, field):
    draft = make_draft(open_call)
    values = {"until": in_days(31), "reason": "A flood", **changes}
    with pytest.raises(ValidationError) as refusal:
        grant_extension(
            open_call, user=open_call.created_by, organisation=draft.organisation, **values
        )
    assert set(refusal.value.message_dict) == {field}
    assert not open_call.extensions.exists()


def test_the_second_deadline_alone_may_be_longer(db):
    application = make_waiting()
    call = application.call

    grant_extension(
        call,
        user=call.created_by,
        organisation=application.organisation,
        delivery_until=in_days(50),
        reason="The post was on strike.",
    )

    pass_deadlines(call, closes=-7200, delivery=-3600)
    assert state(application) == DeliveryState.WAITING


def test_both_deadlines_move_together(db):
    call = make_filing_call()
    with pytest.raises(ValidationError) as refusal:
        change_deadline(call, user=call.created_by, closes_at=in_days(40), reason="A flood")
    assert set(refusal.value.message_dict) == {"delivery_closes_at"}

    change_deadline(
        call,
        user=call.created_by,
        closes_at=in_days(40),
        delivery_closes_at=in_days(45),
        reason="A flood",
    )

    change = call.deadline_changes.get()
    assert (change.delivery_before, change.delivery_after) == (in_days(37), in_days(45))
    assert fresh(call).delivery_closes_at == in_days(45)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"delivery_closes_at": None}, "delivery_deadline"),
        ({"delivery_place": " "}, "delivery_place"),
        ({"delivery_closes_at": in_days(29)}, "delivery_early"),
        ({"delivery_closes_at": in_days(52)}, "delivery_after_decision"),
    ],
)
def test_the_announcement_says_where_and_by_when(call, changes, code):
    values = {"filing": Filing.PRINTOUT, "delivery_closes_at": in_days(37), "delivery_place": "12"}
    for name, value in {**values, **changes}.items():
        setattr(call, name, value)
    call.save()
    assert [problem.code for problem in lint_call(fresh(call))] == [code]


def test_a_signed_file_needs_no_place(call):
    call.filing, call.delivery_closes_at = Filing.SIGNED_FILE, in_days(37)
    call.save()
    assert lint_call(fresh(call)) == []


def test_a_copy_of_a_call_keeps_the_pattern_and_not_the_date(db):
    call = make_filing_call()
    copy = copy_call(call, user=call.created_by, reference="copy", title="Copy")
    assert (copy.filing, copy.delivery_place) == (call.filing, call.delivery_place)
    assert copy.delivery_closes_at is None


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    filing=st.sampled_from(Filing.values),
    deadline=st.integers(-50, 50).filter(bool),
    longer=st.none() | st.integers(-50, 50).filter(bool),
    came=st.none() | st.integers(-100, -1),
)
def test_the_state_follows_from_rows_and_clocks(submitted, filing, deadline, longer, came):
    now = timezone.now()

    def at(minutes):
        return None if minutes is None else now + timedelta(minutes=minutes)

    call = submitted.call
    type(call).objects.filter(pk=call.pk).update(
        filing=filing, closes_at=at(-200), opens_at=at(-900), delivery_closes_at=at(deadline)
    )
    call.extensions.all().delete()
    if longer is not None:
        call.extensions.create(
            organisation=submitted.organisation, delivery_until=at(longer), reason="A flood"
        )
    Application.objects.filter(pk=submitted.pk).update(delivered_at=at(came))

    due = max(item for item in (deadline, longer) if item is not None)
    if filing == Filing.ELECTRONIC:
        expected = DeliveryState.COMPLETE
    elif came is None:
        expected = DeliveryState.WAITING if due > 0 else DeliveryState.NOT_DELIVERED
    else:
        expected = DeliveryState.COMPLETE if came < due else DeliveryState.LATE
    assert state(submitted) == expected


def test_an_open_call_of_before_is_electronic(db):
    assert make_open_call().filing == Filing.ELECTRONIC
