"""Who gets what under the address of an application."""

from uuid import uuid5

from django.test import Client
from django.urls import reverse

import pytest

from tests.grants import factories
from tests.grants.form import block_id
from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.grants.actions.applications import begin_amendment, submit_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.models import AuditEvent
from wagtail_ngo.organisations.choices import MembershipStatus, Role


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

READING = ["application", "application-submitted", "application-pdf"]
WRITING = [
    "application-section",
    "application-check",
    "application-submit",
    "application-withdraw",
    "application-amend",
    "application-discard",
]
ALL = [*READING, *WRITING, "application-file"]


@pytest.fixture
def sent(call):
    factories.require_attachment(call, "statute")
    call = publish_call(factories.fresh(call), user=call.created_by)
    draft = factories.make_draft(call)
    factories.attach(draft, statute(call))
    submit_application(draft, user=draft.created_by)
    return draft


def statute(call):
    """The id of the question about the required file."""
    return str(uuid5(call.token, "statute"))


def address(name, application):
    kwargs = {"token": application.token}
    if name == "application-section":
        kwargs["section"] = block_id("task")
    if name == "application-file":
        kwargs["attachment"] = application.response.attachments.get().token
    return reverse(f"wagtail_ngo_grants:{name}", kwargs=kwargs)


def section_address(application, section):
    kwargs = {"token": application.token, "section": section}
    return reverse("wagtail_ngo_grants:application-section", kwargs=kwargs)


def as_user(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def strangers(application):
    """People who must learn nothing, not even that there is such an application."""
    other_call_officer = factories.make_open_call().created_by
    pending = MembershipFactory(
        organisation=application.organisation, status=MembershipStatus.PENDING
    )
    removed = MembershipFactory(
        organisation=application.organisation, status=MembershipStatus.REMOVED
    )
    return {
        "nobody's member": UserFactory(),
        "another NGO": factories.member_of(OrganisationFactory(), Role.ADMINISTRATOR),
        "waiting": pending.user,
        "removed": removed.user,
        "officer of another call": other_call_officer,
    }


@pytest.mark.parametrize("name", ALL)
def test_strangers_find_nothing_and_are_noted(sent, name):
    url = address(name, sent)
    own = as_user(sent.created_by).get(url)
    assert own.status_code in (200, 302)
    for who, user in strangers(sent).items():
        for method in ("get", "post", "head", "put", "delete"):
            response = getattr(as_user(user), method)(url)
            assert response.status_code in (404, 405), (who, method)
            assert b"CANARY" not in response.content, (who, method)
    assert AuditEvent.objects.filter(action="access.denied", object_pk=str(sent.pk)).exists()


@pytest.mark.parametrize("name", ALL)
def test_the_unknown_are_asked_to_sign_in(sent, name):
    response = as_user(None).get(address(name, sent))
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=/ngo/applications/")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", READING)
def test_every_member_reads(sent, name, role):
    user = factories.member_of(sent.organisation, role)
    assert as_user(user).get(address(name, sent)).status_code == 200


@pytest.mark.parametrize("name", WRITING)
def test_a_reader_of_the_organisation_does_not_write(sent, name):
    reader = factories.member_of(sent.organisation, Role.VIEWER)
    for method in ("get", "post"):
        assert getattr(as_user(reader), method)(address(name, sent)).status_code == 403
    assert factories.fresh(sent).status == "submitted"
    assert AuditEvent.objects.filter(action="access.denied").exists()


def test_officers_of_the_call_get_what_was_sent(sent):
    officer = as_user(sent.call.created_by)
    assert officer.get(address("application-file", sent)).status_code == 200
    assert officer.get(address("application-pdf", sent)).status_code == 200
    for name in ["application", "application-submitted", *WRITING]:
        assert officer.get(address(name, sent)).status_code == 404, name


def test_officers_see_neither_drafts_nor_changes_not_sent_again(sent):
    officer, author = as_user(sent.call.created_by), as_user(sent.created_by)
    author.post(address("application-amend", sent))
    added = factories.attach(sent, statute(sent.call), name="new.pdf")
    url = reverse(
        "wagtail_ngo_grants:application-file",
        kwargs={"token": sent.token, "attachment": added.token},
    )
    assert author.get(url).status_code == 200
    assert officer.get(url).status_code == 404
    pdf = reverse("wagtail_ngo_grants:application-pdf", kwargs={"token": sent.token})
    assert author.get(f"{pdf}?version=draft").status_code == 200
    assert officer.get(f"{pdf}?version=draft").status_code == 404
    draft = factories.make_draft(sent.call)
    pdf = reverse("wagtail_ngo_grants:application-pdf", kwargs={"token": draft.token})
    assert officer.get(pdf).status_code == 404


def test_a_file_of_another_application_is_not_found(sent):
    other = factories.make_draft(sent.call, organisation=sent.organisation)
    url = reverse(
        "wagtail_ngo_grants:application-file",
        kwargs={"token": other.token, "attachment": sent.response.attachments.get().token},
    )
    assert as_user(sent.created_by).get(url).status_code == 404


def test_a_file_is_only_ever_downloaded(sent):
    response = as_user(sent.created_by).get(address("application-file", sent))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response


def test_files_are_linked_where_they_are_shown(sent):
    link = f'href="{address("application-file", sent)}"'
    client = as_user(sent.created_by)
    assert link in client.get(address("application", sent)).content.decode()
    begin_amendment(sent, user=sent.created_by)
    definition = sent.response.form_version.definition("en")
    pages = [address("application-check", sent)]
    pages += [section_address(sent, section.id) for section in definition.sections]
    linked = [page for page in pages if link in client.get(page).content.decode()]
    assert linked == [pages[0], pages[-1]]


def test_a_file_lost_by_the_storage_is_not_found(sent):
    attachment = sent.response.attachments.get()
    attachment.file.storage.delete(attachment.file.name)
    assert as_user(sent.created_by).get(address("application-file", sent)).status_code == 404


def test_who_left_the_organisation_reads_no_more(sent):
    client = as_user(sent.created_by)
    assert client.get(address("application", sent)).status_code == 200
    sent.organisation.memberships.filter(user=sent.created_by).update(status="removed")
    assert client.get(address("application", sent)).status_code == 404


def test_personal_pages_stay_out_of_caches_and_referrers(sent):
    for name in READING:
        response = as_user(sent.created_by).get(address(name, sent))
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]


def test_my_applications_lists_those_of_my_organisations_only(sent):
    other = factories.make_submitted()
    url = reverse("wagtail_ngo_grants:applications")
    html = as_user(sent.created_by).get(url).content.decode()
    assert sent.number in html
    assert other.number not in html


@pytest.mark.parametrize("count", [1, 3, 50])
def test_my_applications_take_the_same_queries(
    open_call, count, settings, django_assert_max_num_queries
):
    settings.WAGTAIL_NGO = {"DRAFTS_PER_HOUR": 100}
    organisation = OrganisationFactory()
    user = factories.member_of(organisation)
    for _number in range(count):
        factories.make_draft(open_call, organisation=organisation, user=user)
    client = as_user(user)
    with django_assert_max_num_queries(8):
        response = client.get(reverse("wagtail_ngo_grants:applications"))
    assert response.content.decode().count("Draft of") == min(count, 20)
