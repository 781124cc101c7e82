import csv
import datetime

from decimal import Decimal
from io import BytesIO, StringIO

from django.urls import reverse

import pytest

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.core.records import make_record, make_user
from tests.testapp.models import Record
from wagtail_ngo.admin.exports import (
    csv_response,
    guard_formula,
    stream_csv,
    write_xlsx,
    xlsx_response,
)
from wagtail_ngo.models import AuditEvent


pytestmark = pytest.mark.usefixtures("english")
READER = ["wagtailadmin.access_admin", "testapp.view_record"]
FORMULAS = [
    "=1+1",
    "+SUM(A1)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "\x00=1",
    "＝1+1",
    "＋1+1",
    "|calc",
    "%0A=1",
]


@pytest.fixture
def client(client, settings):
    settings.LANGUAGE_CODE = "en"
    return client


def read_csv(chunks):
    text = b"".join(chunks).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def read_xlsx(rows):
    file = BytesIO()
    write_xlsx(rows, file)
    return load_workbook(file).active


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_guarded_in_csv(text):
    assert guard_formula(text) == f"'{text}"
    assert read_csv(stream_csv([[text]])) == [[f"'{text}"]]


@pytest.mark.parametrize("text", ["Ala", "", "-12.50", "+48 600 100 200", "1=1", "a@example.org"])
def test_ordinary_text_and_numbers_stay(text):
    assert guard_formula(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_text_in_xlsx(text):
    cell = read_xlsx([[text]])["A1"]
    assert cell.data_type != "f"
    assert "<f>" not in str(cell.value)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_csv_reads_back_as_written(texts):
    row = [text.replace("\r\n", "\n") for text in ["x", *texts]]
    assert read_csv(stream_csv([row])) == [[guard_formula(text) for text in row]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_xlsx_stands_any_text(texts):
    assert read_xlsx([["x", *texts]])["A1"].value == "x"


def test_csv_begins_with_a_mark_so_that_polish_letters_survive():
    content = b"".join(stream_csv([["Zażółć gęślą jaźń"]]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content[3:].decode() == "Zażółć gęślą jaźń\r\n"


def test_values_keep_their_kind_in_xlsx():
    moment = datetime.datetime(2026, 7, 1, 10, 30, tzinfo=datetime.UTC)
    row = [Decimal("1000.50"), 7, datetime.date(2026, 7, 1), moment, True, None, ["a", "b"]]
    sheet = read_xlsx([row])
    values = [cell.value for cell in sheet[1]]
    assert values[0] == 1000.5
    assert values[1] == 7
    assert values[2] == datetime.date(2026, 7, 1)
    assert values[3] == datetime.datetime(2026, 7, 1, 12, 30)
    assert values[4:] == ["Yes", None, "a, b"]


def test_values_read_well_in_csv():
    moment = datetime.datetime(2026, 7, 1, 10, 30, tzinfo=datetime.UTC)
    row = [Decimal("-1000.50"), moment, False, None, ("a", "b")]
    assert read_csv(stream_csv([row])) == [["-1000.50", "2026-07-01 12:30:00", "No", "", "a, b"]]


def test_rows_are_read_as_they_are_written():
    def rows():
        yield ["heading"]
        raise AssertionError("read too early")

    stream = stream_csv(rows())
    assert [next(stream), next(stream)] == [b"\xef\xbb\xbf", b"heading\r\n"]


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "extension"), [(csv_response, "csv"), (xlsx_response, "xlsx")])
def test_download_has_a_plain_name_and_is_not_kept(make, extension):
    response = make([["x"]], 'a"b\r\nżółw')
    assert response["Content-Disposition"] == f'attachment; filename="a-b-w.{extension}"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_listing_export_needs_its_own_permission(client, kind):
    make_record(make_user("ngo"), status="sent")
    client.force_login(make_user("reader", *READER))
    page = client.get(reverse("records:index"))
    assert b"CANARY" in page.content
    assert b"export=csv" not in page.content
    response = client.get(reverse("records:index"), {"export": kind})
    assert response.status_code == 403
    assert b"CANARY" not in response.content
    assert AuditEvent.objects.get().action == "access.denied"


@pytest.mark.django_db
def test_listing_export_follows_filters_and_is_audited(client):
    ngo, officer = make_user("ngo"), make_user("officer", *READER, "testapp.export_record")
    make_record(ngo, "R/1", status="sent", title="=cmd()", amount="30000.00")
    make_record(ngo, "R/2", status="decided")
    client.force_login(officer)
    assert b"export=csv" in client.get(reverse("records:index")).content
    response = client.get(reverse("records:index"), {"export": "csv", "status": "sent"})
    heading, *rows = read_csv(response)
    assert heading == ["Reference", "Title", "Amount", "Created at", "Is locked"]
    assert [row[:3] for row in rows] == [["R/1", "'=cmd()", "30000.00"]]
    event = AuditEvent.objects.get()
    assert (event.action, event.user) == ("record.export", officer)
    assert event.data == {"format": "csv"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("count", [1, 3, 50])
def test_export_takes_the_same_queries_for_any_number(
    client, django_assert_max_num_queries, count, kind
):
    ngo, officer = make_user("ngo"), make_user("officer", *READER, "testapp.export_record")
    for number in range(count):
        make_record(ngo, f"R/{number}", status="sent")
    client.force_login(officer)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("records:index"), {"export": kind})
        content = b"".join(response)
    assert len(content) > 80
    assert Record.objects.count() == count
