import threading

from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

import pytest

from wagtail.models import ModelLogEntry

from tests.core.records import make_record, make_user
from tests.testapp.models import Record
from wagtail_ngo import signals
from wagtail_ngo.lifecycle import Lifecycle, Transition, TransitionRefused, transition
from wagtail_ngo.models import AuditEvent


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def owner(db):
    return make_user("owner")


@pytest.fixture
def heard():
    calls = []

    def listen(sender, instance, transition, source, target, user, **kwargs):
        calls.append((sender, instance.pk, transition, source, target, user))

    signals.transitioned.connect(listen)
    yield calls
    signals.transitioned.disconnect(listen)


def test_transition_sets_status_and_changes_in_the_database_and_on_the_object(owner):
    record = make_record(owner)
    result = transition(record, "send", user=owner, changes={"sent_at": Now()})
    assert result is record
    stored = Record.objects.get()
    assert (record.status, stored.status) == ("sent", "sent")
    assert abs(stored.sent_at - timezone.now()) < timedelta(seconds=5)


def test_transition_writes_audit_and_history(owner):
    record = make_record(owner)
    transition(record, "send", user=owner, data={"number": 7})
    event = AuditEvent.objects.get()
    assert (event.action, event.user, event.reference) == ("record.send", owner, "R/1")
    assert event.data == {"number": 7, "from": "draft", "to": "sent"}
    entry = ModelLogEntry.objects.get()
    assert entry.user == owner
    assert entry.message == "Status changed from “Draft” to “Sent”."
    assert "CANARY" not in f"{entry.label}{entry.data}{event.data}{event.reference}"


def test_signal_is_sent_after_commit_only(owner, heard, django_capture_on_commit_callbacks):
    record = make_record(owner)
    with django_capture_on_commit_callbacks(execute=True):
        transition(record, "send", user=owner)
        assert heard == []
    assert heard == [(Record, record.pk, "send", "draft", "sent", owner)]


def test_failing_receiver_is_logged_and_stops_nobody(
    owner, heard, caplog, django_capture_on_commit_callbacks
):
    def fail(**kwargs):
        raise RuntimeError("receiver is broken")

    signals.transitioned.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            transition(make_record(owner), "send", user=owner)
    finally:
        signals.transitioned.disconnect(fail)
    assert len(heard) == 1
    assert "receiver is broken" in caplog.text


def test_stranger_is_refused_and_the_attempt_is_audited(owner, rf):
    record, stranger = make_record(owner), make_user("stranger")
    request = rf.post("/")
    request.user = stranger
    with pytest.raises(TransitionRefused) as refused:
        transition(record, "send", user=stranger, request=request)
    assert refused.value.reason == "permission"
    assert str(refused.value.message) == "You are not allowed to do this."
    assert Record.objects.get().status == "draft"
    event = AuditEvent.objects.get()
    assert (event.action, event.user) == ("access.denied", stranger)


def test_wrong_state_is_refused(owner):
    record = make_record(owner, status="decided")
    with pytest.raises(TransitionRefused) as refused:
        transition(record, "send", user=owner)
    assert refused.value.reason == "state"
    assert not AuditEvent.objects.exists()


def test_stale_object_is_refused(owner):
    record = make_record(owner)
    Record.objects.update(status="decided")
    with pytest.raises(TransitionRefused) as refused:
        transition(record, "send", user=owner)
    assert refused.value.reason == "state"
    assert Record.objects.get().status == "decided"


def test_deleted_object_is_refused(owner):
    record = make_record(owner)
    Record.objects.all().delete()
    with pytest.raises(TransitionRefused) as refused:
        transition(record, "send", user=owner)
    assert refused.value.reason == "state"


@pytest.mark.parametrize(("closes_in", "sent"), [(30, True), (-0.05, False), (-3600, False)])
def test_guard_asks_the_clock_of_the_database(owner, closes_in, sent):
    record = make_record(owner, closes_in=closes_in)
    if sent:
        transition(record, "send", user=owner)
    else:
        with pytest.raises(TransitionRefused) as refused:
            transition(record, "send", user=owner)
        assert refused.value.reason == "guard"
        assert str(refused.value) == "send: The time is over."
    assert Record.objects.get().status == ("sent" if sent else "draft")


def test_guard_on_a_column_of_the_row_itself(owner):
    record = make_record(owner, is_locked=True)
    with pytest.raises(TransitionRefused) as refused:
        transition(record, "send", user=owner)
    assert refused.value.reason == "guard"


def test_guard_over_a_relation_leaves_the_status_as_a_condition_of_the_row(
    owner, django_assert_max_num_queries
):
    """In a subquery it would not be checked again by a database that waited for a lock."""
    record = make_record(owner)
    with django_assert_max_num_queries(20) as captured:
        transition(record, "send", user=owner)
    update = next(
        query["sql"] for query in captured if query["sql"].startswith('UPDATE "testapp_record"')
    )
    outer = update.partition("(SELECT")[0] + update.rpartition(")")[2]
    assert '"testapp_record"."status" = ' in outer


def test_failing_after_rolls_everything_back(owner, heard, django_capture_on_commit_callbacks):
    record = make_record(owner)

    def fail(obj):
        assert obj.status == "sent"
        raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        transition(record, "send", user=owner, after=fail)
    assert Record.objects.get().status == "draft"
    assert not AuditEvent.objects.exists()
    assert not ModelLogEntry.objects.exists()
    assert heard == []


def test_system_acts_without_a_user(owner):
    record = make_record(owner, status="sent")
    transition(record, "decide", user=None)
    assert AuditEvent.objects.get().user is None
    assert record.status == "decided"


def test_anonymous_user_is_refused(owner):
    from django.contrib.auth.models import AnonymousUser

    with pytest.raises(TransitionRefused):
        transition(make_record(owner), "send", user=AnonymousUser())


def test_available_names_what_the_user_may_try(owner):
    record = make_record(owner)
    assert [arrow.name for arrow in Record.lifecycle.available(record, owner)] == ["send"]
    assert Record.lifecycle.available(record, make_user("stranger")) == []


def test_unknown_transition_is_a_programming_error(owner):
    with pytest.raises(KeyError):
        transition(make_record(owner), "fly", user=owner)


def test_lifecycle_refuses_two_transitions_of_one_name():
    arrow = Transition("go", sources=("a",), target="b", allowed=lambda user, obj: True)
    with pytest.raises(ImproperlyConfigured, match="two transitions 'go'"):
        Lifecycle(transitions=[arrow, arrow])


@pytest.mark.django_db(transaction=True)
def test_of_many_who_try_at_once_one_succeeds():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one connection of an in-memory database")
    owner = make_user("owner")
    record, results = make_record(owner), []
    barrier = threading.Barrier(12)

    def run():
        mine = Record.objects.get(pk=record.pk)
        barrier.wait()
        try:
            transition(mine, "send", user=owner, changes={"times_sent": F("times_sent") + 1})
            results.append("sent")
        except TransitionRefused as refused:
            results.append(refused.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["sent", *["state"] * 11]
    assert Record.objects.get().times_sent == 1
    assert AuditEvent.objects.filter(action="record.send").count() == 1
