"""Sending an application, changing it before the deadline, taking it back."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

import pytest

from tests.grants import form
from tests.grants.factories import (
    FormFactory,
    LotFactory,
    attach,
    close,
    fresh,
    make_draft,
    make_open_call,
    make_submitted,
    member_of,
    require_attachment,
)
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from wagtail_ngo.clock import today
from wagtail_ngo.forms.actions.submit import NotReady
from wagtail_ngo.forms.models import Submission
from wagtail_ngo.grants.actions.applications import (
    begin_amendment,
    discard_amendment,
    start_application,
    submit_application,
    withdraw_application,
)
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.actions.writing import write_section
from wagtail_ngo.grants.models import Application
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import Role


def submit(application, user=None):
    return submit_application(application, user=user or application.created_by)


def write(application, **texts):
    data = {f"q-{form.block_id(name)}": text for name, text in texts.items()}
    section = form.block_id("money" if "grant" in texts else "task")
    return write_section(application.token, section, data, {}, user=application.created_by)


def test_submitting_gives_a_number_and_fills_the_columns(draft):
    submission = submit(draft)

    assert draft.status == "submitted"
    assert draft.number == submission.number == f"OKO/0001/{today().year}"
    assert draft.title == "CANARY-title"
    assert draft.requested_amount == Decimal("9000.50")
    assert draft.total_cost == Decimal("12000.00")
    assert (draft.starts_on.isoformat(), draft.ends_on.isoformat()) == ("2027-03-01", "2027-05-31")
    assert submission.answers[form.block_id("summary")] == "CANARY-summary"
    assert AuditEvent.objects.get(action="application.submit").reference == draft.number


@pytest.mark.django_db
def test_half_a_grosz_is_rounded_as_it_is_shown_on_any_database():
    values = {"label": "Total", "name": "total", "role": "total_cost"}
    total = form.block("calculated", "total", {**values, "formula": "grant * 0.5"})
    task, money = form.BODY
    money = {
        **money,
        "value": {**money["value"], "questions": [money["value"]["questions"][0], total]},
    }
    call = make_open_call(form=FormFactory(body=[task, money]))
    draft = make_draft(call, grant="10.05", total=None)
    submit(draft)
    assert draft.total_cost == Decimal("5.03")


def test_what_is_filled_in_from_the_profile_is_sent_with_the_rest(draft):
    submission = submit(draft)
    assert form.block_id("phone") not in fresh(draft.response).answers
    assert submission.answers[form.block_id("phone")] == draft.organisation.phone


def test_receipts_hold_no_answers(draft):
    submit(draft)

    messages = OutboxMessage.objects.filter(event="application_received")

    assert {message.to for message in messages} == {
        draft.created_by.email,
        draft.organisation.email,
    }
    for message in messages:
        assert draft.number in message.body
        assert str(draft.token) in message.body
        assert "CANARY" not in message.subject + message.body


def test_submitting_again_returns_the_same_submission(draft):
    first = submit(draft)
    second = submit(fresh(draft))

    assert first == second
    assert Submission.objects.count() == 1
    assert OutboxMessage.objects.filter(event="application_received").count() == 2


def test_a_form_that_is_not_ready_takes_no_number(open_call):
    incomplete = make_draft(open_call, title=None, grant="20000.00")

    with pytest.raises(NotReady) as refusal:
        submit(incomplete)

    targets = {problem.question_id for problem in refusal.value.problems}
    assert targets == {form.block_id("title"), form.block_id("grant")}
    assert fresh(incomplete).number == ""
    assert not Submission.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert make_submitted(open_call).number == f"OKO/0001/{today().year}"


def test_the_deadline_is_the_clock_of_the_database(draft):
    close(draft.call)

    with pytest.raises(TransitionRefused) as refusal:
        submit(draft)

    assert refusal.value.reason == "guard"
    assert fresh(draft).status == "draft"
    assert not Submission.objects.exists()


def test_nothing_is_sent_before_the_opening(draft):
    call = draft.call
    type(call).objects.filter(pk=call.pk).update(opens_at=timezone.now() + timedelta(minutes=1))
    with pytest.raises(TransitionRefused):
        submit(draft)
    assert fresh(draft).status == "draft"


def test_what_is_typed_after_the_deadline_is_kept(draft):
    close(draft.call)

    write(draft, title="Typed too late")

    assert fresh(draft.response).answers[form.block_id("title")] == "Typed too late"


def test_nothing_is_written_into_what_was_sent(submitted):
    with pytest.raises(TransitionRefused) as refusal:
        write(submitted, title="Too late")

    assert refusal.value.reason == "state"
    assert fresh(submitted.response).answers[form.block_id("title")] == "CANARY-title"
    submission = submitted.latest_submission
    submission.answers = {}
    with pytest.raises(TypeError):
        submission.save()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_members_who_may_write_submit(draft, role):
    colleague = MembershipFactory(organisation=draft.organisation, role=role).user
    assert submit(draft, user=colleague)


def test_a_viewer_and_a_stranger_do_neither(draft):
    viewer = MembershipFactory(organisation=draft.organisation, role=Role.VIEWER).user
    stranger = member_of(OrganisationFactory())
    for user, refused in (
        (viewer, PermissionDenied),
        (stranger, Application.DoesNotExist),
        (draft.call.created_by, Application.DoesNotExist),
    ):
        with pytest.raises(TransitionRefused) as refusal:
            submit(draft, user=user)
        assert refusal.value.reason == "permission"
        with pytest.raises(refused):
            write_section(draft.token, form.block_id("task"), {}, {}, user=user)
        with pytest.raises(PermissionDenied):
            start_application(draft.call, user=user, organisation=draft.organisation)
    assert fresh(draft).status == "draft"


def test_a_stranger_learns_nothing_from_submitting_again(submitted):
    with pytest.raises(TransitionRefused) as refusal:
        submit(submitted, user=member_of(OrganisationFactory()))
    assert refusal.value.reason == "permission"


def test_a_required_file_must_be_there(call):
    item = require_attachment(call)
    publish_call(call, user=call.created_by)
    question = call.form_version.definition("en").by_name(f"attachment_{item.identifier}")
    draft = make_draft(call)
    with pytest.raises(NotReady):
        submit(draft)

    attachment = attach(draft, question.id)
    submission = submit(draft)

    assert [item["token"] for item in submission.files] == [str(attachment.token)]


# Starting


def test_a_draft_begins_only_in_an_open_call(open_call):
    organisation = OrganisationFactory()
    user = member_of(organisation)
    assert start_application(open_call, user=user, organisation=organisation)
    with pytest.raises(ValidationError):
        start_application(close(open_call), user=user, organisation=organisation)


def test_a_call_with_lots_needs_one_of_its_own(open_call):
    own, foreign = LotFactory(call=open_call), LotFactory()
    organisation = OrganisationFactory()
    user = member_of(organisation)
    for lot in (None, foreign):
        with pytest.raises(ValidationError):
            start_application(open_call, user=user, organisation=organisation, lot=lot)
    application = start_application(open_call, user=user, organisation=organisation, lot=own)
    assert application.lot == own


@pytest.mark.django_db
def test_only_so_many_applications_but_a_withdrawn_one_does_not_count():
    call = make_open_call(max_offers=1)
    first = make_submitted(call)
    same = {"organisation": first.organisation, "user": first.created_by}
    with pytest.raises(ValidationError):
        make_draft(call, **same)
    make_submitted(call)

    withdraw_application(first, user=first.created_by)
    second = make_draft(call, **same)
    other = make_draft(call, **same)
    submit(second)
    with pytest.raises(ValidationError):
        submit(other)


def test_drafts_are_throttled(open_call, settings):
    settings.WAGTAIL_NGO = {"DRAFTS_PER_HOUR": 2}
    organisation = OrganisationFactory()
    user = member_of(organisation)
    for _time in range(2):
        start_application(open_call, user=user, organisation=organisation)
    with pytest.raises(ValidationError):
        start_application(open_call, user=user, organisation=organisation)


# Changing what was sent


def test_a_change_before_the_deadline_is_a_second_version_under_the_same_number(submitted):
    number = submitted.number
    begin_amendment(submitted, user=submitted.created_by)
    write(submitted, grant="8000", total="12000")
    assert fresh(submitted).requested_amount == Decimal("9000.50")

    submit(submitted)

    first, second = submitted.response.submissions.order_by("pk")
    assert submitted.number == number
    assert submitted.amending_since is None
    assert submitted.requested_amount == Decimal("8000.00")
    assert first.answers[form.block_id("grant")] == "9000.50"
    assert second.answers[form.block_id("grant")] == "8000.00"
    assert submitted.latest_submission == second
    assert OutboxMessage.objects.filter(event="application_received_again").count() == 2


def test_a_change_that_is_not_sent_in_time_leaves_the_first_version(submitted):
    begin_amendment(submitted, user=submitted.created_by)
    write(submitted, grant="8000", total="12000")
    close(submitted.call)

    with pytest.raises(TransitionRefused) as refusal:
        submit(submitted)

    assert refusal.value.reason == "guard"
    assert fresh(submitted).status == "submitted"
    assert fresh(submitted).latest_submission.answers[form.block_id("grant")] == "9000.50"


def test_discarding_a_change_brings_answers_and_files_back(call):
    require_attachment(call, obligation="optional")
    publish_call(call, user=call.created_by)
    question = call.form_version.definition("en").by_name("attachment_statute")
    application = make_draft(call)
    sent = attach(application, question.id)
    submit(application)
    begin_amendment(application, user=application.created_by)
    write(application, title="Another title")
    sent.removed_at = timezone.now()
    sent.save()
    added = attach(application, question.id, name="added.pdf")

    discard_amendment(application, user=application.created_by)

    assert application.amending_since is None
    assert fresh(application.response).answers[form.block_id("title")] == "CANARY-title"
    assert list(application.response.attachments.present()) == [sent]
    assert fresh(added).removed_at


def test_a_change_begins_once_and_before_the_deadline(submitted):
    begin_amendment(submitted, user=submitted.created_by)
    for _time in range(2):
        with pytest.raises(TransitionRefused) as refusal:
            begin_amendment(submitted, user=submitted.created_by)
        assert refusal.value.reason == "guard"
        close(submitted.call)


def test_a_withdrawn_application_keeps_its_number_and_is_final(submitted):
    number = submitted.number

    withdraw_application(submitted, user=submitted.created_by)

    assert (submitted.status, submitted.number) == ("withdrawn", number)
    assert submitted.withdrawn_at
    for verb in (submit_application, begin_amendment, withdraw_application):
        with pytest.raises(TransitionRefused):
            verb(fresh(submitted), user=submitted.created_by)


def test_the_database_keeps_number_and_status_together(draft):
    with pytest.raises(IntegrityError):
        Application.objects.filter(pk=draft.pk).update(number="X/1")
