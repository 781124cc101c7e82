"""What applicants of a call are told when it is moved, annulled or withdrawn."""

from threading import Barrier, Thread

from django.db import connection, connections

import pytest

from tests.grants import factories
from wagtail_ngo.grants.actions.call_notices import tell, tell_applicants
from wagtail_ngo.grants.actions.calls import annul_call, change_deadline, withdraw_call
from wagtail_ngo.grants.models import CallNotice
from wagtail_ngo.models import MessageTemplate, OutboxMessage


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def letters(event="call_deadline_moved"):
    return OutboxMessage.objects.filter(event=event)


def move(call, days=40, reason="The form was broken."):
    return change_deadline(
        call, user=call.created_by, closes_at=factories.in_days(days), reason=reason
    )


def test_who_has_a_draft_or_an_application_reads_old_and_new_date_and_the_reason(open_call):
    draft = factories.make_draft(open_call)
    sent = factories.make_submitted(open_call)
    move(open_call)
    tell_applicants()
    told = {letter.to for letter in letters()}
    people = {item.created_by.email for item in (draft, sent)}
    assert told == people | {item.organisation.email for item in (draft, sent)}
    body = letters().first().body
    change = open_call.deadline_changes.get()
    for part in ("The form was broken.", "Earlier deadline: ", "New deadline: "):
        assert part in body
    assert f"{change.before:%Y}" in body
    assert str(draft.token) in letters().get(recipient=draft.created_by).body


def test_who_withdrew_or_was_never_there_is_not_told(open_call):
    stranger = factories.make_submitted()
    gone = factories.make_submitted(open_call)
    type(gone).objects.filter(pk=gone.pk).update(status="withdrawn")
    move(open_call)
    tell_applicants()
    assert CallNotice.objects.get().told_at
    assert not letters().exists()
    move(stranger.call)
    tell_applicants()
    assert letters().exists()


@pytest.mark.parametrize(
    ("verb", "event"), [(annul_call, "call_annulled"), (withdraw_call, "call_withdrawn")]
)
def test_the_end_of_a_call_is_told_with_its_reason(open_call, verb, event):
    application = factories.make_submitted(open_call)
    verb(open_call, user=open_call.created_by, reason="No funds {{7*7}} {reason}.")
    tell_applicants()
    letter = letters(event).get(recipient=application.created_by)
    assert "No funds {{7*7}} {reason}." in letter.body
    assert letter.reference == application.number


def test_each_move_is_told_once_however_often_the_tick_runs(open_call):
    factories.make_draft(open_call)
    move(open_call, 40)
    tell_applicants()
    assert tell_applicants() == 0
    tell(CallNotice.objects.get())
    assert letters().count() == 2
    move(open_call, 45)
    tell_applicants()
    assert letters().count() == 4


def test_one_address_gets_one_letter_for_many_applications(open_call):
    organisation = factories.OrganisationFactory()
    user = factories.member_of(organisation)
    for _number in range(3):
        factories.make_draft(open_call, organisation=organisation, user=user)
    move(open_call)
    tell_applicants()
    assert letters().count() == 2


def test_a_refused_move_tells_nobody(open_call):
    factories.make_draft(open_call)
    with pytest.raises(Exception, match="reason"):
        move(open_call, reason=" ")
    assert not CallNotice.objects.exists()


def test_the_letter_is_the_one_that_the_office_wrote_for_the_call(open_call):
    draft = factories.make_draft(open_call)
    MessageTemplate.objects.create(
        event="call_deadline_moved",
        scope=str(open_call.token),
        language="en",
        subject="Until {after}: {call}",
        body="{reason} {url}",
    )
    move(open_call)
    tell_applicants()
    letter = letters().get(recipient=draft.created_by)
    assert letter.body.startswith("The form was broken. http")
    assert letter.subject.startswith("Until ")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer.")
def test_two_workers_write_each_letter_once(settings):
    call = factories.make_open_call()
    for _number in range(3):
        factories.make_draft(call)
    move(call)
    barrier, failures = Barrier(2), []

    def work():
        try:
            barrier.wait()
            tell_applicants()
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert letters().count() == 6
