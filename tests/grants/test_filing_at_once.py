"""Two people at one paper, or at one approval, at the same moment."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

import pytest

from tests.grants.factories import fresh, member_of
from tests.grants.filing import make_board, make_clerk, make_waiting
from tests.organisations.test_at_once import _a_database_that_threads_share, at_once  # noqa: F401
from wagtail_ngo.grants.actions.receipts import cancel_receipt, register_receipt
from wagtail_ngo.grants.actions.reminders import remind
from wagtail_ngo.grants.actions.signatures import approve
from wagtail_ngo.grants.choices import DeliveryState, Filing
from wagtail_ngo.grants.models import Application, Receipt
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import RepresentationRule, Role


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


def test_a_paper_scanned_by_two_is_registered_once():
    application = make_waiting()
    clerks = [make_clerk(application.call) for _clerk in range(6)]
    submission = application.latest_submission

    def register(clerk):
        register_receipt(
            fresh(application),
            submission,
            user=clerk,
            channel="in_person",
            received_at=timezone.now(),
        )

    results = at_once(*(lambda clerk=clerk: register(clerk) for clerk in clerks))

    assert results.count(None) == 1
    assert results.count(ValidationError) == 5
    assert Receipt.objects.count() == 1
    assert AuditEvent.objects.filter(action="application.receive_paper").count() == 1
    assert OutboxMessage.objects.filter(event="paper_received").count() == 2


def test_a_registration_is_taken_back_once():
    application = make_waiting()
    officer = application.call.created_by
    receipt = register_receipt(
        application,
        application.latest_submission,
        user=officer,
        channel="in_person",
        received_at=timezone.now(),
    )
    results = at_once(
        *[lambda: cancel_receipt(fresh(receipt), user=officer, reason="A mistake")] * 4
    )
    assert results.count(None) == 1
    assert OutboxMessage.objects.filter(event="paper_cancelled").count() == 2


def test_approvals_given_at_once_complete_the_application():
    people = ["A", "B", "C", "D"]
    organisation = make_board(RepresentationRule.BOARD_ALL, people)
    application = make_waiting(Filing.APPROVAL, organisation=organisation)
    code = application.latest_submission.code
    users = [member_of(organisation, Role.SIGNATORY) for _name in people]

    def give(user, name):
        approve(fresh(application), user=user, organisation=organisation, code=code, name=name)

    results = at_once(
        *(
            lambda user=user, name=name: give(user, name)
            for user, name in zip(users, people, strict=True)
        )
    )

    assert results == [None] * 4
    assert Application.objects.with_delivery().get().delivery == DeliveryState.COMPLETE


def test_reminders_of_two_ticks_at_once_are_written_once():
    application = make_waiting()
    now = timezone.now()
    type(application.call).objects.update(
        delivery_closes_at=now + timedelta(hours=2), closes_at=now
    )
    Application.objects.update(submitted_at=now - timedelta(days=9))
    at_once(*[remind] * 4)
    assert OutboxMessage.objects.filter(event="reminder_delivery").count() == 2
