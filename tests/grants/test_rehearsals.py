"""Test calls: open to all, marked, apart from everything real, and purged."""

from io import StringIO

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.abuse.world import canary
from tests.grants import factories
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo import outbox
from wagtail_ngo.forms.models import Attachment, Response, Submission
from wagtail_ngo.grants import listing
from wagtail_ngo.grants.actions.applications import start_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.actions.questions import ask_question
from wagtail_ngo.grants.actions.rehearsals import purge_call, rehearse_call
from wagtail_ngo.grants.apply_state import apply_state
from wagtail_ngo.grants.models import Application, Call, CallNews, CallPhase, CallQuestion
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.models import Organisation


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def rehearsal(call):
    """The test copy of a draft call, with its officer."""
    return rehearse_call(call, user=call.created_by)


@pytest.fixture
def tried(rehearsal):
    return factories.make_submitted(rehearsal)


def address(name, *args):
    return reverse(f"wagtail_ngo_grants:{name}", args=args)


def test_a_draft_is_rehearsed_although_its_announcement_is_not_ready(call):
    call.announcements.all().delete()
    call.criteria = ""
    call.save()
    with pytest.raises(ValidationError):
        publish_call(factories.fresh(call), user=call.created_by)
    copy = rehearse_call(factories.fresh(call), user=call.created_by)
    assert copy.is_test and copy.phase() == CallPhase.OPEN
    assert copy.reference == f"TEST-{call.reference}"
    assert factories.fresh(call).is_draft and not factories.fresh(call).is_test
    assert rehearse_call(call, user=call.created_by).reference == f"TEST-{call.reference}-2"


def test_without_a_form_there_is_nothing_to_rehearse(call):
    call.form = None
    call.save()
    with pytest.raises(ValidationError):
        rehearse_call(call, user=call.created_by)
    assert not Call.objects.filter(is_test=True).exists()


def test_the_officer_fills_it_in_as_an_applicant_and_sees_it_in_the_admin(rehearsal, log_in):
    officer = rehearsal.created_by
    state = apply_state(rehearsal, officer)
    assert state.name == "ready" and [o.is_demo for o in state.organisations] == [True]
    client = log_in(officer)
    assert "TEST" in client.get(address("call-start", rehearsal.token)).content.decode()
    draft = factories.make_draft(rehearsal, organisation=state.organisations[0], user=officer)
    client.post(address("application-submit", draft.token))
    draft.refresh_from_db()
    assert draft.number.startswith("TEST/0001/")
    html = client.get(reverse("ngo_applications:inspect", args=[draft.pk])).content.decode()
    assert draft.number in html


def test_the_made_up_organisation_cannot_apply_in_earnest(rehearsal, open_call):
    officer = rehearsal.created_by
    organisation = Organisation.objects.get(is_demo=True)
    assert apply_state(open_call, officer).name == "unregistered"
    with pytest.raises(ValidationError, match="made up"):
        start_application(open_call, user=officer, organisation=organisation)


def test_anybody_may_try_it_and_real_numbers_go_on_without_a_gap(rehearsal, open_call):
    first = factories.make_submitted(open_call)
    tests = [factories.make_submitted(rehearsal).number for _ in range(2)]
    second = factories.make_submitted(open_call)
    year = timezone.localdate().year
    assert tests == [f"TEST/000{n}/{year}" for n in (1, 2)]
    assert [a.number for a in (first, second)] == [f"OKO/000{n}/{year}" for n in (1, 2)]


@pytest.mark.parametrize(
    "name", ["application", "application-check", "application-submitted", "application-withdraw"]
)
def test_every_page_of_an_application_is_marked(rehearsal, open_call, log_in, name):
    for call, marked in ((rehearsal, True), (open_call, False)):
        make = factories.make_draft if name == "application-check" else factories.make_submitted
        application = make(call)
        html = log_in(application.created_by).get(address(name, application.token))
        assert ("<title>TEST:" in html.content.decode()) is marked
        assert ("Applications sent here count for nothing" in html.content.decode()) is marked


def test_the_print_out_is_marked(tried, log_in, settings):
    settings.WAGTAIL_NGO = {"PDF_BACKEND": "tests.testapp.pdf.PlainBackend"}
    content = log_in(tried.created_by).get(address("application-pdf", tried.token)).content
    assert b"TEST" in content


def test_letters_carry_the_mark_in_the_subject(tried, open_call):
    factories.make_submitted(open_call)
    outbox.deliver(limit=1000)
    marked = {message.subject.startswith("[TEST] ") for message in letters_about(tried.number)}
    assert marked == {True}
    others = [m for m in mail.outbox if "OKO/" in m.subject]
    assert others and not any("TEST" in message.subject for message in others)


def letters_about(number):
    found = [message for message in mail.outbox if number in message.body]
    assert found
    return found


def test_it_is_in_no_list_no_news_and_no_register(rehearsal, tried, log_in):
    assert rehearsal not in Call.objects.listed()
    assert rehearsal in Call.objects.public(), "it is reached by its address"
    assert not listing.presented_calls(listing.published_pages()).filter(pk=rehearsal.pk).exists()
    assert not CallNews.objects.filter(call=rehearsal).exists()
    client = log_in(rehearsal.created_by)
    register = reverse("ngo_applications:index")
    assert tried.number not in client.get(register).content.decode()
    assert tried.number in client.get(f"{register}?call={rehearsal.pk}").content.decode()
    assert tried.number not in client.get(f"{register}?call=9{'9' * 30}").content.decode()


def test_the_made_up_organisation_is_in_no_register(rehearsal, log_in):
    factories.grant_permissions(rehearsal.created_by, "verify_organisation", "view_organisation")
    real = OrganisationFactory(name="Real organisation")
    html = log_in(rehearsal.created_by).get(reverse("ngo_organisations:index")).content.decode()
    assert real.name in html and "Test organisation" not in html


def test_a_purge_deletes_all_that_was_sent_and_nothing_else(
    rehearsal, open_call, django_capture_on_commit_callbacks
):
    real = factories.make_submitted(open_call)
    tried = factories.make_submitted(rehearsal)
    factories.make_draft(rehearsal)
    file = factories.attach(tried, "q").file
    ask_question(rehearsal, question=canary("a", "question"), email="a@example.org")
    storage, name = file.storage, file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_call(rehearsal, user=rehearsal.created_by) == 2
    assert list(Application.objects.all()) == [real]
    assert Response.objects.count() == Submission.objects.count() == 1
    assert not Attachment.objects.exists() and not storage.exists(name)
    assert not CallQuestion.objects.exists()
    assert not OutboxMessage.objects.filter(reference=tried.number).exists()
    assert OutboxMessage.objects.filter(reference=real.number).exists()
    assert AuditEvent.objects.get(action="call.tests_purged").data == {"number": 2}
    assert Call.objects.filter(pk=rehearsal.pk).exists()


def test_a_real_call_is_never_purged(open_call, log_in):
    real = factories.make_submitted(open_call)
    with pytest.raises(PermissionDenied):
        purge_call(open_call, user=open_call.created_by)
    response = log_in(open_call.created_by).post(reverse("ngo_calls:purge", args=[open_call.pk]))
    assert response.status_code == 404
    assert Application.objects.get() == real


def test_strangers_neither_rehearse_nor_purge(rehearsal, call, log_in):
    stranger = factories.make_officer()
    for verb, record in (("rehearse", call), ("purge", rehearsal)):
        url = reverse(f"ngo_calls:{verb}", args=[record.pk])
        assert log_in(stranger).post(url).status_code == 403
    with pytest.raises(PermissionDenied):
        purge_call(rehearsal, user=stranger)
    assert Call.objects.filter(is_test=True).count() == 1


def test_buttons_lead_from_a_draft_to_the_purge(call, log_in):
    client = log_in(call.created_by)
    response = client.post(reverse("ngo_calls:rehearse", args=[call.pk]), follow=True)
    html = response.content.decode()
    copy = Call.objects.get(is_test=True)
    assert address("call-start", copy.token) in html
    factories.make_submitted(copy)
    client.post(reverse("ngo_calls:purge", args=[copy.pk]))
    assert not Application.objects.exists()
    assert client.post(reverse("ngo_calls:delete", args=[copy.pk])).status_code == 302
    assert not Call.objects.filter(is_test=True).exists()


def run(*args):
    out = StringIO()
    call_command("ngo_purge_tests", *args, stdout=out)
    return out.getvalue()


def test_the_command_tells_first_and_deletes_only_when_told(tried, open_call):
    real = factories.make_submitted(open_call)
    assert f"{tried.call.reference}: 1" in run()
    assert Application.objects.count() == 2
    assert "Deleted: 0" in run("--days", "1", "--delete")
    assert "Deleted: 1" in run("--delete")
    assert list(Application.objects.all()) == [real]


@pytest.mark.parametrize("number", [1, 3])
def test_counting_for_the_command_is_one_query(rehearsal, number, django_assert_num_queries):
    for _ in range(number):
        factories.make_draft(rehearsal)
    with django_assert_num_queries(1):
        run()
