"""A document contains our static files and images of the media storage, and nothing else."""

import io
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

import pikepdf
import pytest

from wagtail_ngo.pdf.base import ResourceRefused
from wagtail_ngo.pdf.fetcher import ClosedFetcher


BASE = "https://city.example/"
HOSTILE = """
<img src="{{ url }}/img" alt=""><link rel="stylesheet" href="{{ url }}/css">
<link rel="attachment" href="{{ url }}/attachment"><a rel="attachment" href="{{ url }}/link">x</a>
<style>@import url("{{ url }}/import"); @font-face { font-family: x; src: url("{{ url }}/font") }
p { background: url("{{ url }}/background"); font-family: x }
li { list-style: url("{{ url }}/list") }</style><ul><li>x</li></ul>
<object data="{{ url }}/object"></object><embed src="{{ url }}/embed">
<svg xmlns="http://www.w3.org/2000/svg"><image href="{{ url }}/svg" width="9" height="9"/></svg>
<p>Reszta strony</p>"""


def images_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return sum(len(page.get_images()) for page in document.pages)


def test_picture_of_the_media_storage_is_shown(make_pdf, picture):
    assert images_of(make_pdf('<img src="{{ url }}" alt="Plac zabaw">', url=picture)) == 1


def test_data_picture_is_shown(make_pdf):
    svg = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"
    assert make_pdf('<img src="{{ svg }}" alt="">', svg=svg).startswith(b"%PDF-1.7")


def test_no_address_is_opened_and_the_page_is_still_made(make_pdf, secret_server, caplog):
    url, hits = secret_server
    with caplog.at_level(logging.WARNING, "wagtail_ngo.pdf"):
        pdf = make_pdf(HOSTILE, url=url)
    assert hits == []
    assert len(caplog.records) >= 6
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not document.attachments and len(document.pages) == 1


@pytest.mark.parametrize("scheme", ["file", "FILE", "ftp", "http", "https", "gopher"])
def test_no_scheme_reads_a_file(make_pdf, tmp_path, scheme):
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text y='9'>CANARY</text></svg>")
    pdf = make_pdf('<img src="{{ url }}" alt=""><p>Treść</p>', url=f"{scheme}://{secret}")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        contents = b"".join(page.Contents.read_bytes() for page in document.pages)
    assert images_of(pdf) == 0 and b"CANARY" not in contents


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "https://elsewhere.example/static/wagtail_ngo/css/print.css",
        "http://city.example/static/wagtail_ngo/css/print.css",
        "https://city.example.evil.example/static/wagtail_ngo/css/print.css",
        "https://city.example@evil.example/static/wagtail_ngo/css/print.css",
        "https://city.example/static/../settings.py",
        "https://city.example/static/%2e%2e/%2e%2e/etc/hosts.css",
        "https://city.example/static//etc/hosts.css",
        "https://city.example/static/wagtail_ngo/css/missing.css",
        "https://city.example/static/wagtail_ngo/js/forms.js",
        "https://city.example/static/wagtail_ngo/css/print.css%00.png",
        "https://city.example/media/../private/secret.png",
        "https://city.example/media/%2e%2e/private/secret.png",
        "https://city.example/media/missing.png",
        "https://city.example/admin/",
        "https://city.example/",
        "//127.0.0.1/static/x.css",
        "static/wagtail_ngo/css/print.css",
        "",
        "https://[bad/static/x.css",
    ],
)
def test_refused(url):
    with pytest.raises(ResourceRefused):
        ClosedFetcher(BASE)(url)


def test_our_style_sheet_is_served_with_and_without_a_version():
    for url in ("print.css", "print.css?v=1", "print.css#top"):
        resource = ClosedFetcher(BASE)(f"{BASE}static/wagtail_ngo/css/{url}")
        assert resource.content_type == "text/css" and b"@page" in resource.body


def test_document_of_the_media_storage_is_refused():
    name = default_storage.save("pdf/secret.pdf", ContentFile(b"%PDF-"))
    with pytest.raises(ResourceRefused):
        ClosedFetcher(BASE)(BASE + default_storage.url(name).lstrip("/"))
    default_storage.delete(name)


def test_oversized_file_is_refused(picture):
    fetcher = ClosedFetcher(BASE)
    assert fetcher(BASE + picture.lstrip("/")).content_type == "image/png"
    fetcher.max_bytes = 10
    with pytest.raises(ResourceRefused):
        fetcher(BASE + picture.lstrip("/"))


def test_nothing_is_media_when_the_project_has_no_media_address(settings):
    settings.MEDIA_URL, settings.MEDIA_ROOT = "", ""
    with pytest.raises(ResourceRefused):
        ClosedFetcher(BASE)(f"{BASE}docs/images/logo.png")


def test_static_files_on_another_host_are_read_from_the_storage(settings):
    settings.STATIC_URL = "https://cdn.example/assets/"
    resource = ClosedFetcher(BASE)("https://cdn.example/assets/wagtail_ngo/css/print.css")
    assert b"@page" in resource.body
    with pytest.raises(ResourceRefused):
        ClosedFetcher(BASE)(f"{BASE}assets/wagtail_ngo/css/print.css")


def test_storage_that_fails_costs_the_picture_only(make_pdf, settings, caplog):
    broken = {"BACKEND": "tests.pdf.test_fetching.BrokenStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": broken}
    assert images_of(make_pdf('<img src="/media/a.png" alt="">')) == 0
    assert "could not be read" in caplog.text


class BrokenStorage(Storage):
    def _open(self, name, mode="rb"):
        raise RuntimeError("The bucket does not answer.")
