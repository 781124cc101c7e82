from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


class PdfUnavailable(Exception):
    """No PDF could be made. The text is for administrators, ``reader_message`` for readers."""

    reader_message = _(
        "The PDF cannot be made at the moment. Print this page from your browser, "
        "or try again later."
    )


class ResourceRefused(Exception):
    """The document asked for something that a PDF may not contain."""


@dataclass(frozen=True)
class Resource:
    """A style sheet, font or image that a document may contain."""

    body: bytes
    content_type: str


class PdfBackend(ABC):
    """Turns HTML into PDF; ``WAGTAIL_NGO["PDF_BACKEND"]`` names the class that the site uses."""

    @classmethod
    def unmet(cls) -> str:
        """Say what this backend lacks, found out without starting it; "" when nothing is known."""
        return ""

    @abstractmethod
    def render(self, html: str, *, base_url: str, fetch: Callable[[str], Resource]) -> bytes:
        """Return ``html`` as a tagged PDF.

        Every style sheet, font and image comes from ``fetch(url)``, which raises
        :class:`ResourceRefused`; the document is then made without it. Nothing else may be opened.
        Raises :class:`PdfUnavailable` when there is no document to return.
        """
