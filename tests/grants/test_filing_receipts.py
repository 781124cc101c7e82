"""Papers: what a scanned code is, registering it once, and taking it back."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

import pytest

from tests.grants.factories import fresh, make_officer, make_submitted
from tests.grants.filing import make_clerk, make_filing_call, make_waiting, pass_deadlines
from wagtail_ngo.clock import city_moment
from wagtail_ngo.grants.actions.applications import (
    begin_amendment,
    submit_application,
    withdraw_application,
)
from wagtail_ngo.grants.actions.receipts import (
    cancel_receipt,
    counting_moment,
    find_printout,
    register_receipt,
)
from wagtail_ngo.grants.choices import Channel, DeliveryState, Filing
from wagtail_ngo.grants.models import Receipt
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, OutboxMessage


@pytest.fixture
def waiting(db):
    return make_waiting()


def officer_of(application):
    return application.call.created_by


def register(application, submission=None, **kwargs):
    values = {
        "user": officer_of(application),
        "channel": Channel.IN_PERSON,
        "received_at": timezone.now() - timedelta(minutes=1),
        **kwargs,
    }
    return register_receipt(application, submission or application.latest_submission, **values)


def send_again(application):
    user = application.created_by
    begin_amendment(application, user=user)
    return submit_application(application, user=user)


def state(application):
    return fresh(application).clocks.delivery


@pytest.mark.parametrize(
    "shape",
    [
        "{code}",
        " {lower} ",
        "{spaced}",
        "https://city.example/ngo/verify/{code}/",
        "{checksum}",
    ],
)
def test_a_scanner_and_a_person_give_the_same_code(waiting, shape):
    submission = waiting.latest_submission
    code = submission.code
    text = shape.format(
        code=code,
        lower=code.lower(),
        spaced=f"{code[:5]} {code[5:10]}-{code[10:]}",
        checksum=submission.checksum.upper(),
    )

    found = find_printout(text, user=officer_of(waiting))

    assert found.application == waiting
    assert (found.verdict, found.may_be_registered) == ("latest", True)


@pytest.mark.parametrize("text", ["", "0" * 20, "CANARY", "\x00", "0" * 64, "/" * 300])
def test_what_is_no_code_finds_nothing(waiting, text):
    assert find_printout(text, user=officer_of(waiting)) is None


def test_an_officer_of_another_call_learns_nothing(waiting):
    code = waiting.latest_submission.code
    assert find_printout(code, user=officer_of(waiting))
    assert find_printout(code, user=make_filing_call().created_by) is None


def test_a_paper_completes_the_application_and_is_confirmed_by_letter(waiting, english):
    assert state(waiting) == DeliveryState.WAITING

    register(waiting, note="At the counter")

    assert state(waiting) == DeliveryState.COMPLETE
    letters = OutboxMessage.objects.filter(event="paper_received")
    assert {letter.to for letter in letters} == {
        waiting.organisation.email,
        waiting.created_by.email,
    }
    assert "everything came in time" in letters[0].body
    event = AuditEvent.objects.get(action="application.receive_paper")
    assert event.data["channel"] == "in_person"


def test_the_same_print_out_is_registered_once(waiting):
    register(waiting)
    with pytest.raises(ValidationError):
        register(waiting)
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(
            application=waiting,
            submission=waiting.latest_submission,
            channel="post",
            received_at=timezone.now(),
        )
    found = find_printout(waiting.latest_submission.code, user=officer_of(waiting))
    assert found.receipt and not found.may_be_registered


def test_a_print_out_of_an_older_version_completes_nothing(waiting, english):
    older = waiting.latest_submission
    send_again(waiting)
    found = find_printout(older.code, user=officer_of(waiting))
    assert (found.verdict, found.version, found.versions) == ("older", 1, 2)

    register(waiting, older)

    assert state(waiting) == DeliveryState.WAITING
    assert "older version" in OutboxMessage.objects.filter(event="paper_received")[0].body
    register(waiting)
    assert state(waiting) == DeliveryState.COMPLETE


def test_a_new_version_needs_a_new_paper(waiting):
    register(waiting)
    assert state(waiting) == DeliveryState.COMPLETE

    send_again(waiting)

    assert state(waiting) == DeliveryState.WAITING


def test_taking_back_needs_a_reason_and_leaves_the_row(waiting, english):
    receipt = register(waiting)
    with pytest.raises(ValidationError):
        cancel_receipt(receipt, user=officer_of(waiting), reason=" ")
    assert state(waiting) == DeliveryState.COMPLETE

    cancel_receipt(receipt, user=officer_of(waiting), reason="It was another paper.")

    assert state(waiting) == DeliveryState.WAITING
    assert fresh(receipt).cancel_reason == "It was another paper."
    assert OutboxMessage.objects.filter(event="paper_cancelled").exists()
    with pytest.raises(ValidationError):
        cancel_receipt(receipt, user=officer_of(waiting), reason="Again")
    register(waiting)
    assert state(waiting) == DeliveryState.COMPLETE


@pytest.mark.parametrize("make", [make_officer, lambda: make_filing_call().created_by])
def test_only_officers_of_the_call_with_the_right_register(waiting, make):
    user = make()
    waiting.call.officers.add(
        *([user] if not user.has_perm("wagtail_ngo_grants.receive_application") else [])
    )
    with pytest.raises(TransitionRefused) as refusal:
        register(waiting, user=user)
    assert refusal.value.reason == "permission"
    register(waiting, user=make_clerk(waiting.call))


def test_a_withdrawn_application_takes_no_paper(waiting):
    withdraw_application(waiting, user=waiting.created_by)
    found = find_printout(waiting.latest_submission.code, user=officer_of(waiting))
    assert found.verdict == "withdrawn"
    with pytest.raises(TransitionRefused):
        register(waiting)


def test_an_electronic_call_needs_no_paper(db):
    call = make_filing_call(Filing.ELECTRONIC)
    sent = make_submitted(call)
    found = find_printout(sent.latest_submission.code, user=call.created_by)
    assert found.verdict == "unneeded" and not found.may_be_registered


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_at": timezone.now() + timedelta(days=1)}, "received_at"),
        ({"posted_on": date(2999, 1, 1), "channel": Channel.POST}, "posted_on"),
    ],
)
def test_dates_that_cannot_be_are_refused(waiting, changes, field):
    with pytest.raises(ValidationError) as refusal:
        register(waiting, **changes)
    assert set(refusal.value.message_dict) == {field}


def test_a_scan_is_kept_and_a_bad_one_is_refused(waiting):
    with pytest.raises(ValidationError) as refusal:
        register(waiting, scan=ContentFile(b"MZ", name="scan.exe"))
    assert set(refusal.value.message_dict) == {"scan"}
    assert state(waiting) == DeliveryState.WAITING

    receipt = register(waiting, scan=ContentFile(b"%PDF-1.4 scan", name="../scan.pdf"))

    assert receipt.file_name == "scan.pdf"
    assert receipt.file.read() == b"%PDF-1.4 scan"


def test_the_postmark_counts_where_the_call_says_so(waiting):
    call, posted = waiting.call, date(2026, 3, 2)
    arrived = city_moment(date(2026, 3, 6), timezone.datetime.min.time())
    assert counting_moment(call, Channel.POST, arrived, posted) == arrived

    call.postmark_counts = True

    moment = counting_moment(call, Channel.POST, arrived, posted)
    assert timezone.localtime(moment, timezone.get_default_timezone()).date() == posted
    assert counting_moment(call, Channel.IN_PERSON, arrived, posted) == arrived
    assert counting_moment(call, Channel.POST, arrived, None) == arrived


def test_a_letter_posted_on_the_last_day_is_in_time(waiting):
    call = waiting.call
    type(call).objects.update(postmark_counts=True)
    today = timezone.localdate()
    pass_deadlines(call, closes=-7200, delivery=-60)
    register(fresh(waiting), channel=Channel.POST, posted_on=today, received_at=timezone.now())
    in_time = fresh(call).delivery_closes_at > city_moment(today, timezone.datetime.min.time())
    assert state(waiting) == (DeliveryState.COMPLETE if in_time else DeliveryState.LATE)
