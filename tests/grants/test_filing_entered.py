"""Applications that came on paper: typed in by one officer, confirmed by another."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest

from tests.grants import form
from tests.grants.factories import LotFactory, fresh, make_officer, make_submitted, member_of
from tests.grants.filing import make_clerk, make_filing_call, pass_deadlines
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.grants.actions.applications import (
    submit_application,
    withdraw_application,
)
from wagtail_ngo.grants.actions.drafts import discard_draft
from wagtail_ngo.grants.actions.entered import confirm_entered, enter_application
from wagtail_ngo.grants.actions.writing import write_section
from wagtail_ngo.grants.apply_state import apply_state
from wagtail_ngo.grants.choices import Channel, DeliveryState, Filing
from wagtail_ngo.grants.models import Application, Receipt
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import LegalForm, RegisterKind, RepresentationRule, Role
from wagtail_ngo.organisations.models import Organisation


@pytest.fixture
def call(db):
    opened = timezone.now() - timedelta(days=1)
    call = make_filing_call(Filing.ELECTRONIC)
    type(call).objects.update(opens_at=opened)
    return fresh(call)


def enter(call, **kwargs):
    values = {
        "user": call.created_by,
        "organisation": kwargs.get("organisation") or OrganisationFactory(),
        "channel": Channel.POST,
        "received_at": timezone.now() - timedelta(minutes=5),
        **kwargs,
    }
    return enter_application(call, **values)


def typed(application, **changes):
    application.response.answers = form.answers(**changes)
    application.response.save()
    return application


def confirm(application, user, revision=0):
    return confirm_entered(application, user=user, revision=revision)


def test_a_second_officer_gives_it_its_number(call, english):
    application = typed(enter(call, scan=ContentFile(b"%PDF-1.4", name="scan.pdf")))
    assert (application.number, application.status) == ("", "draft")

    confirm(application, make_clerk(call))

    application = fresh(application)
    receipt = application.receipts.get()
    assert application.number and application.status == "submitted"
    assert application.title == "CANARY-title"
    assert application.submitted_at == receipt.received_at
    assert receipt.submission == application.latest_submission
    assert application.clocks.delivery == DeliveryState.COMPLETE
    letter = OutboxMessage.objects.get(event="application_entered")
    assert (letter.to, application.number in letter.body) == (application.organisation.email, True)


def test_who_typed_it_in_does_not_confirm_it(call):
    application = typed(enter(call))
    with pytest.raises(TransitionRefused) as refusal:
        confirm(application, call.created_by)
    assert refusal.value.reason == "permission"
    assert fresh(application).number == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(confirmed_by=call.created_by)
    confirm(application, make_clerk(call))
    assert fresh(application).number


def test_what_is_missing_on_the_paper_may_be_missing_here(call):
    application = typed(enter(call), summary=None, grant=None)
    confirm(application, make_clerk(call))
    assert fresh(application).requested_amount is None
    assert fresh(application).latest_submission.answers


def test_answers_changed_since_they_were_compared_are_not_confirmed(call):
    application = typed(enter(call))
    write_section(
        application.token,
        form.block_id("task"),
        {f"q-{form.block_id('title')}": "Other"},
        {},
        user=call.created_by,
    )
    with pytest.raises(ValidationError):
        confirm(application, make_clerk(call), revision=0)
    assert fresh(application).number == ""


@pytest.mark.parametrize(("seconds", "expected"), [(-1, "complete"), (1, "late")])
def test_late_paper_is_in_the_register_and_seen_to_be_late(call, seconds, expected):
    deadline = timezone.now() - timedelta(minutes=10)
    pass_deadlines(call, closes=-600)
    type(call).objects.update(closes_at=deadline)
    came = deadline + timedelta(seconds=seconds)
    application = typed(enter(fresh(call), received_at=came))

    confirm(application, make_clerk(call))

    assert fresh(application).clocks.delivery == expected


def test_the_register_is_in_the_order_of_receipt(call):
    sent = make_submitted(call)
    application = typed(enter(call, received_at=timezone.now() - timedelta(seconds=90)))
    Application.objects.filter(pk=sent.pk).update(
        submitted_at=timezone.now() - timedelta(seconds=60)
    )
    confirm(application, make_clerk(call))
    assert list(Application.objects.order_by("submitted_at")) == [application, sent]


def test_its_organisation_neither_sees_nor_writes_it_until_it_is_confirmed(call):
    application = typed(enter(call))
    user = member_of(application.organisation, Role.ADMINISTRATOR)
    own = [
        Application.objects.of_members(user),
        Application.objects.with_role_of(user),
        Application.objects.in_name_of(user),
        Application.objects.editable_by(user),
        Application.objects.visible_to(user),
    ]
    assert not any(rows.exists() for rows in own)
    assert apply_state(call, user).drafts == []
    with pytest.raises(Application.DoesNotExist):
        write_section(application.token, form.block_id("task"), {}, {}, user=user)
    with pytest.raises(TransitionRefused):
        submit_application(application, user=user)

    confirm(application, make_clerk(call))

    assert Application.objects.visible_to(user).get() == application
    withdraw_application(fresh(application), user=user)


def test_an_officer_of_the_call_alone_types_in(call):
    with pytest.raises(PermissionDenied):
        enter(call, user=make_officer())
    with pytest.raises(PermissionDenied):
        enter(call, user=make_filing_call().created_by)
    application = enter(call)
    with pytest.raises(Application.DoesNotExist):
        write_section(application.token, form.block_id("task"), {}, {}, user=make_officer())
    assert AuditEvent.objects.filter(action="application.enter").count() == 1


def test_an_officer_does_not_send_it_as_applicants_do(call):
    application = typed(enter(call))
    with pytest.raises(TransitionRefused):
        submit_application(application, user=call.created_by)
    assert fresh(application).number == ""


def test_where_and_when_it_belongs(call):
    lot = LotFactory()
    for changes, field in [
        ({"lot": lot}, "lot"),
        ({"received_at": call.opens_at - timedelta(minutes=1)}, "received_at"),
        ({"received_at": timezone.now() + timedelta(hours=1)}, "received_at"),
    ]:
        with pytest.raises(ValidationError) as refusal:
            enter(call, **changes)
        assert set(refusal.value.message_dict) == {field}
    assert not Application.objects.exists()


def test_an_organisation_that_is_not_registered_is_written_down(call):
    organisation = Organisation(
        name="Koło",
        nip="5260000011",
        register_kind=RegisterKind.OTHER,
        legal_form=LegalForm.OTHER,
        representation_rule=RepresentationRule.OTHER,
    )
    application = typed(enter(call, organisation=organisation))
    confirm(application, make_clerk(call))
    assert fresh(application).organisation.nip == "5260000011"
    assert AuditEvent.objects.filter(action="organisation.written_down").exists()


def test_what_was_typed_in_by_mistake_is_thrown_away_with_its_scan(call):
    application = enter(call, scan=ContentFile(b"%PDF-1.4", name="scan.pdf"))
    with pytest.raises(PermissionDenied):
        discard_draft(application, user=make_officer())
    discard_draft(application, user=call.created_by)
    assert not Application.objects.exists()
    assert not Receipt.objects.exists()


def test_what_was_confirmed_is_not_thrown_away(call):
    application = typed(enter(call))
    confirm(application, make_clerk(call))
    with pytest.raises((TransitionRefused, PermissionDenied)):
        discard_draft(application, user=call.created_by)
    assert fresh(application).number
