"""ZIP containers judged by their central directory, before anything in them is unpacked."""

import struct
import zipfile
import zlib

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as xml

from wagtail_ngo.uploads.problems import ContentProblem, Reason


MAX_ENTRIES = 2_000
MAX_DIRECTORY_BYTES = 512 * 1024
MAX_UNPACKED_BYTES = 200 * 1024**2
MAX_PART_BYTES = 4 * 1024**2

PROLOGUE_BYTES = 64 * 1024

END_SIGNATURE = b"PK\x05\x06"
ZIP64_LOCATOR = b"PK\x06\x07"
ZIP64_LOCATOR_SIZE = 20
END_SIZE = 22
MAX_COMMENT = 0xFFFF
ENCRYPTED_FLAG = 0x1
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

READ_ERRORS = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError),
    *(OSError, EOFError, ValueError, LookupError, struct.error, zlib.error),
)


@contextmanager
def open_archive(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Yield the ZIP in `file` once its directory has been found harmless.

    Raises `ContentProblem`, also for what goes wrong while the archive is open.
    """
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), _size(file))
            yield archive
    except READ_ERRORS as error:
        raise ContentProblem(Reason.DAMAGED) from error


def _size(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _check_directory(file: IO[bytes]):
    size = _size(file)
    tail_start = max(0, size - END_SIZE - MAX_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    end = tail.rfind(END_SIGNATURE)
    if end < 0:
        raise zipfile.BadZipFile("no end of central directory")
    entries, length, offset, comment = struct.unpack("<HIIH", tail[end + 10 : end + END_SIZE])
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES:
        raise ContentProblem(Reason.UNPACKED)
    # A second, 64-bit directory would be read in place of the one judged here.
    if tail.startswith(ZIP64_LOCATOR, max(0, end - ZIP64_LOCATOR_SIZE)):
        raise ContentProblem(Reason.UNPACKED)
    # Bytes before, between or after the parts are where a second file hides.
    if offset + length != tail_start + end or tail_start + end + END_SIZE + comment != size:
        raise zipfile.BadZipFile("the parts do not meet")


def _check_entries(entries: list[zipfile.ZipInfo], size: int):
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise ContentProblem(Reason.ENCRYPTED)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise ContentProblem(Reason.UNPACKED)
    if sum(entry.compress_size for entry in entries) > size:
        raise ContentProblem(Reason.UNPACKED)
    if not all(_is_plain(entry) for entry in entries) or _has_doubles(entries):
        raise ContentProblem(Reason.DAMAGED)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    parts = name.split("/")
    safe = ".." not in parts and not name.startswith("/") and not set("\\\0:") & set(name)
    return safe and entry.compress_type in METHODS


def _has_doubles(entries: list[zipfile.ZipInfo]) -> bool:
    names = [entry.filename.casefold() for entry in entries]
    return len(names) != len(set(names))


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of a small part; raises `ContentProblem` when it is missing or large."""
    entry = archive.getinfo(name)
    if entry.file_size > MAX_PART_BYTES:
        raise ContentProblem(Reason.UNPACKED)
    return archive.read(entry)


def read_xml(archive: zipfile.ZipFile, name: str) -> Element:
    """Return the root of a small XML part; a document type or an entity is refused."""
    try:
        return xml.fromstring(read_part(archive, name), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise ContentProblem(Reason.DAMAGED) from error


def check_prologues(archive: zipfile.ZipFile, suffixes: tuple[str, ...]):
    """Refuse every XML part that declares a document type; office programs never write one.

    Only the beginning of each part is read, up to its first element.
    """
    for entry in archive.infolist():
        # LibreOffice writes some empty parts.
        if entry.file_size and entry.filename.lower().endswith(suffixes):
            _check_prologue(archive, entry)


def _check_prologue(archive: zipfile.ZipFile, entry: zipfile.ZipInfo):
    try:
        with archive.open(entry) as part:
            prologue = BytesIO(part.read(PROLOGUE_BYTES))
        next(iter(xml.iterparse(prologue, events=["start"], forbid_dtd=True)))
    except (ParseError, DefusedXmlException) as error:
        raise ContentProblem(Reason.DAMAGED) from error
