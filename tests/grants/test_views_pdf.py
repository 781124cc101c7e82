"""The printed application."""

import io
import re

from uuid import uuid5

from django.urls import reverse

import pypdf
import pytest

from tests.grants import factories
from tests.grants.form import block_id
from wagtail_ngo.grants.actions.applications import (
    begin_amendment,
    submit_application,
)
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.models import Call
from wagtail_ngo.grants.printing import application_pdf


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def text_of(content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def download(client, application, **query):
    url = reverse("wagtail_ngo_grants:application-pdf", args=[application.token])
    response = client.get(url, query)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return response


def test_the_print_out_holds_the_answers_and_its_code_on_each_page(client, open_call):
    long = "\n".join(f"Paragraph {number} of a long description." for number in range(200))
    sent = factories.make_submitted(open_call, summary=long)
    client.force_login(sent.created_by)
    response = download(client, sent)
    pages = text_of(response.content)
    code = sent.latest_submission.code
    assert response["Content-Disposition"].endswith('.pdf"')
    assert len(pages) > 2
    assert all(code in page.replace(" ", "") for page in pages)
    assert all("/ngo/verify/" in page.replace(" ", "") for page in pages)
    whole = " ".join(pages)
    assert "CANARY-title" in whole and sent.number in whole and "Paragraph 199" in whole
    assert sent.organisation.name in whole


def test_a_draft_says_that_it_was_not_sent(client, draft):
    client.force_login(draft.created_by)
    pages = text_of(download(client, draft).content)
    assert all("It was not sent" in page for page in pages)
    assert "verify" not in " ".join(pages)


def test_changes_not_sent_again_do_not_print_as_what_was_sent(client, submitted):
    client.force_login(submitted.created_by)
    assert f"Application {submitted.number}" in text_of(download(client, submitted).content)[0]
    begin_amendment(submitted, user=submitted.created_by)
    page = text_of(download(client, submitted, version="draft").content)[0]
    assert "Application, not sent" in page
    assert submitted.number not in page


def test_an_earlier_version_prints_as_it_was(client, submitted):
    user = submitted.created_by
    client.force_login(user)
    before = text_of(download(client, submitted).content)
    begin_amendment(submitted, user=user)
    response = factories.fresh(submitted).response
    response.answers[block_id("title")] = "Another title"
    response.save()
    submitted.organisation.name = "Renamed"
    submitted.organisation.save()
    Call.objects.filter(pk=submitted.call_id).update(grant_max=1_000_000)
    submit_application(factories.fresh(submitted), user=user)
    assert "Another title" in " ".join(text_of(download(client, submitted).content))
    first = text_of(download(client, submitted, version="1").content)
    assert "CANARY-title" in " ".join(first) and "Renamed" not in " ".join(first)
    assert first[0] == before[0]


@pytest.mark.parametrize("version", ["0", "3", "-1", "x", "9" * 30, "0" * 8 + "12"])
def test_there_is_no_other_version(client, submitted, version):
    client.force_login(submitted.created_by)
    url = reverse("wagtail_ngo_grants:application-pdf", args=[submitted.token])
    assert client.get(url, {"version": version}).status_code == 404


def test_html_in_answers_is_printed_literally(open_call):
    draft = factories.make_draft(open_call, title="<b>bold</b> {{ 7|add:7 }}")
    assert "<b>bold</b> {{ 7|add:7 }}" in " ".join(text_of(application_pdf(draft)))


def test_attachments_are_named_with_their_checksums(call):
    factories.require_attachment(call, "statute")
    call = publish_call(factories.fresh(call), user=call.created_by)
    draft = factories.make_draft(call)
    factories.attach(draft, str(uuid5(call.token, "statute")), name="statut <b>.pdf")
    submit_application(draft, user=draft.created_by)
    whole = " ".join(text_of(application_pdf(draft, draft.latest_submission)))
    assert "statut <b>.pdf" in whole and "SHA-256" in whole


def test_the_print_out_is_an_accessible_document(submitted):
    content = application_pdf(submitted, submitted.latest_submission)
    catalogue = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert submitted.number in pypdf.PdfReader(io.BytesIO(content)).metadata.title


def test_printing_is_limited(client, draft, monkeypatch):
    monkeypatch.setattr("wagtail_ngo.grants.views.documents.PDF_PER_HOUR", 1)
    client.force_login(draft.created_by)
    download(client, draft)
    url = reverse("wagtail_ngo_grants:application-pdf", args=[draft.token])
    assert client.get(url).status_code == 429
