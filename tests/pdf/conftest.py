import threading

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

import pytest

from wagtail_ngo.pdf import render_pdf


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c6360a05f0000006e000151c0b3c70000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def known_site(settings):
    settings.WAGTAIL_NGO = {"BASE_URL": "https://city.example/"}


@pytest.fixture
def make_pdf(settings, tmp_path):
    """Render ``body`` inside the base template and return the bytes of the PDF."""
    folder = tmp_path / "templates"
    folder.mkdir()
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]

    def make(body: str, *, language: str = "pl", title: str = "Oferta nr 7/2026", **context):
        source = '{% extends "wagtail_ngo/pdf/base.html" %}{% block content %}'
        name = f"{len(list(folder.iterdir()))}.html"
        (folder / name).write_text(source + body + "{% endblock %}", encoding="utf-8")
        return render_pdf(name, context, language=language, title=title)

    return make


@pytest.fixture
def picture():
    name = default_storage.save("pdf/picture.png", ContentFile(PIXEL))
    yield default_storage.url(name)
    default_storage.delete(name)


@pytest.fixture
def secret_server() -> Iterator[tuple[str, list[str]]]:
    """A server that no document may reach: its address, and the paths that were asked for."""
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", hits
        server.shutdown()
        thread.join()
