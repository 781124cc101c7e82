from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import pytest

from tests.core.records import make_user
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations import actions
from wagtail_ngo.organisations.actions.take_over import forget_proofs
from wagtail_ngo.organisations.choices import Role, TakeOverStatus
from wagtail_ngo.organisations.models import TakeOver, membership_of
from wagtail_ngo.organisations.people_todo import take_overs_to_answer, take_overs_to_decide
from wagtail_ngo.uploads import inspect_upload


pytestmark = pytest.mark.usefixtures("english")

ASK = "/ngo/organisations/take-over/new/"
LIST = "/ngo/organisations/take-over/"
PDF = b"%PDF-1.4 CANARY-proof\n%%EOF"


@pytest.fixture
def officer(db):
    return make_user(
        "officer",
        "wagtailadmin.access_admin",
        "wagtail_ngo_organisations.verify_organisation",
    )


@pytest.fixture
def asking(db):
    return UserFactory(first_name="Jan", last_name="Nowy", email="jan@example.org")


@pytest.fixture
def take_over(organisation, people, asking):
    return actions.ask_to_take_over(organisation, user=asking, reason="CANARY-reason")


@pytest.fixture
def announced(take_over, officer):
    return actions.announce_take_over(take_over, user=officer)


def admin_page(name, take_over):
    return reverse(f"ngo_take_overs:{name}", args=[take_over.pk])


def objection_page(take_over):
    kwargs = {"token": take_over.organisation.token, "take_over": take_over.token}
    return reverse("wagtail_ngo_organisations:take-over-objection", kwargs=kwargs)


def let_days_pass():
    TakeOver.objects.update(takes_effect_at=timezone.now() - timedelta(seconds=1))


def decide(client, take_over, decision, note=""):
    data = {"decision": decision, "note": note}
    return client.post(admin_page("decide", take_over), data, follow=True)


def test_from_the_request_to_the_new_administrator(
    client, organisation, people, administrator, officer, asking
):
    client.force_login(asking)
    proof = SimpleUploadedFile("extract.pdf", PDF, "application/pdf")
    data = {"number": organisation.nip, "reason": "The board has changed.", "proof": proof}
    assert "The city has got your request" in client.post(ASK, data, follow=True).text
    take_over = TakeOver.objects.get()
    assert not OutboxMessage.objects.exists()

    client.force_login(officer)
    shown = client.get(admin_page("inspect", take_over)).text
    assert "The board has changed." in shown
    assert "extract.pdf" in shown
    downloaded = client.get(admin_page("proof", take_over))
    assert b"".join(downloaded) == PDF
    assert "sandbox" in downloaded["Content-Security-Policy"]
    assert "have been told" in decide(client, take_over, "announce").text
    told = set(OutboxMessage.objects.values_list("to", flat=True))
    assert told == {administrator.email, organisation.email, asking.email}

    assert "may still object" in decide(client, take_over, "complete").text
    assert membership_of(asking, organisation) is None
    let_days_pass()
    assert "now an administrator" in decide(client, take_over, "complete").text
    assert membership_of(asking, organisation).role == Role.ADMINISTRATOR
    assert membership_of(administrator, organisation).role == Role.ADMINISTRATOR
    done = OutboxMessage.objects.filter(event="organisations.take_over_done")
    assert {letter.to for letter in done} >= {administrator.email, organisation.email}
    actions_done = AuditEvent.objects.filter(user_id=officer.pk).values_list("action", flat=True)
    assert {"takeover.announce", "takeover.complete", "takeover.proof"} <= set(actions_done)


def test_an_administrator_objects_and_the_officer_reads_it(
    client, announced, administrator, officer, people
):
    client.force_login(administrator)
    members = reverse("wagtail_ngo_organisations:members", args=[announced.organisation.token])
    assert objection_page(announced) in client.get(members).text
    page = client.get(objection_page(announced)).text
    assert "Jan Nowy" in page
    assert "CANARY-reason" in page
    assert "Write why you object" in client.post(objection_page(announced), {}).text
    client.post(objection_page(announced), {"objection": "We are all here."})
    announced.refresh_from_db()
    assert announced.status == TakeOverStatus.OBJECTED

    client.force_login(officer)
    assert "We are all here." in client.get(admin_page("inspect", announced)).text
    let_days_pass()
    assert "Write the reason" in decide(client, announced, "complete").text
    assert "refused" in decide(client, announced, "refuse", "They are here.").text
    client.force_login(announced.user)
    assert "They are here." in client.get(LIST).text
    assert membership_of(announced.user, announced.organisation) is None


def test_a_refusal_needs_a_reason(client, take_over, officer):
    client.force_login(officer)
    assert "Write the reason" in decide(client, take_over, "refuse").text
    take_over.refresh_from_db()
    assert take_over.status == TakeOverStatus.ASKED


@pytest.mark.parametrize("role", ["editor", "signatory", "viewer", "pending", "stranger"])
def test_only_administrators_are_told_who_asks(client, announced, people, role):
    client.force_login(people[role])
    for response in [
        client.get(objection_page(announced)),
        client.post(objection_page(announced), {"objection": "No"}),
    ]:
        assert response.status_code == 404
        assert "CANARY" not in response.text
    announced.refresh_from_db()
    assert announced.status == TakeOverStatus.ANNOUNCED


def test_before_it_is_announced_nobody_in_the_organisation_sees_it(
    client, take_over, administrator
):
    client.force_login(administrator)
    assert client.get(objection_page(take_over)).status_code == 404


@pytest.mark.parametrize("name", ["inspect", "proof"])
def test_members_see_nothing_in_the_admin(client, take_over, people, name):
    for user in [*people.values(), take_over.user]:
        client.force_login(user)
        response = client.get(admin_page(name, take_over))
        assert response.status_code == 302
        assert "CANARY" not in response.text


def test_nobody_decides_about_the_own_request(client, organisation, officer):
    own = actions.ask_to_take_over(organisation, user=officer, reason="Mine")
    with pytest.raises(TransitionRefused):
        actions.announce_take_over(own, user=officer)
    client.force_login(officer)
    assert client.post(admin_page("decide", own), {"decision": "announce"}).status_code == 403
    own.refresh_from_db()
    assert own.status == TakeOverStatus.ASKED


def test_one_request_at_a_time(client, take_over, administrator, asking):
    client.force_login(asking)
    data = {"number": take_over.organisation.nip, "reason": "Again"}
    assert "asked already" in client.post(ASK, data).text
    client.force_login(administrator)
    assert "You are its administrator" in client.post(ASK, data).text
    assert TakeOver.objects.count() == 1


def test_a_proof_must_be_what_it_says(client, organisation, asking):
    client.force_login(asking)
    proof = SimpleUploadedFile("extract.pdf", b"<html>", "application/pdf")
    data = {"number": organisation.nip, "reason": "The board has changed.", "proof": proof}
    response = client.post(ASK, data)
    assert "extract.pdf" in response.text
    assert "The board has changed." in response.text
    assert not TakeOver.objects.exists()


def test_taking_back(client, announced, officer, people):
    path = reverse("wagtail_ngo_organisations:take-over-withdraw", args=[announced.token])
    client.force_login(people["stranger"])
    assert client.post(path).status_code == 404
    client.force_login(announced.user)
    assert "took the request back" in client.post(path, follow=True).text
    let_days_pass()
    with pytest.raises(TransitionRefused):
        actions.complete_take_over(TakeOver.objects.get(), user=officer)


def test_proofs_are_forgotten_after_the_decision(organisation, asking, officer):
    proof = SimpleUploadedFile("extract.pdf", PDF, "application/pdf")
    take_over = actions.ask_to_take_over(
        organisation, user=asking, reason="New", proof=proof, facts=inspect_upload(proof)
    )
    actions.refuse_take_over(take_over, user=officer, note="No")
    assert forget_proofs() == 0
    TakeOver.objects.update(decided_at=timezone.now() - timedelta(days=91))
    assert forget_proofs() == 1
    assert not TakeOver.objects.get().proof


def test_what_waits(take_over, officer, administrator, people):
    assert [todo.organisation for todo in take_overs_to_decide(officer)]
    assert not list(take_overs_to_answer(administrator))
    actions.announce_take_over(take_over, user=officer)
    assert not list(take_overs_to_decide(officer))
    assert [todo.is_urgent for todo in take_overs_to_answer(administrator)] == [True]
    assert not list(take_overs_to_answer(people["editor"]))
    let_days_pass()
    assert list(take_overs_to_decide(officer))
    assert not list(take_overs_to_decide(administrator))


@pytest.mark.parametrize("size", [1, 3, 50])
def test_queries_of_the_lists(client, officer, size, django_assert_max_num_queries):
    me = UserFactory()
    for organisation in OrganisationFactory.create_batch(size):
        TakeOver.objects.create(organisation=organisation, user=me, reason="New")
    client.force_login(me)
    with django_assert_max_num_queries(5):
        assert client.get(LIST).text.count("Asked on") == min(size, 20)
    client.force_login(officer)
    with django_assert_max_num_queries(25):
        assert client.get(reverse("ngo_take_overs:index")).status_code == 200
    with django_assert_max_num_queries(4):
        assert len(list(take_overs_to_decide(officer))) == size
