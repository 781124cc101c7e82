"""Printed documents: a template in, an accessible PDF out, nothing fetched from anywhere else."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils import translation

from wagtail_ngo.conf import absolute_url, import_from_conf
from wagtail_ngo.pdf.base import PdfBackend, PdfUnavailable
from wagtail_ngo.pdf.fetcher import ClosedFetcher


__all__ = ["PdfBackend", "PdfUnavailable", "render_pdf"]

NOWHERE = "https://pdf.invalid/"


def render_pdf(template: str, context: Mapping[str, Any], *, language: str, title: str) -> bytes:
    """Return the PDF/UA-1 document that ``template`` makes of ``context``.

    The template sees ``language``, ``title`` and ``pdf`` (True) too, and should extend
    ``wagtail_ngo/pdf/base.html``. No request is in the context, so a background task may call this.
    Raises :class:`PdfUnavailable` when the document cannot be made.
    """
    names = {"language": language, "title": title, "pdf": True}
    with translation.override(language):
        html = render_to_string(template, {**context, **names})
    base_url = document_base()
    backend: PdfBackend = import_from_conf("PDF_BACKEND")()
    return backend.render(html, base_url=base_url, fetch=ClosedFetcher(base_url))


def document_base() -> str:
    """Return the address against which links of the document are resolved."""
    root = absolute_url("/")
    return root if urlsplit(root).netloc else NOWHERE
