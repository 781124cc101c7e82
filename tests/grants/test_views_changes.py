"""Taking an application back, changing it, throwing a draft away, checking a print-out."""

from django.db import OperationalError
from django.urls import reverse
from django.utils import translation

import pytest

from tests.grants import factories
from tests.grants.form import block_id
from wagtail_ngo.forms.models import Attachment, Response
from wagtail_ngo.grants.models import Application, ApplicationStatus
from wagtail_ngo.models import OutboxMessage


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def address(name, application=None, **kwargs):
    if application is not None:
        kwargs["token"] = application.token
    return reverse(f"wagtail_ngo_grants:{name}", kwargs=kwargs)


@pytest.fixture
def author(submitted, client):
    client.force_login(submitted.created_by)
    return client


def retitle(client, application, title):
    url = address("application-section", application, section=block_id("task"))
    return client.post(url, {f"q-{block_id('title')}": title, "action": "save"})


def code_of(application):
    return factories.fresh(application).latest_submission.code


def test_withdrawing_asks_first_and_is_final(author, submitted):
    page = author.get(address("application-withdraw", submitted)).content.decode()
    assert "cannot be brought back" in page
    assert factories.fresh(submitted).status == ApplicationStatus.SUBMITTED
    author.post(address("application-withdraw", submitted))
    assert factories.fresh(submitted).status == ApplicationStatus.WITHDRAWN
    (letter, *_) = OutboxMessage.objects.filter(event="application_withdrawn")
    assert submitted.number in letter.subject and "cannot be brought back" in letter.body
    again = author.post(address("application-withdraw", submitted), follow=True)
    assert "ngo-notice--error" in again.content.decode()


def test_an_application_is_changed_and_sent_again_under_its_number(author, submitted):
    first = code_of(submitted)
    author.post(address("application-amend", submitted))
    assert retitle(author, submitted, "Better").status_code == 302
    response = author.post(address("application-submit", submitted))
    changed = factories.fresh(submitted)
    assert response["Location"] == address("application-submitted", submitted)
    assert (changed.number, changed.title) == (submitted.number, "Better")
    assert code_of(submitted) != first
    html = author.get(address("application", submitted)).content.decode()
    assert "version 2 (PDF)" in html and "version 1 (PDF)" in html
    letters = OutboxMessage.objects.filter(event__startswith="application_received").order_by("pk")
    assert "changed application" in letters.last().subject
    assert "changed" not in letters.first().subject
    assert "Better" in html and ">Change<" not in html


def test_changes_can_be_thrown_away(author, submitted):
    author.post(address("application-amend", submitted))
    retitle(author, submitted, "Worse")
    author.post(address("application-discard", submitted))
    kept = factories.fresh(submitted)
    assert kept.amending_since is None
    assert kept.response.answers[block_id("title")] == "CANARY-title"


def test_nothing_is_changed_after_the_deadline(author, submitted):
    factories.close(submitted.call)
    response = author.post(address("application-amend", submitted), follow=True)
    assert "only until the deadline" in response.content.decode()
    assert factories.fresh(submitted).amending_since is None


def test_when_the_deadline_passes_over_a_change_the_sent_version_stands(author, submitted):
    author.post(address("application-amend", submitted))
    retitle(author, submitted, "Typed too late")
    factories.close(submitted.call)

    pages = [author.get(address(name, submitted)) for name in ("application", "application-check")]
    pages.append(author.get(address("application-section", submitted, section=block_id("task"))))
    pages.append(author.post(address("application-submit", submitted)))

    for page in pages:
        html = page.content.decode()
        assert "The changes cannot be sent" in html
        assert "The version sent on" in html and "stands" in html
        assert "until you send it again" not in html and "Your draft is kept" not in html
    assert pages[-1].status_code == 409
    sent = factories.fresh(submitted)
    assert sent.title == "CANARY-title"
    assert sent.latest_submission.answers[block_id("title")] == "CANARY-title"


def test_the_confirmation_promises_no_change_after_the_deadline(author, submitted):
    assert (
        "You can change or withdraw"
        in author.get(address("application-submitted", submitted)).content.decode()
    )
    factories.close(submitted.call)
    html = author.get(address("application-submitted", submitted)).content.decode()
    assert submitted.number in html
    assert "You can change or withdraw" not in html


def test_a_draft_is_deleted_with_its_answers_and_files(
    client, draft, django_capture_on_commit_callbacks
):
    client.force_login(draft.created_by)
    attachment = factories.attach(draft, block_id("statute"))
    storage, name = attachment.file.storage, attachment.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address("application-discard", draft), follow=True)
    assert "Draft deleted." in response.content.decode()
    assert not Application.objects.exists()
    assert not Response.objects.exists() and not Attachment.objects.exists()
    assert not storage.exists(name)


def test_the_confirmation_of_a_draft_leads_to_the_draft(client, draft):
    client.force_login(draft.created_by)
    response = client.get(address("application-submitted", draft))
    assert response["Location"] == address("application", draft)


# A print-out


def test_a_print_out_of_the_latest_version_is_confirmed_to_anybody(client, submitted):
    code = code_of(submitted)
    spaced = f" {code[:5].lower()}-{code[5:]} "
    response = client.get(address("verify"), {"code": spaced}, follow=True)
    html = response.content.decode()
    assert "The print-out is the latest version sent" in html
    assert submitted.number in html and submitted.call.reference in html
    assert "CANARY" not in html
    assert submitted.organisation.name not in html


def test_an_older_and_a_withdrawn_version_are_told_apart(client, author, submitted):
    first = code_of(submitted)
    author.post(address("application-amend", submitted))
    retitle(author, submitted, "Better")
    author.post(address("application-submit", submitted))
    assert "older version" in client.get(address("verify-code", code=first)).content.decode()
    author.post(address("application-withdraw", submitted))
    assert "was withdrawn" in client.get(address("verify-code", code=first)).content.decode()


@pytest.mark.parametrize("code", ["0" * 20, "nothing", "\x00", "é" * 20, "A" * 300])
def test_an_unknown_code_is_not_found(client, submitted, code):
    response = client.get(address("verify-code", code=code))
    assert response.status_code == 404
    assert "No application has this code" in response.content.decode()


def test_codes_cannot_be_guessed_by_trying(client, submitted):
    answers = [client.get(address("verify-code", code="0" * 20)).status_code for _try in range(31)]
    assert answers[:30] == [404] * 30
    assert answers[30] == 429
    assert client.get(address("verify-code", code=code_of(submitted))).status_code == 429


def test_a_short_code_is_asked_for_again(client):
    html = client.get(address("verify"), {"code": "ABC"}).content.decode()
    assert "Enter all 20 letters and digits of the code." in html


# The database is away


@pytest.fixture
def broken(monkeypatch):
    """Return a switch that cuts the database off from the views of one application."""

    def cut():
        def refuse(*args, **kwargs):
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", refuse)

    return cut


def test_without_the_database_the_text_is_given_back(client, draft, broken, caplog):
    client.force_login(draft.created_by)
    url = address("application-section", draft, section=block_id("task"))
    data = {f"q-{block_id('title')}": 'Typed "now"', "revision": "0", "action": "next"}
    broken()
    response = client.post(url, data)
    html = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "Your draft is safe" in html
    assert 'value="Typed &quot;now&quot;"' in html
    assert f'action="{url}"' in html and 'name="revision" value="0"' in html


def test_every_public_view_answers_503_without_the_database(client, draft, broken, caplog):
    client.force_login(draft.created_by)
    urls = [
        address("applications"),
        address("application", draft),
        address("application-check", draft),
        address("call-start", token=draft.call.token),
        address("verify-code", code="0" * 20),
    ]
    broken()
    assert {client.get(url).status_code for url in urls} == {503}


def test_views_speak_polish_under_polish_addresses(client, draft):
    with translation.override("pl"):
        url = address("application", draft)
    client.force_login(draft.created_by)
    response = client.get(url)
    assert url.startswith("/pl/")
    assert '<html lang="pl">' in response.content.decode()
