"""A document that cannot be made is said to be so, in time, and harms nothing else."""

import io
import sys
import time

from pathlib import Path

from django.utils import translation

import pypdf
import pytest

from wagtail_ngo.pdf import PdfUnavailable
from wagtail_ngo.pdf.weasyprint import WeasyPrintBackend, python_executable


class HastyBackend(WeasyPrintBackend):
    time_limit = 1.5


class PoorBackend(WeasyPrintBackend):
    memory_limit = 64 * 1024**2


def use(settings, backend):
    settings.WAGTAIL_NGO["PDF_BACKEND"] = f"tests.pdf.test_limits.{backend.__name__}"


def test_tags_nested_without_end_are_refused(make_pdf):
    with pytest.raises(PdfUnavailable, match="RecursionError|without an answer"):
        make_pdf("<div>" * 3000 + "głęboko" + "</div>" * 3000)
    assert make_pdf("<p>Następny dokument</p>").startswith(b"%PDF")


def test_document_that_takes_too_long_is_given_up(make_pdf, settings):
    use(settings, HastyBackend)
    started = time.monotonic()
    with pytest.raises(PdfUnavailable, match=r"longer than 1\.5 seconds"):
        make_pdf("<table>" + "<tr><td>a</td><td>b</td></tr>" * 20_000 + "</table>")
    assert time.monotonic() - started < 10


def test_document_that_needs_too_much_memory_is_given_up(make_pdf, settings):
    use(settings, PoorBackend)
    with pytest.raises(PdfUnavailable):
        make_pdf("<p>" + "słowo " * 200_000 + "</p>")


def test_word_that_is_wider_than_the_page_is_printed_whole(make_pdf):
    pdf = pypdf.PdfReader(io.BytesIO(make_pdf("<p>" + "ą" * 5000 + "</p>")))
    assert sum(page.extract_text().count("ą") for page in pdf.pages) == 5000


@pytest.mark.parametrize(
    "failure",
    ["raise OSError('cannot load library libpango-1.0-0')", "raise ImportError('No weasyprint')"],
)
def test_missing_library_is_named_with_the_command_that_installs_it(
    make_pdf, tmp_path, monkeypatch, failure
):
    (tmp_path / "weasyprint.py").write_text(failure)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PdfUnavailable, match="apt-get install libpango-1.0-0"):
        make_pdf("<p>Treść</p>")


def test_worker_that_dies_is_reported(make_pdf, tmp_path, monkeypatch):
    (tmp_path / "weasyprint.py").write_text("import os; os._exit(9)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PdfUnavailable, match="without an answer"):
        make_pdf("<p>Treść</p>")


def test_reader_is_told_what_to_do_instead():
    with translation.override("en"):
        assert "Print this page" in str(PdfUnavailable("details").reader_message)


def test_interpreter_is_found_under_a_server_that_embeds_python(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/bin/uwsgi")
    assert python_executable() == str(Path(sys.prefix, "bin", "python"))
