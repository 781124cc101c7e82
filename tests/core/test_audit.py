import logging
import threading

from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

import pytest

from hypothesis import given
from hypothesis import strategies as st

from tests.core.records import make_record, make_user
from wagtail_ngo import audit
from wagtail_ngo.models import AppendOnlyError, AuditEvent, AuditHead


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def raw():
    """Rows as somebody with access to the database changes them."""
    return models.QuerySet(AuditEvent)


@pytest.fixture
def chain():
    for number in range(1, 6):
        audit.record(f"test.{number}", data={"number": number})
    assert audit.verify() == []
    assert [event.sequence for event in AuditEvent.objects.order_by("pk")] == [1, 2, 3, 4, 5]


def test_record_keeps_who_what_and_a_keyed_client(rf):
    user, request = make_user("anna"), rf.get("/", REMOTE_ADDR="192.0.2.7")
    request.user = user
    event = audit.record("record.read", make_record(user), request=request)
    event.refresh_from_db()
    assert (event.user, event.object_type, event.reference) == (user, "testapp.record", "R/1")
    assert len(event.client) == 16
    assert "192.0.2.7" not in event.client
    other = rf.get("/", REMOTE_ADDR="192.0.2.8")
    assert audit.record("record.read", request=other).client != event.client


def test_anonymous_request_has_no_user(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    assert audit.record("page.read", request=request).user_id is None


def test_a_second_event_does_not_take_the_place_of_the_first(chain):
    event = AuditEvent.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent(pk=event.pk, action="forged").save()
    assert AuditEvent.objects.get(pk=event.pk).action == event.action


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.update(action="x"),
        lambda event: AuditEvent.objects.all().delete(),
        lambda event: AuditEvent.objects.bulk_update([event], ["action"]),
        lambda event: AuditEvent.objects.update_or_create(pk=event.pk, defaults={"action": "x"}),
        lambda event: AuditEvent._base_manager.filter(pk=event.pk).update(action="x"),
    ],
)
def test_event_cannot_be_changed_or_deleted(chain, change):
    with pytest.raises(AppendOnlyError):
        change(AuditEvent.objects.first())
    assert AuditEvent.objects.count() == 5


@pytest.mark.parametrize(
    "field",
    ["action", "object_type", "object_pk", "reference", "client"],
)
def test_changed_text_is_found(chain, field):
    raw().filter(sequence=3).update(**{field: "forged"})
    assert [str(problem) for problem in audit.verify()] == [
        "3: The content of the event was changed."
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"data": {"number": 33}},
        {"user_id": 99},
        {"created_at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
    ],
)
def test_changed_detail_is_found(chain, changes):
    raw().filter(sequence=3).update(**changes)
    assert [problem.sequence for problem in audit.verify()] == [3]


def test_missing_event_is_found(chain):
    raw().filter(sequence=3).delete()
    assert [str(problem) for problem in audit.verify()] == [
        "3: Events are missing before this place."
    ]


def test_missing_end_is_found(chain):
    raw().filter(sequence=5).delete()
    assert [str(problem) for problem in audit.verify()] == [
        "5: Events are missing at the end of the log."
    ]


def test_empty_log_with_a_head_is_found(chain):
    raw().all().delete()
    assert [problem.sequence for problem in audit.verify()] == [5]


def test_recomputed_hash_breaks_the_chain(chain):
    event = AuditEvent.objects.get(sequence=3)
    event.action = "forged"
    digest = event.digest(3, event.previous_hash)
    raw().filter(sequence=3).update(action="forged", hash=digest)
    assert [str(problem) for problem in audit.verify()] == [
        "4: The event does not follow from the one before it."
    ]


def test_chain_written_anew_is_found_by_an_anchor(chain):
    anchor = audit.head()
    raw().all().delete()
    AuditHead.objects.all().delete()
    for number in range(1, 6):
        audit.record(f"test.{number}", data={"number": number, "forged": True})
    assert audit.verify() == []
    assert [str(problem) for problem in audit.verify(anchor)] == [
        "5: The hash differs from the one that was noted."
    ]


def test_erased_account_leaves_the_chain_whole_and_readable():
    user = make_user("gone")
    audit.record("test.one", user=user)
    assert audit.verify() == []
    pk = user.pk
    user.delete()
    event = AuditEvent.objects.get()
    assert event.get_user_display() == str(pk)
    assert AuditEvent.objects.select_related("user").get().get_user_display() == str(pk)
    assert audit.verify() == []


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats()
        | st.decimals()
        | st.text()
        | st.dates(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_any_data_reads_back_as_it_was_hashed(value):
    audit.record("test.data", data={"value": value})
    assert audit.verify() == []


def test_plain_keeps_numbers_exact_and_times_readable():
    data = {"amount": Decimal("30000.10"), "on": date(2026, 5, 1), "ratio": 0.1, "set": {1}}
    assert audit.plain(data) == {
        "amount": "30000.10",
        "on": "2026-05-01",
        "ratio": "0.1",
        "set": [1],
    }


def test_control_characters_are_escaped_and_the_log_tells_no_address(rf, caplog):
    request = rf.get("/x%0aFAKE%1b[2J/")
    request.user = AnonymousUser()
    with caplog.at_level(logging.WARNING, logger="wagtail_ngo.audit"):
        event = audit.denied(request, why="no\r\nline\u202e")
    assert caplog.records[0].getMessage() == "Access denied: user None, GET  "
    assert event.data["path"] == "/x\\u000aFAKE\\u001b[2J/"
    assert event.data["why"] == "no\\u000d\\u000aline\\u202e"


def test_rolled_back_change_leaves_no_event():
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("test.one")
        raise RuntimeError
    assert not AuditEvent.objects.exists()


def test_event_is_sealed_after_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        event = audit.record("test.one")
        assert event.hash == ""
    event.refresh_from_db()
    assert event.sequence == 1
    assert str(AuditHead.objects.get()) == f"1:{event.hash}"


def test_command_prints_the_head_and_exits_cleanly(chain):
    out = StringIO()
    call_command("ngo_verify_audit", stdout=out)
    assert out.getvalue().strip() == audit.head()
    call_command("ngo_verify_audit", anchor=audit.head(), stdout=StringIO())


def test_command_tells_what_is_damaged_and_fails(chain):
    raw().filter(sequence=2).update(action="forged")
    errors = StringIO()
    with pytest.raises(CommandError, match="The audit log is damaged"):
        call_command("ngo_verify_audit", stderr=errors, no_color=True)
    assert errors.getvalue() == "2: The content of the event was changed.\n"


@pytest.mark.parametrize("anchor", ["abc", "abc:def", ":x"])
def test_command_refuses_a_malformed_anchor(chain, anchor):
    with pytest.raises(CommandError, match="The anchor must look like"):
        call_command("ngo_verify_audit", anchor=anchor)


@pytest.mark.django_db(transaction=True)
def test_parallel_events_make_one_chain():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection of an in-memory database")
    barrier = threading.Barrier(8)

    def run(number):
        barrier.wait()
        for step in range(5):
            with transaction.atomic():
                audit.record(f"test.{number}", data={"step": step})
                audit.record(f"test.{number}", data={"step": step})
        connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit.verify() == []
    assert audit.head().startswith("80:")
