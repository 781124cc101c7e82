import logging

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.core.files import File
from django.core.files.storage import default_storage

from wagtail_ngo.pdf.base import Resource, ResourceRefused


logger = logging.getLogger(__name__)

IMAGES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
STATIC = IMAGES | {
    ".css": "text/css",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


class ClosedFetcher:
    """Serves static files and images of the media storage by name, and opens no address at all.

    ``base_url`` is the address of the document, against which relative addresses were resolved.
    """

    max_bytes = 20 * 1024**2

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def __call__(self, url: str) -> Resource:
        """Return what ``url`` names. Raises :class:`ResourceRefused` for all that is not ours."""
        try:
            return self.fetch(url)
        except (OSError, SuspiciousOperation, ImproperlyConfigured, ValueError) as error:
            logger.warning("Left out of a PDF: %.200r (%s)", url, error)
            raise ResourceRefused(str(error)) from error

    def fetch(self, url: str) -> Resource:
        if name := self.name_below(settings.STATIC_URL, url):
            return self.read(name, STATIC, open_static)
        if name := self.name_below(settings.MEDIA_URL, url):
            return self.read(name, IMAGES, default_storage.open)
        raise ValueError("neither a static file nor an image of the media storage")

    def name_below(self, prefix: str | None, url: str) -> str:
        """Return the file name that ``url`` has below ``prefix``, or "" when it lies elsewhere."""
        root = urljoin(self.base_url, prefix or "")
        if urlsplit(root).path in ("", "/") and urlsplit(root)[:2] == urlsplit(self.base_url)[:2]:
            return ""
        path = url.partition("#")[0].partition("?")[0]
        return unquote(path.removeprefix(root)) if path.startswith(root) else ""

    def read(self, name: str, types: dict[str, str], open_file: Callable[[str], File]) -> Resource:
        content_type = types.get(PurePosixPath(name).suffix.lower())
        if content_type is None:
            raise ValueError("not a kind of file that a PDF may contain")
        with open_file(name) as file:
            body = file.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise ValueError(f"larger than {self.max_bytes} bytes")
        return Resource(body, content_type)


def open_static(name: str) -> File:
    """Open a static file where the app keeps it, or else where ``collectstatic`` put it."""
    if path := finders.find(name):
        return File(open(path, "rb"))
    return staticfiles_storage.open(name)
