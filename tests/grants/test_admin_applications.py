"""The register of applications in the admin: listing, reading, exports, archive."""

import csv
import io
import json

from zipfile import ZipFile

from django.urls import reverse
from django.utils import timezone

import openpyxl
import pytest

from tests.grants import form
from tests.grants.factories import (
    LotFactory,
    attach,
    fresh,
    grant_permissions,
    make_draft,
    make_officer,
    make_open_call,
    make_submitted,
    require_attachment,
)
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo.grants.actions.applications import (
    begin_amendment,
    submit_application,
    withdraw_application,
)
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.actions.writing import write_section
from wagtail_ngo.models import AuditEvent


pytestmark = pytest.mark.usefixtures("english")


def url(name, *args):
    return reverse(f"ngo_applications:{name}", args=args)


def content(answer):
    if answer.streaming:
        return b"".join(answer.streaming_content)
    return answer.content


def text(answer):
    return content(answer).decode()


def amend(application, **texts):
    begin_amendment(application, user=application.created_by)
    data = {f"q-{form.block_id(name)}": value for name, value in texts.items()}
    section = form.block_id("task")
    write_section(application.token, section, data, {}, user=application.created_by)


@pytest.fixture
def with_file(call):
    """A submitted application with two attachments of one name."""
    require_attachment(call)
    publish_call(call, user=call.created_by)
    question = call.form_version.definition("en").by_name("attachment_statute")
    application = make_draft(call)
    for number in (1, 2):
        attach(application, question.id, content=b"%PDF CANARY-file-" + str(number).encode())
    submit_application(application, user=application.created_by)
    return application


def test_the_listing_shows_what_was_sent_to_own_calls_only(submitted, officer, log_in):
    draft = make_draft(submitted.call, organisation=OrganisationFactory(name="CANARY-draft"))
    foreign = make_submitted(organisation=OrganisationFactory(name="CANARY-foreign"))

    page = log_in(officer).get(url("index")).content.decode()

    assert submitted.number in page
    assert submitted.organisation.name in page
    assert "CANARY-title" in page
    assert "9\xa0000.50" in page or "9,000.50" in page
    assert 'class="ngo-nowrap title"' in page
    assert 'class="ngo-number"' in page
    assert '<span class="w-status w-status--primary">' in page
    assert "CANARY-draft" not in page
    assert "CANARY-foreign" not in page
    assert fresh(draft).number == ""
    assert fresh(foreign).number


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_listing_asks_the_database_as_often_for_any_number(
    open_call, officer, log_in, django_assert_max_num_queries, count
):
    organisation = OrganisationFactory()
    user = make_submitted(open_call, organisation=organisation).created_by
    for _application in range(min(count - 1, 25)):
        make_submitted(open_call, organisation=organisation, user=user)
    client = log_in(officer)
    client.get(url("index"))
    with django_assert_max_num_queries(12):
        assert client.get(url("index")).status_code == 200


def test_filters_search_and_order_are_in_the_address(submitted, officer, log_in):
    call = submitted.call
    lot = LotFactory(call=call)
    other = make_submitted(call, lot=lot, title="Quiet evenings", grant="100.00")
    withdraw_application(other, user=other.created_by)
    client = log_in(officer)

    def numbers(**query):
        page = client.get(url("index"), query).content.decode()
        return {item.number for item in (submitted, other) if item.number in page}

    assert numbers() == {submitted.number, other.number}
    assert numbers(call=call.pk) == {submitted.number, other.number}
    assert numbers(lot=lot.pk) == {other.number}
    assert numbers(call=call.pk, lot=lot.pk) == {other.number}
    assert numbers(status="withdrawn") == {other.number}
    assert numbers(requested_amount_min="5000") == {submitted.number}
    assert numbers(submitted_at_from="2099-01-01") == set()
    assert numbers(sphere=call.spheres.get().pk) == {submitted.number}
    assert numbers(q="Quiet") == {other.number}
    assert numbers(q=submitted.organisation.name) == {submitted.number}
    page = client.get(url("index"), {"ordering": "requested_amount"}).content.decode()
    assert page.index(other.number) < page.index(submitted.number)


def test_filters_name_no_foreign_calls(submitted, officer, log_in):
    foreign = make_open_call(title="CANARY-foreign-call")
    page = log_in(officer).get(url("index")).content.decode()
    assert submitted.call.reference in page
    assert "CANARY-foreign-call" not in page
    assert log_in(officer).get(url("index"), {"call": foreign.pk}).status_code == 200


def test_the_reading_screen_shows_facts_answers_and_contact(with_file, log_in):
    officer = with_file.call.created_by
    page = log_in(officer).get(url("inspect", with_file.pk)).content.decode()

    for expected in (
        with_file.number,
        with_file.organisation.name,
        with_file.organisation.email,
        "CANARY-title",
        "CANARY-summary",
        with_file.latest_submission.code,
        "statute.pdf",
        "Title of the task",
    ):
        assert expected in page
    assert "<script>alert" not in page


def test_the_reading_screen_has_contents_and_downloads(with_file, log_in):
    officer = with_file.call.created_by
    page = log_in(officer).get(url("inspect", with_file.pk)).content.decode()
    for section in with_file.call.form_version.definition("en").sections:
        assert f'href="#section-{section.id}"' in page
        assert f'id="section-{section.id}"' in page
    for name in ("pdf", "zip", "json"):
        assert f"{url(name, with_file.pk)}?version=1" in page
    assert "What changed" not in page


def test_downloads_of_data_need_the_permission_to_export(submitted, log_in):
    reader = grant_permissions(UserFactory(), "access_admin", "view_application")
    submitted.call.officers.add(reader)
    client = log_in(reader)
    page = client.get(url("inspect", submitted.pk)).content.decode()
    assert url("pdf", submitted.pk) in page
    assert url("json", submitted.pk) not in page
    assert client.get(url("json", submitted.pk)).status_code == 403


def test_the_difference_between_two_versions(submitted, officer, log_in):
    amend(submitted, title="CANARY-title <b>anew</b>")
    submit_application(submitted, user=submitted.created_by)
    client = log_in(officer)

    def read(**query):
        return client.get(url("inspect", submitted.pk), query).content.decode()

    assert "?version=2&amp;changes=1" in read()
    assert "<ins>" not in read()
    page = read(version="2", changes="1")
    changes = page.partition('class="ngo-changes"')[2].partition("</section>")[0]
    assert "<ins> &lt;b&gt;anew&lt;/b&gt;</ins>" in changes
    assert "Title of the task" in changes
    assert "Summary" not in changes
    assert "ngo-changes" not in read(version="1", changes="1")
    assert "The changed application was sent." in page


def test_the_data_of_one_application(with_file, log_in):
    answer = log_in(with_file.call.created_by).get(url("json", with_file.pk))
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    data = json.loads(content(answer))
    assert data["number"] == with_file.number
    assert [item["name"] for item in data["attachments"]] == ["statute.pdf", "statute.pdf"]
    assert AuditEvent.objects.filter(action="application.json").count() == 1


@pytest.mark.parametrize("versions", [1, 3, 6])
def test_reading_asks_the_database_as_often_for_any_history(
    submitted, officer, log_in, django_assert_max_num_queries, versions
):
    for number in range(1, versions):
        amend(submitted, title=f"Title {number}")
        submit_application(submitted, user=submitted.created_by)
    client = log_in(officer)
    client.get(url("inspect", submitted.pk))
    with django_assert_max_num_queries(22):
        client.get(url("inspect", submitted.pk), {"changes": "1"})


def test_answers_are_shown_literally(open_call, officer, log_in):
    application = make_submitted(open_call, title="<script>alert(1)</script> {{ 7*7 }}")
    page = log_in(officer).get(url("inspect", application.pk)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page
    assert "<script>alert(1)" not in page


def test_a_change_that_was_not_sent_stays_private(submitted, officer, log_in):
    amend(submitted, title="CANARY-unsent")
    client = log_in(officer)

    page = client.get(url("inspect", submitted.pk)).content.decode()
    assert "CANARY-title" in page
    assert "CANARY-unsent" not in page
    assert "CANARY-unsent" not in text(client.get(url("index"), {"export": "csv"}))

    submit_application(submitted, user=submitted.created_by)
    page = client.get(url("inspect", submitted.pk)).content.decode()
    assert "CANARY-unsent" in page
    first = client.get(url("inspect", submitted.pk), {"version": "1"}).content.decode()
    assert "CANARY-title" in first


@pytest.mark.parametrize("version", ["0", "2", "-1", "x", "²", "9" * 5000])
def test_an_unknown_version_is_not_found(submitted, officer, log_in, version):
    client = log_in(officer)
    assert client.get(url("inspect", submitted.pk)).status_code == 200
    assert client.get(url("inspect", submitted.pk), {"version": version}).status_code == 404


def test_an_officer_of_another_call_opens_nothing(with_file, log_in):
    attachment = with_file.response.attachments.first()
    addresses = [
        url("inspect", with_file.pk),
        url("pdf", with_file.pk),
        url("zip", with_file.pk),
        url("json", with_file.pk),
        url("file", with_file.pk, attachment.token),
    ]
    client = log_in(with_file.call.created_by)
    assert b"CANARY-file" in content(client.get(addresses[-1]))

    client = log_in(make_officer())
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 403
        assert b"CANARY" not in content(answer)
    assert AuditEvent.objects.filter(action="access.denied").count() == len(addresses)


def test_a_draft_is_not_found_even_for_a_superuser(draft, admin_client):
    assert admin_client.get(url("inspect", draft.pk)).status_code in (403, 404)


def test_a_file_belongs_to_its_application(with_file, log_in):
    attachment = with_file.response.attachments.first()
    other = make_submitted(make_open_call(created_by=with_file.call.created_by))
    client = log_in(with_file.call.created_by)

    answer = client.get(url("file", with_file.pk, attachment.token))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(url("file", other.pk, attachment.token)).status_code == 404


def test_a_file_added_after_the_submission_is_not_served(with_file, log_in):
    begin_amendment(with_file, user=with_file.created_by)
    added = attach(with_file, with_file.response.attachments.first().question_id, "new.pdf")
    client = log_in(with_file.call.created_by)
    assert client.get(url("file", with_file.pk, added.token)).status_code == 404


# Exports


def test_the_typed_export(submitted, officer, log_in):
    client = log_in(officer)

    rows = list(csv.reader(io.StringIO(text(client.get(url("index"), {"export": "csv"})))))
    assert rows[1][0] == submitted.number
    assert "9000.50" in rows[1]

    book = openpyxl.load_workbook(io.BytesIO(content(client.get(url("index"), {"export": "xlsx"}))))
    cells = [cell.value for cell in list(book.active.rows)[1]]
    assert submitted.number in cells
    assert 9000.5 in cells
    assert AuditEvent.objects.filter(action="application.export").count() == 2


def test_the_export_of_all_answers_is_keyed_by_identifier(with_file, log_in):
    client = log_in(with_file.call.created_by)
    query = {"export": "csv", "content": "answers"}

    rows = list(csv.reader(io.StringIO(text(client.get(url("index"), query)).lstrip("\ufeff"))))

    identifiers, labels, answers = rows
    column = next(
        number
        for number, name in enumerate(identifiers)
        if "title" in name and form.block_id("title") in name
    )
    assert "Title of the task" in labels[column]
    assert answers[column] == "CANARY-title"
    assert answers[0] == with_file.number
    sent_at = timezone.localtime(with_file.submitted_at)
    assert answers[identifiers.index("submitted_at")] == sent_at.isoformat(timespec="seconds")
    assert any("statute.pdf" in cell for cell in answers)


def test_exports_hold_own_calls_only_and_no_formulas(open_call, officer, log_in):
    make_submitted(open_call, title="=HYPERLINK(1)")
    make_submitted(title="CANARY-foreign")
    client = log_in(officer)
    for query in ({"export": "csv"}, {"export": "csv", "content": "answers"}):
        body = text(client.get(url("index"), query))
        assert "'=HYPERLINK(1)" in body
        assert "CANARY-foreign" not in body


def test_exports_need_their_permission(submitted, log_in):
    reader = grant_permissions(UserFactory(), "access_admin", "view_application")
    submitted.call.officers.add(reader)
    client = log_in(reader)
    assert submitted.number in client.get(url("index")).content.decode()
    for query in ({"export": "csv"}, {"export": "xlsx", "content": "answers"}):
        answer = client.get(url("index"), query)
        assert answer.status_code == 403
        assert b"CANARY" not in content(answer)
    assert client.get(url("zip", submitted.pk)).status_code == 403


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("query", [{}, {"content": "answers"}])
def test_exports_ask_the_database_as_often_for_any_number(
    open_call, officer, log_in, django_assert_max_num_queries, count, query
):
    for _application in range(count):
        make_submitted(open_call)
    client = log_in(officer)
    with django_assert_max_num_queries(22):
        content(client.get(url("index"), {"export": "csv", **query}))


# Archive


def test_the_archive_holds_the_form_the_data_and_the_files(with_file, log_in):
    client = log_in(with_file.call.created_by)

    answer = client.get(url("zip", with_file.pk))

    archive = ZipFile(io.BytesIO(content(answer)))
    reference = with_file.number.replace("/", "-")
    assert "no-store" in answer["Cache-Control"]
    assert set(archive.namelist()) == {
        f"{reference}.pdf",
        f"{reference}.json",
        "attachments/statute.pdf",
        "attachments/statute-2.pdf",
    }
    assert archive.read(f"{reference}.pdf").startswith(b"%PDF")
    assert b"CANARY-file-2" in archive.read("attachments/statute-2.pdf")
    data = json.loads(archive.read(f"{reference}.json"))
    assert data["number"] == with_file.number
    assert data["checksum"] == with_file.latest_submission.checksum
    assert "CANARY-title" in [item["value"] for item in data["answers"]]


def test_a_file_missing_from_the_storage_does_not_stop_the_archive(with_file, log_in):
    lost = with_file.response.attachments.first()
    lost.file.storage.delete(lost.file.name)
    client = log_in(with_file.call.created_by)

    archive = ZipFile(io.BytesIO(content(client.get(url("zip", with_file.pk)))))

    data = json.loads(archive.read(f"{with_file.number.replace('/', '-')}.json"))
    assert [item["path"] for item in data["attachments"]].count(None) == 1
    assert client.get(url("file", with_file.pk, lost.token)).status_code == 404


def test_the_printed_form(submitted, officer, log_in):
    answer = log_in(officer).get(url("pdf", submitted.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert content(answer).startswith(b"%PDF")
