"""Spreadsheets that open safely: no cell becomes a formula, Polish letters survive, rows stream."""

import csv
import re

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import Echo

from wagtail_ngo import audit, phrases


BOM = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 1000
COLUMN_WIDTH = 20
AMOUNT_FORMAT = "#,##0.00"
FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
NUMBER = re.compile(r"[+-]?[\d\s.,]+", re.ASCII)


def guard_formula(text: str) -> str:
    """Return ``text``, with an apostrophe in front if a spreadsheet would read a formula."""
    if FORMULA.match(text) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def stream_csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield CSV in UTF-8 with a byte order mark, guarded against formulas, row by row."""
    writer = csv.writer(Echo())
    yield BOM.encode()
    for row in rows:
        yield writer.writerow([guard_formula(_text(value)) for value in row])


def write_xlsx(rows: Iterable[Sequence[Any]], file) -> None:
    """Write a workbook of one sheet into a binary file, keeping few rows in memory.

    Numbers, dates and times stay what they are, times in the current zone; the rest is text.
    """
    workbook = Workbook(write_only=True, iso_dates=True)
    sheet = workbook.create_sheet(title="1")
    sheet.freeze_panes = "A2"
    sheet.sheet_format.defaultColWidth = COLUMN_WIDTH
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    workbook.save(file)


def csv_response(rows: Iterable[Sequence[Any]], name: str) -> StreamingHttpResponse:
    """Return ``rows`` as a streamed download ``<name>.csv``."""
    return _as_download(StreamingHttpResponse(stream_csv(rows), content_type=CSV_TYPE), name, "csv")


def xlsx_response(rows: Iterable[Sequence[Any]], name: str) -> FileResponse:
    """Return ``rows`` as a download ``<name>.xlsx``."""
    file = BytesIO()
    write_xlsx(rows, file)
    file.seek(0)
    return _as_download(FileResponse(file, content_type=XLSX_TYPE), name, "xlsx")


RESPONSES: dict[str, Callable] = {"csv": csv_response, "xlsx": xlsx_response}


def _as_download(response, name, extension):
    safe_name = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII)
    response["Content-Disposition"] = f'attachment; filename="{safe_name}.{extension}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _text(value):
    match value:
        case None:
            return ""
        case bool():
            return str(phrases.YES if value else phrases.NO)
        case datetime():
            return _local(value).isoformat(sep=" ", timespec="seconds")
        case list() | tuple() | set():
            return ", ".join(str(item) for item in value)
    return str(value)


def _xlsx_cell(sheet, value):
    match value:
        case bool():
            content = _text(value)
        case datetime():
            content = _local(value)
        case None | int() | float() | Decimal() | date() | time():
            content = value
        case _:
            content = ILLEGAL_CHARACTERS_RE.sub("", _text(value))
    cell = WriteOnlyCell(sheet, content)
    if isinstance(content, str):
        cell.data_type = "s"
    if isinstance(content, Decimal):
        cell.number_format = AMOUNT_FORMAT
    return cell


def _local(moment):
    """Excel has no time zones: what people see on the site's clock."""
    local = timezone.make_naive(moment) if timezone.is_aware(moment) else moment
    return local.replace(microsecond=0)


class SafeExportMixin:
    """For an ``IndexView``: exports need the model's ``export`` permission and are audited.

    The model declares the permission, for example with
    ``default_permissions = ("add", "change", "delete", "view", "export")``.
    """

    def dispatch(self, request, *args, **kwargs):
        if self.is_export and not self.user_may_export:
            raise PermissionDenied("export")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        # Without the listing's context, which would load every row before the first is written.
        if self.is_export:
            return self.as_spreadsheet(self.get_queryset(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def user_may_export(self) -> bool:
        return bool(self.list_export) and self.user_has_permission("export")

    @cached_property
    def show_export_buttons(self) -> bool:
        return self.user_may_export

    def as_spreadsheet(self, queryset, spreadsheet_format):
        action = f"{self.model._meta.model_name}.export"
        audit.record(action, request=self.request, data={"format": spreadsheet_format})
        return RESPONSES[spreadsheet_format](self.export_rows(queryset), self.get_filename())

    def export_rows(self, queryset) -> Iterator[list[Any]]:
        """Yield the headings, then the values of ``list_export`` of each row."""
        yield [self.get_heading(queryset, field) for field in self.list_export]
        for item in queryset.iterator(chunk_size=CHUNK):
            yield list(self.to_row_dict(item).values())
