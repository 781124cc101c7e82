"""The pages of a joint offer, as its people see them, and as strangers do not."""

from django.urls import reverse

import pytest

from tests.grants.factories import attach, fresh, make_draft, make_officer, member_of
from tests.grants.joint_offers import (
    divide,
    facts_of,
    join,
    make_joint_call,
    make_joint_draft,
    make_ready,
    signatory_of,
    write,
)
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo.grants import joint
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.actions.partners import invite_partner, let_partner_edit, remove_partner
from wagtail_ngo.grants.models import Partner
from wagtail_ngo.grants.partner_todos import invitations_to_answer, offers_to_consent_to
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import Role, Verification
from wagtail_ngo.todo import todos


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def printer(settings):
    settings.WAGTAIL_NGO = {"PDF_BACKEND": "tests.testapp.pdf.PlainBackend"}


def url(name, application=None, partner=None, **kwargs):
    if application is not None:
        kwargs["token"] = application.token
    if partner is not None:
        kwargs["partner"] = partner.token
    return reverse(f"wagtail_ngo_grants:{name}", kwargs=kwargs)


def text(response):
    return response.content.decode()


SURFACES = ["application", "application-partners", "application-pdf"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_everybody_of_a_partner_reads_the_whole_offer(log_in, role):
    application = make_joint_draft()
    partner = join(application)
    client = log_in(member_of(partner.organisation, role))
    page = text(client.get(url("application", application)))
    assert "CANARY-title" in page
    assert "/discard/" not in page
    assert str(application.token) in text(client.get(url("applications")))
    for name in SURFACES:
        assert client.get(url(name, application)).status_code == 200


@pytest.mark.parametrize("end", ["stranger", "invited", "removed", "declined", "left"])
def test_nobody_else_sees_any_of_it(log_in, end):
    application = make_joint_draft()
    organisation = OrganisationFactory()
    person = signatory_of(organisation)
    file = attach(application, "statute")
    section = {"section": application.response.form_version.definition("en").sections[0].id}
    addresses = [*(url(name, application) for name in SURFACES)]
    addresses += [
        url("application-section", application, **section),
        url("application-check", application),
        url("application-file", application, attachment=file.token),
    ]
    client = log_in(person)
    if end == "invited":
        invite_partner(application, user=application.created_by, organisation=organisation)
    elif end != "stranger":
        partner = join(application, organisation)
        assert client.get(addresses[0]).status_code == 200
        if end == "removed":
            remove_partner(fresh(partner), user=application.created_by)
        else:
            status = {"declined": "declined", "left": "withdrawn"}[end]
            Partner.objects.update(**{"status": status})
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 404, address
        assert "CANARY" not in text(response)
    assert str(application.token) not in text(client.get(url("applications")))
    assert AuditEvent.objects.filter(action="access.denied").count() >= len(addresses)


def test_partners_do_not_act_in_the_name_of_the_leader(log_in):
    application, partner = make_ready()
    let_partner_edit(fresh(partner), user=application.created_by, may_edit=True)
    client = log_in(partner.person)
    for name in ["submit", "discard", "withdraw", "amend"]:
        assert client.post(url(f"application-{name}", application)).status_code == 403
    assert client.get(url("application-partner-invite", application)).status_code == 403
    for verb in ["remove", "remind", "editing"]:
        address = url(f"application-partner-{verb}", application, partner)
        assert client.post(address).status_code == 403
    check = client.get(url("application-check", application))
    assert check.status_code == 200
    assert "/submit/" not in text(check)
    assert fresh(application).status == "draft"


def test_the_leader_does_not_consent_for_a_partner(log_in):
    application = make_joint_draft()
    partner = join(application)
    divide(application, "700.00", "500.00")
    client = log_in(application.created_by)
    seen = joint.digest(facts_of(partner))
    for verb in ["consent", "leave"]:
        address = url(f"application-partner-{verb}", application, partner)
        assert client.get(address).status_code == 403
        assert client.post(address, {"seen": seen}).status_code == 403
    assert fresh(partner).consented_at is None


def test_a_partner_of_another_offer_is_not_found(log_in):
    application, other = make_joint_draft(), make_joint_draft()
    foreign = join(other)
    client = log_in(application.created_by)
    for verb in ["remove", "remind", "editing", "consent", "leave"]:
        address = url(f"application-partner-{verb}", application, foreign)
        assert client.post(address).status_code == 404
    assert fresh(foreign).status == "accepted"


def test_the_register_is_searched_by_number_or_by_the_name_of_a_confirmed_one(log_in):
    application = make_joint_draft()
    known = OrganisationFactory(
        name="Klub Szachowy Wieża", verification=Verification.VERIFIED, email="secret@example.org"
    )
    unknown = OrganisationFactory(name="Klub Szachowy Goniec", phone="+48600700800")
    client = log_in(application.created_by)

    def search(query):
        return text(client.get(url("application-partner-invite", application), {"q": query}))

    page = search("szachowy")
    assert known.name in page
    assert unknown.name not in page
    assert known.email not in page
    assert unknown.name in search(unknown.nip)
    assert known.name not in search("sza")
    assert "No organisation was found" in search("%%%%")

    address = url("application-partner-invite", application)
    client.post(address, {"q": "szachowy", "organisation": str(unknown.token)})
    assert not Partner.objects.exists()
    client.post(address, {"q": "szachowy", "organisation": str(known.token)})
    assert Partner.objects.get().organisation == known
    [letter] = OutboxMessage.objects.filter(event="partner_invited")
    assert (letter.to, letter.is_secret) == (known.email, False)


def test_an_organisation_accepts_consents_and_is_asked_again(log_in):
    application = make_joint_draft()
    organisation = OrganisationFactory()
    person = signatory_of(organisation)
    partner = invite_partner(application, user=application.created_by, organisation=organisation)
    [todo] = [item for item in todos(person) if item.kind == "invitation"]
    client = log_in(person)
    page = client.get(todo.url)
    assert application.organisation.name in text(page)
    assert "CANARY" not in text(page)
    assert client.post(todo.url, {"answer": "accept"}).url == url(
        "application-partners", application
    )

    consent = url("application-partner-consent", application, partner)
    assert "You can consent when the leader has written" in text(client.get(consent))
    assert not [item for item in todos(person) if item.kind == "consent"]
    divide(application, "700.00", "500.00")
    [todo] = [item for item in todos(person) if item.kind == "consent"]
    assert todo.url == consent
    page = client.get(consent)
    seen = page.context["seen"]
    write(application, title="Another title")
    stale = client.post(consent, {"seen": seen})
    assert stale.status_code == 409
    assert "changed while you were reading" in text(stale)
    client.post(consent, {"seen": stale.context["seen"]})
    assert fresh(partner).consented_by == person
    write(application, title="A third title")
    page = text(client.get(consent))
    assert "<del>Another title</del>" in page
    assert "<ins>A third title</ins>" in page


def test_a_letter_leads_the_owner_of_its_address_to_a_clean_one(client, settings):
    application = make_joint_draft()
    organisation = OrganisationFactory()
    owner = signatory_of(organisation)
    invite_partner(application, user=application.created_by, email=owner.email)
    [letter] = OutboxMessage.objects.filter(event="partner_invited")
    link = next(line for line in letter.body.splitlines() if "/invitations/open/" in line)
    path = "/" + link.split("/", 3)[3]
    opened = client.get(path)
    secret = path.rstrip("/").rpartition("/")[2]
    assert opened["Referrer-Policy"] == "same-origin"
    assert "no-store" in opened["Cache-Control"]
    assert secret not in opened.url
    assert client.get(opened.url).status_code == 302  # to the login

    thief = signatory_of(OrganisationFactory())
    client.force_login(thief)
    client.get(path)
    refused = client.post(opened.url, {"answer": "accept"})
    assert refused.status_code == 403
    assert owner.email not in text(refused)

    client.force_login(owner)
    client.get(path)
    page = client.get(opened.url)
    assert organisation.name in text(page)
    answered = {"answer": "accept", "organisation": str(organisation.token)}
    assert client.post(opened.url, answered).status_code == 302
    assert Partner.objects.accepted().get().organisation == organisation
    used = client.get(path)
    assert used.status_code == 404
    assert "not valid any more" in text(used)


def test_guessing_secrets_is_slowed_down(client):
    path = url("partner-invitation-open", secret="x" * 43)
    statuses = [client.get(path).status_code for _time in range(32)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert set(statuses) == {404, 429}


def test_problems_are_listed_before_sending(log_in):
    application = make_joint_draft()
    join(application)
    client = log_in(application.created_by)
    page = text(client.get(url("application-check", application)))
    assert "has not consented" in page
    refused = client.post(url("application-submit", application))
    assert refused.status_code == 422
    assert "has not consented" in text(refused)


def test_what_was_sent_names_all_applicants_everywhere(log_in):
    application, partner = make_ready()
    submit_application(application, user=application.created_by)
    application = fresh(application)
    name = partner.organisation.name
    client = log_in(partner.person)
    printed = client.get(url("application-pdf", application)).content.decode()
    assert name in printed
    assert application.organisation.name in printed

    officer = application.call.officers.get()
    client.force_login(officer)
    reading = text(client.get(reverse("ngo_applications:inspect", args=[application.pk])))
    assert name in reading
    assert partner.organisation.nip in reading
    listing = text(client.get(reverse("ngo_applications:index")))
    assert name in listing
    for content in ("", "answers"):
        query = {"export": "csv", "content": content}
        rows = client.get(reverse("ngo_applications:index"), query)
        assert name in b"".join(rows.streaming_content).decode()
    client.force_login(make_officer())
    reading = client.get(reverse("ngo_applications:inspect", args=[application.pk]))
    assert name not in text(reading)


def test_the_secret_is_in_no_page(log_in):
    application = make_joint_draft()
    invite_partner(application, user=application.created_by, email="new@example.org")
    page = text(log_in(application.created_by).get(url("application-partners", application)))
    assert "new@example.org" in page
    assert Partner.objects.get().secret_hash not in page


@pytest.mark.parametrize("count", [1, 3, 19])
def test_the_list_of_partners_costs_the_same(log_in, count, django_assert_max_num_queries):
    application = make_joint_draft()
    for _number in range(count):
        organisation = OrganisationFactory()
        Partner.objects.create(
            application=application,
            organisation=organisation,
            status="accepted",
            expires_at=application.created_at,
        )
    client = log_in(application.created_by)
    with django_assert_max_num_queries(16):
        assert text(client.get(url("application-partners", application))).count("ngo-card") == count


@pytest.mark.parametrize("count", [1, 3, 50])
def test_things_to_do_cost_the_same(count, django_assert_max_num_queries):
    call = make_joint_call()
    organisation = OrganisationFactory()
    person = signatory_of(organisation)
    for _number in range(count):
        application = make_draft(call)
        status = "accepted" if _number % 2 else "invited"
        Partner.objects.create(
            application=application,
            organisation=organisation,
            status=status,
            expires_at=call.closes_at,
        )
    with django_assert_max_num_queries(4):
        assert len(invitations_to_answer(person)) == (count + 1) // 2
        offers_to_consent_to(person)


def test_a_person_of_no_applicant_has_nothing_to_do():
    application = make_joint_draft()
    invite_partner(application, user=application.created_by, organisation=OrganisationFactory())
    assert not [item for item in todos(UserFactory()) if item.kind in ("invitation", "consent")]
