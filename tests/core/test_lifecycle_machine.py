from django.db.models import F

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.core.records import make_record, make_user
from tests.testapp.models import Record
from wagtail_ngo import audit
from wagtail_ngo.lifecycle import TransitionRefused, transition
from wagtail_ngo.models import AuditEvent


ALLOWED = {
    ("draft", "send", "owner"): "sent",
    ("withdrawn", "send", "owner"): "sent",
    ("sent", "withdraw", "owner"): "withdrawn",
    ("sent", "decide", None): "decided",
}


class RecordMachine(RuleBasedStateMachine):
    """Random verbs by random people, over fresh and stale objects, against the table above."""

    @initialize()
    def start(self):
        self.people = {
            "owner": make_user_once("owner"),
            "clerk": make_user_once("clerk"),
            None: None,
        }
        self.pk = make_record(self.people["owner"]).pk
        self.status, self.moves, self.kept = "draft", 0, Record.objects.get(pk=self.pk)

    @rule(
        verb=st.sampled_from(["send", "withdraw", "decide"]),
        who=st.sampled_from(["owner", "clerk", None]),
        fresh=st.booleans(),
    )
    def act(self, verb, who, fresh):
        obj = Record.objects.get(pk=self.pk) if fresh else self.kept
        target = ALLOWED.get((self.status, verb, who))
        stale = obj.status != self.status
        changes = {"times_sent": F("times_sent") + 1} if verb == "send" else {}
        try:
            transition(obj, verb, user=self.people[who], changes=changes)
        except TransitionRefused:
            assert stale or target is None
        else:
            assert target == obj.status and not stale
            self.status, self.moves = target, self.moves + 1

    @rule()
    def look_again(self):
        self.kept = Record.objects.get(pk=self.pk)

    @invariant()
    def database_agrees_and_every_move_is_audited(self):
        stored = Record.objects.get(pk=self.pk)
        events = AuditEvent.objects.filter(object_pk=str(self.pk)).order_by("pk")
        assert stored.status == self.status
        assert len(events) == self.moves
        assert stored.times_sent == sum(event.action == "record.send" for event in events)
        states = ["draft", *(event.data["to"] for event in events)]
        assert [event.data["from"] for event in events] == states[:-1]
        assert states[-1] == self.status


def make_user_once(name):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.filter(username=name).first() or make_user(name)


class TestLifecycleMachine(TestCase):
    def test_invariants_hold_for_random_sequences(self):
        run_state_machine_as_test(
            RecordMachine,
            settings=settings(
                max_examples=25,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )
        assert AuditEvent.objects.exists()
        assert audit.verify() == []
