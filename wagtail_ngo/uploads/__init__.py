"""Uploaded files: accepted only when name, size and content agree with a short list of formats."""

import hashlib
import logging

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.uploads.clamd import ScannerUnavailable, find_virus
from wagtail_ngo.uploads.formats import FORMATS
from wagtail_ngo.uploads.names import clean_filename, file_extension, unique_filename
from wagtail_ngo.uploads.problems import ContentProblem, Reason, UploadRefused


__all__ = [
    "FORMATS",
    "Reason",
    "UploadFacts",
    "UploadRefused",
    "clean_filename",
    "inspect_upload",
    "unique_filename",
]

logger = logging.getLogger("wagtail_ngo.uploads")

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class UploadFacts:
    """What is known of an accepted file; `name` is safe to show, `sha256` is hexadecimal."""

    name: str
    extension: str
    content_type: str
    size: int
    sha256: str


def inspect_upload(
    file: File, *, extensions: Iterable[str] | None = None, max_bytes: int | None = None
) -> UploadFacts:
    """Return the facts about `file` and rewind it, or raise `UploadRefused`.

    `extensions` (without dots) and `max_bytes` default to `UPLOAD_EXTENSIONS` and
    `UPLOAD_MAX_BYTES`. The media type follows from the extension, never from the browser.
    """
    name = clean_filename(file.name)
    extension = _accepted_extension(name, extensions)
    size = _accepted_size(file, name, max_bytes or ngo_settings.UPLOAD_MAX_BYTES)
    _check_content(file, name, extension)
    _check_viruses(file, name)
    sha256 = _digest(file)
    file.seek(0)
    return UploadFacts(name, extension, FORMATS[extension].content_type, size, sha256)


def _accepted_extension(name: str, extensions: Iterable[str] | None) -> str:
    wanted = [item.lower().lstrip(".") for item in extensions or ngo_settings.UPLOAD_EXTENSIONS]
    accepted = [item for item in wanted if item in FORMATS]
    extension = file_extension(name)
    if extension not in accepted:
        raise UploadRefused(name, Reason.EXTENSION, extensions=", ".join(accepted))
    return extension


def _accepted_size(file: File, name: str, max_bytes: int) -> int:
    size = file.seek(0, 2)
    if not size:
        raise UploadRefused(name, Reason.EMPTY)
    if size > max_bytes:
        raise UploadRefused(name, Reason.SIZE, limit=filesizeformat(max_bytes))
    return size


def _check_content(file: File, name: str, extension: str):
    file.seek(0)
    try:
        FORMATS[extension].check(file)
    except ContentProblem as problem:
        params = {"extension": extension.upper()} if problem.reason is Reason.CONTENT else {}
        raise UploadRefused(name, problem.reason, **params) from problem


def _check_viruses(file: File, name: str):
    if not ngo_settings.VIRUS_SCANNER:
        return
    try:
        virus = find_virus(_chunks(file), ngo_settings.VIRUS_SCANNER)
    except ScannerUnavailable as error:
        logger.exception("The virus scanner did not answer; an upload was refused.")
        raise UploadRefused(name, Reason.SCANNER) from error
    if virus:
        logger.warning("The virus scanner found %r; an upload was refused.", virus)
        raise UploadRefused(name, Reason.INFECTED)


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: File) -> Iterator[bytes]:
    file.seek(0)
    return iter(lambda: file.read(CHUNK_BYTES), b"")
