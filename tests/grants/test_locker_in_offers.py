"""Documents of the locker in a question that asks for files."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from tests.core.upload_files import pdf
from tests.grants import factories
from wagtail_ngo.clock import today
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.organisations.actions.locker import add_document, remove_document
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.uploads import inspect_upload


pytestmark = pytest.mark.django_db
PDF = pdf()


def put(organisation, user, name="statute.pdf", content=PDF, **values):
    upload = SimpleUploadedFile(name, content)
    values = {"kind": "statute", "title": f"CANARY {name}", **values}
    return add_document(
        organisation, user=user, values=values, upload=upload, facts=inspect_upload(upload)
    )


@pytest.fixture
def draft(call):
    """A draft in a call that asks for up to two files, a PDF or a picture."""
    factories.require_attachment(call, "statute", max_files=2)
    call = publish_call(factories.fresh(call), user=call.created_by)
    return factories.make_draft(call)


@pytest.fixture
def question(draft):
    return draft.call.form_version.definition("en").by_name("attachment_statute")


@pytest.fixture
def section(draft, question):
    definition = draft.call.form_version.definition("en")
    [found] = [item for item in definition.sections if question in item.questions]
    return reverse("wagtail_ngo_grants:application-section", args=[draft.token, found.id])


def pick(client, section, question, *documents):
    data = {
        "action": f"pick-files:{question.id}",
        f"q-{question.id}-kept": [str(document.token) for document in documents],
    }
    return client.post(section, data)


def test_a_document_is_picked_and_copied(draft, question, section, log_in):
    document = put(draft.organisation, draft.created_by, valid_until=today())
    client = log_in(draft.created_by)
    assert document.title in client.get(section).text
    assert pick(client, section, question, document).status_code == 302
    attachment = draft.response.attachments.get()
    assert attachment.file.name != document.file.name
    assert attachment.file.read() == PDF
    assert attachment.sha256 == document.sha256
    assert attachment.valid_until == today()
    page = client.get(section).text
    assert document.title not in page
    assert "statute.pdf" in page


def test_what_happens_in_the_locker_changes_no_offer(
    draft, question, section, log_in, django_capture_on_commit_callbacks
):
    document = put(draft.organisation, draft.created_by)
    pick(log_in(draft.created_by), section, question, document)
    submit_application(draft, user=draft.created_by)
    sent = factories.fresh(draft).latest_submission
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document, user=draft.created_by)
    attachment = draft.response.attachments.get()
    assert attachment.file.read() == PDF
    assert sent.files[0]["sha256"] == attachment.sha256
    officer = log_in(draft.call.created_by)
    page = reverse("wagtail_ngo_grants:application-file", args=[draft.token, attachment.token])
    assert officer.get(page).getvalue() == PDF


def test_an_expired_document_is_told(draft, question, section, english, log_in):
    yesterday = today() - timedelta(days=1)
    document = put(draft.organisation, draft.created_by, valid_until=yesterday)
    client = log_in(draft.created_by)
    assert "expired on" in client.get(section).text
    pick(client, section, question, document)
    assert "expired on" in client.get(section).text


def test_documents_of_others_cannot_be_picked(draft, question, section, log_in):
    other = factories.make_draft(draft.call)
    document = put(other.organisation, other.created_by)
    client = log_in(draft.created_by)
    assert document.title not in client.get(section).text
    pick(client, section, question, document)
    assert not draft.response.attachments.exists()


def test_limits_of_the_question_hold(draft, question, section, log_in):
    documents = [
        put(draft.organisation, draft.created_by, name=f"{i}.pdf", content=pdf() + b"\n" * i)
        for i in range(3)
    ]
    response = pick(log_in(draft.created_by), section, question, *documents)
    assert response.status_code == 422
    assert draft.response.attachments.count() == 2


def test_nothing_chosen_is_told(draft, question, section, log_in):
    put(draft.organisation, draft.created_by)
    response = pick(log_in(draft.created_by), section, question)
    assert response.status_code == 422
    assert not draft.response.attachments.exists()


def test_a_file_that_is_gone_is_told_and_harms_nothing(draft, question, section, log_in):
    document = put(draft.organisation, draft.created_by)
    document.file.storage.delete(document.file.name)
    response = pick(log_in(draft.created_by), section, question, document)
    assert response.status_code == 422
    assert not draft.response.attachments.exists()


def test_a_replaced_document_is_not_offered(draft, question, section, log_in):
    old = put(draft.organisation, draft.created_by, title="CANARY old")
    upload = SimpleUploadedFile("new.pdf", PDF)
    add_document(
        draft.organisation,
        user=draft.created_by,
        values={"kind": "statute", "title": "CANARY new"},
        upload=upload,
        facts=inspect_upload(upload),
        replaces=old,
    )
    page = log_in(draft.created_by).get(section).text
    assert "CANARY new" in page
    assert "CANARY old" not in page


def test_a_viewer_and_an_officer_pick_nothing(draft, question, section, log_in):
    document = put(draft.organisation, draft.created_by)
    viewer = factories.member_of(draft.organisation, Role.VIEWER)
    assert pick(log_in(viewer), section, question, document).status_code == 403
    assert pick(log_in(draft.call.created_by), section, question, document).status_code == 404
    assert not draft.response.attachments.exists()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_section_asks_the_same_number_of_queries(
    draft, section, count, log_in, django_assert_max_num_queries
):
    for i in range(count):
        put(draft.organisation, draft.created_by, name=f"{i}.pdf", content=PDF + b"\n" * i)
    client = log_in(draft.created_by)
    with django_assert_max_num_queries(16):
        assert "CANARY 0.pdf" in client.get(section).text
