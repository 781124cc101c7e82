"""The screens of calls in the admin."""

from django.urls import reverse
from django.utils import timezone

import pytest

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from tests.grants.factories import (
    CallFactory,
    LotFactory,
    ProcedureFactory,
    SphereFactory,
    fresh,
    grant_permissions,
    in_days,
    make_draft,
    make_officer,
    make_open_call,
    member_of,
    require_attachment,
)
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.models import Call, Procedure
from wagtail_ngo.models import AuditEvent


pytestmark = pytest.mark.usefixtures("english")


def url(name, *args):
    return reverse(f"ngo_calls:{name}", args=args)


def inspect(client, call):
    return client.get(url("inspect", call.pk)).content.decode()


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def draft_data(*, officers=(), **changes):
    relations = ("announcements", "documents", "lots", "past_costs", "attachments")
    inline = {name: inline_formset([]) for name in (*relations, "eligibility_questions")}
    texts = {
        name: rich_text(f"<p>{name}</p>")
        for name in ("grant_rules", "conditions", "selection_mode", "criteria")
    }
    data = {
        "reference": "77/2026",
        "title": "New call",
        "procedure": ProcedureFactory().pk,
        "mode": "support",
        "currency": "PLN",
        "grant_share_base": "total",
        "own_financial_base": "total",
        "admin_base": "total",
        "filing": "electronic",
    }
    posted = nested_form_data({**data, **inline, **texts, **changes})
    return {**posted, "officers": list(officers), "spheres": [SphereFactory().pk]}


def test_an_officer_begins_a_call_and_becomes_its_officer(db, log_in):
    officer = make_officer()
    client = log_in(officer)
    page = client.get(url("add"))
    assert page.status_code == 200
    assert f'value="{officer.pk}"' in page.content.decode()

    answer = client.post(url("add"), draft_data(officers=[officer.pk]))

    call = Call.objects.get()
    assert answer.status_code == 302
    assert (call.created_by, call.reference, call.status) == (officer, "77/2026", "draft")
    assert list(call.officers.all()) == [officer]


def test_fields_outside_the_form_are_ignored(db, log_in):
    officer = make_officer()
    data = draft_data(status="announced", announced_at="2026-01-01", form_version=1, created_by=1)
    log_in(officer).post(url("add"), data)
    assert Call.objects.get().is_draft


def test_inline_rows_of_another_call_are_left_alone(call, log_in):
    other = CallFactory()
    victim = other.announcements.first()
    row = {"id": victim.pk, "place": "press", "published_on": "2020-01-01", "DELETE": "on"}
    data = draft_data(announcements=inline_formset([row], initial=1))

    log_in(call.created_by).post(url("edit", call.pk), data)

    assert fresh(victim).place == victim.place


def test_the_edit_screen_names_what_is_missing(call, log_in):
    Call.objects.filter(pk=call.pk).update(criteria="")

    page = log_in(call.created_by).get(url("edit", call.pk)).content.decode()

    assert "Describe the criteria by which applications will be chosen." in page
    assert "art. 13 ust. 2 pkt 6 UDPP" in page
    assert url("publish", call.pk) in page


def test_after_the_announcement_only_people_and_documents_change(open_call, log_in):
    client = log_in(open_call.created_by)
    page = client.get(url("edit", open_call.pk)).content.decode()
    assert 'name="contact_name"' in page
    assert 'name="closes_at"' not in page

    data = draft_data(
        officers=[open_call.created_by.pk],
        contact_name="Jan Nowy",
        pool_amount="1",
        closes_at=local(in_days(90)),
        form="",
    )
    assert client.post(url("edit", open_call.pk), data).status_code == 302

    changed = fresh(open_call)
    assert changed.contact_name == "Jan Nowy"
    for name in ("title", "pool_amount", "closes_at", "form", "criteria", "form_version"):
        assert getattr(changed, name) == getattr(open_call, name)


def test_the_announcement_from_the_screen(call, log_in):
    client = log_in(call.created_by)
    assert client.get(url("publish", call.pk)).status_code == 200

    answer = client.post(url("publish", call.pk), follow=True)

    assert fresh(call).status == "announced"
    assert "The call has been announced." in answer.content.decode()


def test_an_incomplete_call_shows_why_it_is_not_announced(call, log_in):
    Call.objects.filter(pk=call.pk).update(pool_amount=None)

    page = log_in(call.created_by).post(url("publish", call.pk)).content.decode()

    assert "Enter the amount of public funds for the task." in page
    assert fresh(call).is_draft


def test_the_deadline_from_the_screen(open_call, log_in):
    client = log_in(open_call.created_by)
    earlier, later = in_days(25), in_days(60)
    address = url("deadline", open_call.pk)
    assert client.get(address).status_code == 200

    page = client.post(address, {"closes_at": local(earlier), "reason": "A flood"})
    assert "Confirm that you want this." in page.content.decode()
    assert fresh(open_call).closes_at == open_call.closes_at

    client.post(address, {"closes_at": local(later), "reason": "A flood <b>"})
    assert fresh(open_call).closes_at == later
    page = client.get(url("inspect", open_call.pk)).content.decode()
    assert "A flood &lt;b&gt;" in page


@pytest.mark.parametrize(("verb", "status"), [("annul", "annulled"), ("withdraw", "withdrawn")])
def test_a_call_is_ended_from_the_screen(open_call, log_in, verb, status):
    client = log_in(open_call.created_by)
    page = client.post(url(verb, open_call.pk), {"reason": " "}).content.decode()
    assert "Write the reason." in page
    assert fresh(open_call).status == "announced"

    client.post(url(verb, open_call.pk), {"reason": "Nobody applied."})
    assert fresh(open_call).status == status


def test_a_verb_that_comes_too_late_is_a_message(open_call, log_in):
    client = log_in(open_call.created_by)
    client.post(url("annul", open_call.pk), {"reason": "Nobody applied."})

    page = client.post(url("annul", open_call.pk), {"reason": "Again."}, follow=True)

    assert "The status has changed in the meantime." in page.content.decode()
    assert fresh(open_call).ended_reason == "Nobody applied."


def test_a_later_announcement_from_the_screen(open_call, log_in):
    client = log_in(open_call.created_by)
    data = {"place": "press", "published_on": "2026-01-05", "url": "javascript:alert(1)"}
    client.post(url("announcement", open_call.pk), data)
    assert open_call.announcements.count() == 3

    client.post(url("announcement", open_call.pk), {**data, "url": "https://press.example"})
    assert fresh(open_call).announcements.count() == 4


def test_an_announced_call_is_not_deleted_and_says_why(open_call, log_in):
    make_draft(open_call)
    client = log_in(open_call.created_by)

    for method in (client.get, client.post):
        page = method(url("delete", open_call.pk), follow=True)
        assert "An announced call cannot be deleted." in page.content.decode()

    assert Call.objects.filter(pk=open_call.pk).exists()


def test_a_draft_is_deleted(call, log_in):
    log_in(call.created_by).post(url("delete", call.pk))
    assert not Call.objects.exists()


def test_another_officer_opens_no_screen_of_a_draft(call, log_in):
    officer, stranger = call.created_by, make_officer()
    names = ["edit", "publish", "deadline", "announcement", "annul", "withdraw", "delete"]
    for name in [*names, "inspect", "history"]:
        log_in(stranger)
        assert log_in(stranger).get(url(name, call.pk)).status_code == 403, name
        assert log_in(stranger).post(url(name, call.pk)).status_code == 403, name
    assert call.title not in log_in(stranger).get(url("index")).content.decode()
    assert call.title in log_in(officer).get(url("index")).content.decode()
    assert fresh(call).is_draft


def test_the_form_of_a_call_is_linked_for_those_who_may_open_it(open_call, log_in):
    link, owner = f'href="{url("edit", open_call.pk)}"', open_call.created_by
    assert link in inspect(log_in(owner), open_call)
    assert link not in inspect(log_in(make_officer()), open_call)


def test_a_member_of_an_organisation_has_no_admin(call, log_in):
    user = member_of(OrganisationFactory())
    assert log_in(user).get(url("index")).status_code == 302
    assert log_in(user).get(url("edit", call.pk)).status_code == 302


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_listing_asks_the_database_as_often_for_any_number(
    call, log_in, django_assert_max_num_queries, count
):
    CallFactory.create_batch(count - 1, created_by=call.created_by)
    client = log_in(call.created_by)
    client.get(url("index"))
    with django_assert_max_num_queries(14):
        assert client.get(url("index")).status_code == 200


def test_filters_and_search_are_in_the_address(open_call, log_in):
    draft = CallFactory(created_by=open_call.created_by, title="Something quiet")
    client = log_in(open_call.created_by)

    page = client.get(url("index"), {"status": "draft"}).content.decode()
    assert draft.title in page
    assert open_call.title not in page
    page = client.get(url("index"), {"q": "quiet"}).content.decode()
    assert draft.title in page
    assert open_call.title not in page


# Questions


def add(client, call, **data):
    return client.post(url("question_add", call.pk), data)


def test_a_question_by_telephone_is_written_down_with_its_answer(open_call, log_in):
    client = log_in(open_call.created_by)
    assert url("question_add", open_call.pk) in inspect(client, open_call)
    assert client.get(url("question_add", open_call.pk)).status_code == 200

    add(client, open_call, question="May we <b>buy</b> a bus?", answer="No.", is_public="on")

    question = open_call.questions.get()
    assert (question.answer, question.is_public) == ("No.", True)
    assert question.answered_at
    assert "May we &lt;b&gt;buy&lt;/b&gt; a bus?" in inspect(client, open_call)
    event = AuditEvent.objects.get(action="call.question_added")
    assert event.data == {"question": str(question.token), "is_public": True}


def test_a_question_is_shown_only_with_an_answer(open_call, log_in):
    client = log_in(open_call.created_by)
    page = add(client, open_call, question="Why?", is_public="on").content.decode()
    assert "Write the answer: a question is shown together with it." in page
    page = add(client, open_call, answer="Because.").content.decode()
    assert "Write what was asked." in page
    assert "Because." in page
    assert not open_call.questions.exists()

    add(client, open_call, question="Why?")
    question = open_call.questions.get()
    assert (question.answer, question.answered_at) == ("", None)


def test_a_question_is_corrected_and_hidden(open_call, log_in):
    client = log_in(open_call.created_by)
    add(client, open_call, question="May we?", answer="No.", is_public="on")
    question = open_call.questions.get()
    address = url("question", open_call.pk, question.token)
    assert "May we?" in client.get(address).content.decode()

    client.post(address, {"question": "May we buy a bus?", "answer": "Yes."})

    changed = fresh(question)
    assert (changed.question, changed.answer, changed.is_public) == (
        "May we buy a bus?",
        "Yes.",
        False,
    )
    assert changed.answered_at == question.answered_at


def test_others_neither_read_nor_write_questions(open_call, log_in):
    stranger = make_officer()
    add(log_in(open_call.created_by), open_call, question="CANARY-question")
    question = open_call.questions.get()
    addresses = [
        url("question_add", open_call.pk),
        url("question", open_call.pk, question.token),
    ]
    client = log_in(stranger)
    for address in addresses:
        for method in (client.get, client.post):
            answer = method(address, {"question": "Mine", "answer": "Mine", "is_public": "on"})
            assert answer.status_code == 403
            assert "CANARY" not in answer.content.decode()
    assert addresses[0] not in inspect(client, open_call)
    assert open_call.questions.get().answer == ""


def test_the_question_of_another_call_is_not_found(open_call, log_in):
    other = make_open_call()
    add(log_in(other.created_by), other, question="Why?")
    question = other.questions.get()
    client = log_in(open_call.created_by)
    assert client.get(url("question", open_call.pk, question.token)).status_code == 404


# A new call from an earlier one


def test_a_call_is_begun_from_another(open_call, log_in):
    LotFactory(call=open_call, name="Swimming", budget=500)
    require_attachment(open_call)
    open_call.questions.create(question="Why?")
    officer = make_officer()
    client = log_in(officer)
    assert url("template", open_call.pk) in inspect(client, open_call)
    assert client.get(url("template", open_call.pk)).status_code == 200

    data = {"reference": "9/2027", "title": "Culture again"}
    answer = client.post(url("template", open_call.pk), data)

    copy = Call.objects.get(reference="9/2027")
    assert answer.url == url("edit", copy.pk)
    assert copy.is_draft
    assert copy.created_by == officer
    assert copy.token != open_call.token
    for name in (
        "procedure",
        "mode",
        "pool_amount",
        "grant_max",
        "criteria",
        "form",
        "contact_name",
    ):
        assert getattr(copy, name) == getattr(open_call, name), name
    for name in ("opens_at", "closes_at", "decision_due", "realisation_from", "realisation_to"):
        assert getattr(copy, name) is None, name
    assert [lot.name for lot in copy.lots.all()] == ["Swimming"]
    assert [item.identifier for item in copy.attachments.all()] == ["statute"]
    assert copy.past_costs.count() == open_call.past_costs.count() == 2
    assert set(copy.spheres.all()) == set(open_call.spheres.all())
    assert set(copy.officers.all()) == {officer, open_call.created_by}
    assert not copy.announcements.exists()
    assert not copy.questions.exists()
    assert open_call.announcements.count() == 3
    assert open_call.lots.count() == 1
    assert client.get(url("edit", copy.pk)).status_code == 200


def test_a_template_needs_a_new_number(open_call, log_in):
    client = log_in(open_call.created_by)
    data = {"reference": open_call.reference, "title": "Culture again"}
    page = client.post(url("template", open_call.pk), data).content.decode()
    assert "Another call has this number." in page
    assert Call.objects.count() == 1


def test_a_template_needs_the_right_to_begin_calls(open_call, call, log_in):
    reader = grant_permissions(UserFactory(), "access_admin", "view_call")
    data = {"reference": "9/2027", "title": "Culture again"}
    assert log_in(reader).post(url("template", open_call.pk), data).status_code == 403
    stranger = make_officer()
    assert log_in(stranger).post(url("template", call.pk), data).status_code == 403
    assert not Call.objects.filter(reference="9/2027").exists()


# The state of a call


@pytest.mark.parametrize(("announced", "word"), [(False, "Draft"), (True, "Open")])
def test_the_side_panel_tells_the_status_of_the_call(call, log_in, announced, word):
    if announced:
        publish_call(call, user=call.created_by)
    page = log_in(call.created_by).get(url("edit", call.pk)).content.decode()
    panel = page.partition("status-sidebar-")[2].partition("</h3>")[0]
    assert word in panel
    assert "status-sidebar-live" not in page


def test_problems_lead_to_their_fields(call, log_in):
    Call.objects.filter(pk=call.pk).update(criteria="")
    call.past_costs.all().delete()
    client = log_in(call.created_by)
    edit = url("edit", call.pk)

    page = client.get(edit).content.decode()
    for field in ("criteria", "past_costs"):
        assert f'href="{edit}#:w:contentpath={field}"' in page
        assert f'data-contentpath="{field}"' in page
    assert f'href="{edit}#:w:contentpath=criteria"' in inspect(client, call)
    assert f'href="{edit}#' not in client.get(url("inspect", make_open_call().pk)).content.decode()


def test_a_procedure_is_edited_with_choices_instead_of_lists(db, admin_client):
    page = admin_client.get(reverse("ngo_procedures:add")).content.decode()
    assert "Describe the rules of awarding grants." in page
    data = {
        "identifier": "premises",
        "name": "Premises",
        "kind": "premises",
        "number_prefix": "LOK",
        "required_places": ["bip"],
        "required_elements": ["contact", "deadline"],
        "is_active": "on",
    }
    admin_client.post(reverse("ngo_procedures:add"), data)

    procedure = Procedure.objects.get()
    assert procedure.required_places == ["bip"]
    assert procedure.required_elements == ["contact", "deadline"]
