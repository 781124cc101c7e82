"""The pages of the second step: what applicants see and do, and the screens of the office."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.grants import form
from tests.grants.factories import (
    fresh,
    in_days,
    make_draft,
    make_officer,
    make_submitted,
    member_of,
)
from tests.grants.filing import (
    PLACE,
    extend,
    make_board,
    make_clerk,
    make_filing_call,
    make_waiting,
    pass_deadlines,
)
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.grants.actions.applications import begin_amendment, submit_application
from wagtail_ngo.grants.actions.entered import enter_application
from wagtail_ngo.grants.choices import DeliveryState, Filing
from wagtail_ngo.grants.models import Application, Receipt
from wagtail_ngo.grants.wording import call_facts, call_timeline
from wagtail_ngo.models import AuditEvent
from wagtail_ngo.organisations.choices import RepresentationRule, Role
from wagtail_ngo.todo import todos


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def plain_pdf(settings):
    settings.WAGTAIL_NGO = {
        **settings.WAGTAIL_NGO,
        "PDF_BACKEND": "tests.testapp.pdf.PlainBackend",
        "DRAFTS_PER_HOUR": 100,
    }


def own(name, application, **kwargs):
    return reverse(f"wagtail_ngo_grants:{name}", kwargs={"token": application.token, **kwargs})


def office(name, *args):
    return reverse(f"ngo_applications:{name}", args=args)


def read(client, address, **query):
    return client.get(address, query).content.decode()


def state(application):
    return fresh(application).clocks.delivery


def make_earlier_call(**kwargs):
    """A call that has been open for a day."""
    call = make_filing_call(Filing.ELECTRONIC, **kwargs)
    type(call).objects.filter(pk=call.pk).update(opens_at=timezone.now() - timedelta(days=1))
    return fresh(call)


def send_again(application, **changes):
    user = application.created_by
    begin_amendment(application, user=user)
    application.response.answers = form.answers(**changes)
    application.response.save()
    return submit_application(application, user=user)


def arrival(**changes):
    now = timezone.localtime() - timedelta(minutes=1)
    return {"channel": "in_person", "received_at": f"{now:%Y-%m-%d %H:%M}", **changes}


@pytest.mark.parametrize(
    ("filing", "words"),
    [
        (Filing.PRINTOUT, ["signed print-out", "Download the print-out", PLACE]),
        (Filing.CONFIRMATION, ["signed confirmation", "Download the confirmation", PLACE]),
        (Filing.SIGNED_FILE, ["signed file", "Send the signed file"]),
        (Filing.APPROVAL, ["waiting for the approval", "Read and approve"]),
    ],
)
@pytest.mark.parametrize("name", ["application", "application-submitted"])
def test_after_sending_the_page_says_what_is_missing(log_in, name, filing, words):
    application = make_waiting(filing)
    page = read(log_in(application.created_by), own(name, application))
    assert [word for word in words if word not in page] == []


def test_an_electronic_application_is_asked_for_nothing(submitted, log_in):
    page = read(log_in(submitted.created_by), own("application-submitted", submitted))
    assert submitted.number in page
    assert "waiting for" not in page and 'id="delivery"' not in page


def test_before_sending_the_page_says_who_must_sign(log_in):
    draft = make_draft(make_filing_call(), organisation=make_board(), user=None)
    page = read(log_in(draft.created_by), own("application-check", draft))
    assert "Who must sign" in page and "2 of the people listed jointly" in page
    assert "Anna Nowak, member of the board" in page


def test_the_call_says_how_and_until_when(open_call):
    assert "Deadline for the paper" not in [fact.label for fact in call_facts(open_call)]
    call = make_filing_call(postmark_counts=True)
    facts = {fact.label: fact.value for fact in call_facts(call)}
    assert facts["Where to deliver the paper"] == PLACE
    assert "postmark counts" in facts["Deadline for the paper"]
    assert "Deadline for the paper" in [step.label for step in call_timeline(call)]


def test_my_applications_tell_the_state(log_in):
    application = make_waiting()
    client = log_in(application.created_by)
    assert "waiting for the signed print-out" in read(
        client, reverse("wagtail_ngo_grants:applications")
    )
    pass_deadlines(application.call, closes=-90, delivery=-30)
    assert "did not come" in read(client, reverse("wagtail_ngo_grants:applications"))


@pytest.mark.parametrize("count", [1, 3, 20])
def test_my_applications_cost_the_same_for_many(log_in, django_assert_max_num_queries, count):
    call, organisation = make_filing_call(), make_board()
    user = member_of(organisation, Role.ADMINISTRATOR)
    for _number in range(count):
        make_submitted(call, organisation=organisation, user=user)
    client = log_in(user)
    client.get(reverse("wagtail_ngo_grants:applications"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("wagtail_ngo_grants:applications"))
    assert len(page.context["object_list"]) == count


def test_the_confirmation_has_number_checksum_and_lines_to_sign(log_in):
    application = make_waiting(Filing.CONFIRMATION)
    submission = application.latest_submission
    text = read(log_in(application.created_by), own("application-confirmation", application))
    for word in [application.number, submission.checksum, submission.code[:5], "Anna Nowak"]:
        assert word in text
    assert "CANARY-summary" not in text


def test_a_signed_file_is_sent_and_read_by_the_office(log_in):
    application = make_waiting(Filing.SIGNED_FILE)
    client, address = log_in(application.created_by), own("application-sign", application)
    code = application.latest_submission.code
    data = {"code": code, "kind": "qualified", "signers": "Anna Nowak"}
    assert client.post(address, data).status_code == 422
    bad = {**data, "upload": SimpleUploadedFile("a.exe", b"MZ")}
    assert client.post(address, bad).status_code == 422
    assert state(application) == DeliveryState.WAITING

    good = {**data, "upload": SimpleUploadedFile("offer.pdf", b"%PDF-1.7 CANARY-signed")}
    assert client.post(address, good).status_code == 302

    assert state(application) == DeliveryState.COMPLETE
    row = application.signed_files.get()
    page = read(log_in(application.call.created_by), office("inspect", application.pk))
    assert "offer.pdf" in page and "Qualified signature" in page and "Not checked" in page
    answer = client.get(office("signed_file", application.pk, row.token))
    assert b"CANARY-signed" in b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment")


def test_two_people_approve_on_their_own_pages(log_in):
    application = make_waiting(Filing.APPROVAL)
    address = own("application-approve", application)
    people = [
        (member_of(application.organisation, Role.SIGNATORY), name)
        for name in ("Anna Nowak", "Jan Kos")
    ]
    for user, name in people:
        assert state(application) == DeliveryState.WAITING
        client = log_in(user)
        page = client.get(address)
        assert "CANARY-summary" in page.content.decode()
        data = {
            "code": application.latest_submission.code,
            "organisation": application.organisation.token,
            "name": name,
        }
        assert client.post(address, data).status_code == 422
        assert client.post(address, {**data, "confirmed": "on"}).status_code == 302
    assert state(application) == DeliveryState.COMPLETE
    assert "Anna Nowak" in read(client, own("application", application))


def test_an_approval_in_anothers_name_or_organisation_is_refused(log_in):
    application, other = make_waiting(Filing.APPROVAL), make_waiting(Filing.APPROVAL)
    client = log_in(application.created_by)
    data = {
        "code": application.latest_submission.code,
        "organisation": other.organisation.token,
        "name": "Anna Nowak",
        "confirmed": "on",
    }
    client.post(own("application-approve", application), data)
    assert client.post(own("application-approve", other), data).status_code == 404
    assert not application.approvals.exists() and not other.approvals.exists()
    client.post(
        own("application-approve", application),
        {**data, "organisation": application.organisation.token},
    )
    assert application.approvals.count() == 1


def test_an_editor_is_kept_from_approving_and_it_is_written_down(log_in):
    application = make_waiting(Filing.APPROVAL)
    editor = member_of(application.organisation, Role.EDITOR)
    assert log_in(editor).get(own("application-approve", application)).status_code == 403
    assert AuditEvent.objects.filter(action="access.denied", user_id=editor.pk).exists()


def test_more_time_is_shown_to_the_applicant_and_the_office(log_in):
    draft = make_draft(make_filing_call())
    pass_deadlines(draft.call, closes=-60)
    client = log_in(draft.created_by)
    assert "cannot be sent" in read(client, own("application", draft))

    extend(draft, 7200)

    page = read(client, own("application", draft))
    assert "Your organisation has more time" in page and "A flood" in page
    assert "cannot be sent" not in page
    client.post(own("application-submit", draft))
    assert fresh(draft).number
    page = read(log_in(draft.call.created_by), office("inspect", draft.pk))
    assert "More time to send" in page


def test_an_officer_gives_more_time_on_the_screen_of_the_call(log_in):
    call, organisation = make_filing_call(), make_board()
    address = reverse("ngo_calls:extension", args=[call.pk])
    client = log_in(call.created_by)
    data = {"applicant": organisation.nip, "until": f"{in_days(31):%Y-%m-%d %H:%M}", "reason": ""}
    assert client.post(address, data).status_code == 200
    assert not call.extensions.exists()
    client.post(address, {**data, "reason": "The power was off."})
    assert call.extensions.get().organisation == organisation
    page = read(client, reverse("ngo_calls:inspect", args=[call.pk]))
    assert "The power was off." in page


def test_a_scanned_code_is_answered_at_once_and_registered(log_in):
    application = make_waiting()
    code = application.latest_submission.code
    client = log_in(application.call.created_by)
    page = read(client, office("papers"), scan=f"http://testserver/verify/{code}/")
    assert "of the version sent last" in page and application.number in page

    answer = client.post(office("papers"), {"code": code, **arrival()}, follow=True)

    assert "everything came in time" in answer.content.decode()
    assert state(application) == DeliveryState.COMPLETE
    assert "has been registered already" in read(client, office("papers"), scan=code)


def test_a_wrong_or_foreign_code_is_unknown(log_in):
    application, other = make_waiting(), make_filing_call()
    code = application.latest_submission.code
    client = log_in(other.created_by)
    for text in [code, "0" * 20, "<script>"]:
        page = read(client, office("papers"), scan=text)
        assert "No application of your calls has this code." in page
        assert application.number not in page
    client.post(office("papers"), {"code": code, **arrival()})
    assert not Receipt.objects.exists()


def test_an_older_print_out_is_shown_with_the_difference(log_in):
    application = make_waiting()
    older = application.latest_submission
    send_again(application, title="A better title")
    client = log_in(application.call.created_by)

    page = read(client, office("papers"), scan=older.code)

    assert "of an older version: 1 of 2" in page
    assert "<ins>" in page and "better" in page
    client.post(office("papers"), {"code": older.code, **arrival()})
    assert state(application) == DeliveryState.WAITING
    assert "older version" in read(client, office("inspect", application.pk))


def test_a_late_paper_is_told_to_be_late(log_in):
    application = make_waiting()
    pass_deadlines(application.call, closes=-7200, delivery=-3600)
    client = log_in(application.call.created_by)
    code = application.latest_submission.code
    assert "did not come by" in read(client, office("papers"), scan=code)
    answer = client.post(office("papers"), {"code": code, **arrival()}, follow=True)
    assert "Late: it came on" in answer.content.decode()
    assert "Late: it came on" in read(client, office("inspect", application.pk))
    page = read(log_in(application.created_by), own("application", application))
    assert "Late: it came on" in page


def test_a_registration_is_taken_back_on_its_screen(log_in):
    application = make_waiting()
    client = log_in(application.call.created_by)
    code = application.latest_submission.code
    client.post(office("papers"), {"code": code, **arrival(note="At the counter")})
    receipt = application.receipts.get()
    address = office("paper_cancel", application.pk, receipt.token)
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "A mistake"})
    assert fresh(receipt).cancel_reason == "A mistake"
    assert "A mistake" in read(client, office("inspect", application.pk))


def test_a_receipt_of_another_application_is_not_reached_through_mine(log_in):
    mine, other = make_waiting(), make_waiting()
    client = log_in(mine.call.created_by)
    for application in (mine, other):
        receipt = Receipt.objects.create(
            application=application,
            submission=application.latest_submission,
            channel="post",
            received_at=timezone.now(),
        )
    address = office("paper_cancel", mine.pk, receipt.token)
    assert client.post(address, {"reason": "Mine now"}).status_code == 404
    address = office("paper_cancel", other.pk, receipt.token)
    assert client.post(address, {"reason": "Mine now"}).status_code == 403
    assert fresh(receipt).cancelled_at is None


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_listing_costs_the_same_for_many(log_in, django_assert_max_num_queries, count):
    call, organisation = make_filing_call(), make_board()
    user = member_of(organisation, Role.ADMINISTRATOR)
    for _number in range(count):
        make_submitted(call, organisation=organisation, user=user)
    client = log_in(call.created_by)
    client.get(office("index"))
    with django_assert_max_num_queries(12):
        page = client.get(office("index"))
    assert page.content.decode().count("Waiting for the second step") >= count


def test_the_listing_is_filtered_by_state_and_channel(log_in):
    waiting = make_waiting()
    electronic = make_submitted(make_filing_call(Filing.ELECTRONIC))
    electronic.call.officers.add(waiting.call.created_by)
    client = log_in(waiting.call.created_by)
    for query, expected in [
        ({"delivery": "waiting"}, [waiting]),
        ({"delivery": "complete"}, [electronic]),
        ({"delivery": ["late", "not_delivered"]}, []),
        ({"channel": "system"}, [electronic, waiting]),
        ({"channel": "post"}, []),
    ]:
        page = client.get(office("index"), query)
        assert {*page.context["object_list"]} == {*expected}


def test_an_officer_types_in_and_another_confirms(log_in):
    call = make_earlier_call()
    organisation, clerk = OrganisationFactory(), make_clerk(call)
    client = log_in(call.created_by)
    data = {"call": call.pk, "applicant": organisation.nip, **arrival(channel="post")}
    answer = client.post(office("enter"), data)
    application = Application.objects.get()
    assert answer.url == own("application", application)
    assert "You are typing in" in read(client, answer.url)
    section = own("application-section", application, section=form.block_id("task"))
    assert "data-ngo-draft" not in read(client, section)
    kept = own("application-autosave", application, section=form.block_id("task"))
    assert client.post(kept, "", content_type="text/plain").status_code == 403
    client.post(section, {f"q-{form.block_id('title')}": "From paper", "action": "save"})

    page = read(client, office("entered", application.pk))
    assert "From paper" in page and "another officer" in page
    client.post(office("entered", application.pk), {"revision": "1"})
    assert fresh(application).number == ""
    client = log_in(clerk)
    assert organisation.name in read(client, office("papers"))
    client.post(office("entered", application.pk), {"revision": "0"})
    assert fresh(application).number == ""
    client.post(office("entered", application.pk), {"revision": "1"})

    assert fresh(application).number
    page = read(client, office("inspect", application.pk))
    assert "By post" in page and "as it stands" in page


def test_an_unknown_organisation_is_written_down_with_its_name(log_in):
    call = make_earlier_call()
    client = log_in(call.created_by)
    data = {"call": call.pk, "applicant": "5260000011", **arrival()}
    assert client.post(office("enter"), data).status_code == 200
    assert not Application.objects.exists()
    client.post(office("enter"), {**data, "applicant_name": "The Circle"})
    assert Application.objects.get().organisation.name == "The Circle"


def test_what_is_typed_in_is_hidden_from_its_organisation_and_strangers(log_in):
    call = make_earlier_call()
    application = enter_application(
        call,
        user=call.created_by,
        organisation=OrganisationFactory(),
        channel="email",
        received_at=timezone.now(),
    )
    address = own("application", application)
    assert log_in(call.created_by).get(address).status_code == 200
    member = member_of(application.organisation, Role.ADMINISTRATOR)
    for user in (member, make_officer(), make_filing_call().created_by):
        assert log_in(user).get(address).status_code == 404


def test_an_officer_without_the_right_has_no_papers(open_call, officer, log_in):
    client = log_in(officer)
    assert client.get(office("papers")).status_code == 403
    assert client.get(office("enter")).status_code == 403
    assert "Register papers" not in read(client, office("index"))


def test_the_rule_in_words_is_asked_about(log_in):
    organisation = make_board(RepresentationRule.OTHER)
    application = make_waiting(Filing.APPROVAL, organisation=organisation)
    page = read(log_in(application.created_by), own("application-approve", application))
    assert "the rule of representation is satisfied" in page


def test_my_cooperation_lists_the_second_step_until_it_is_done(log_in):
    application = make_waiting(Filing.APPROVAL)
    anna = application.created_by
    editor = member_of(application.organisation, Role.EDITOR)
    assert [todo.kind for todo in todos(anna)] == ["delivery"]
    assert todos(editor) == [] and todos(make_officer()) == []
    data = {
        "code": application.latest_submission.code,
        "organisation": application.organisation.token,
        "name": "Anna Nowak",
        "confirmed": "on",
    }
    log_in(anna).post(own("application-approve", application), data)
    assert todos(anna) == []
    send_again(application)
    assert [todo.kind for todo in todos(anna)] == ["delivery"]


def test_what_was_typed_in_waits_for_another_officer():
    call = make_earlier_call()
    enter_application(
        call,
        user=call.created_by,
        organisation=OrganisationFactory(),
        channel="email",
        received_at=timezone.now(),
    )
    assert [todo.kind for todo in todos(make_clerk(call), office=True)] == ["entered"]
    assert todos(call.created_by, office=True) == []
    assert todos(make_filing_call().created_by, office=True) == []
