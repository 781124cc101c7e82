"""The kinds of files that may be sent: by content, not by name."""

import re

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import IO
from zipfile import ZipFile

from PIL import Image

from wagtail_ngo.uploads.archives import check_prologues, open_archive, read_part, read_xml
from wagtail_ngo.uploads.problems import ContentProblem, Reason
from wagtail_ngo.uploads.signed import check_asic, check_cades, check_xades


MAX_PIXELS = 80_000_000
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

PDF_ENCRYPTED = re.compile(rb"/Encrypt\s{0,20}(?:\d{1,10}\s{1,20}\d{1,5}\s{1,20}R|<<)")
CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
MACRO_PARTS = re.compile(
    r"(?:.*/)?(?:vbaproject\.bin|vbadata\.xml)\Z|.*/(?:activex|macrosheets)/|(?:basic|scripts)/"
)
REMOTE = re.compile(r"\s*(?:https?:|ftp:|\\\\|//|file:(?://[^/]|/{4,}|\\\\))", re.IGNORECASE)


def check_pdf(file: IO[bytes]):
    content = file.read()
    if not content.startswith(b"%PDF-"):
        raise ContentProblem(Reason.CONTENT)
    if PDF_ENCRYPTED.search(content):
        raise ContentProblem(Reason.ENCRYPTED)


def check_image(file: IO[bytes], *, kind: str):
    try:
        with Image.open(file, formats=[kind]) as image:
            pixels = image.width * image.height
            image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ContentProblem(Reason.PIXELS) from error
    except Exception as error:
        raise ContentProblem(Reason.CONTENT) from error
    if pixels > MAX_PIXELS:
        raise ContentProblem(Reason.PIXELS)


def check_plain_text(file: IO[bytes]):
    content = file.read()
    if CONTROL_BYTES.search(content) or not _decodes(content, ["utf-8", "cp1250"]):
        raise ContentProblem(Reason.CONTENT)


def _decodes(content: bytes, encodings: Iterable[str]) -> bool:
    for encoding in encodings:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def check_office(file: IO[bytes], *, main: str):
    """Check a DOCX or XLSX; `main` is the content type of its main part."""
    _require_zip(file)
    with open_archive(file) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            raise ContentProblem(Reason.CONTENT)
        types = _content_types(archive)
        if any("macroenabled" in kind.lower() for kind in types) or _has_macros(archive):
            raise ContentProblem(Reason.MACROS)
        if f"{main}.main+xml" not in types:
            raise ContentProblem(Reason.CONTENT)
        check_prologues(archive, (".xml", ".rels"))
        if _has_external_links(archive):
            raise ContentProblem(Reason.LINKS)


def _require_zip(file: IO[bytes]):
    start = file.read(len(OLE_MAGIC))
    if start == OLE_MAGIC:
        # Office wraps a document with a password in its old container.
        raise ContentProblem(Reason.ENCRYPTED)
    if not start.startswith(b"PK\x03\x04"):
        raise ContentProblem(Reason.CONTENT)


def _content_types(archive: ZipFile) -> list[str]:
    names = set(archive.namelist())
    root = read_xml(archive, "[Content_Types].xml")
    return [
        element.get("ContentType", "")
        for element in root
        if element.get("PartName", "").lstrip("/") in names or element.get("Extension")
    ]


def _has_macros(archive: ZipFile) -> bool:
    return any(MACRO_PARTS.match(name.lower()) for name in archive.namelist())


def _has_external_links(archive: ZipFile) -> bool:
    names = archive.namelist()
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        return True
    relations = (name for name in names if name.lower().endswith(".rels"))
    return any(_is_remote(link) for name in relations for link in read_xml(archive, name))


def _is_remote(link) -> bool:
    if link.get("TargetMode", "").lower() != "external":
        return False
    is_hyperlink = link.get("Type", "").endswith("/hyperlink")
    return not is_hyperlink and bool(REMOTE.match(link.get("Target", "")))


def check_open_document(file: IO[bytes], *, kind: str):
    """Check an ODT or ODS; `kind` is the media type that it must declare."""
    _require_zip(file)
    with open_archive(file) as archive:
        names = archive.namelist()
        if not {"mimetype", "META-INF/manifest.xml", "content.xml"} <= set(names):
            raise ContentProblem(Reason.CONTENT)
        if read_part(archive, "mimetype").strip() != kind.encode():
            raise ContentProblem(Reason.CONTENT)
        if _is_encrypted(archive):
            raise ContentProblem(Reason.ENCRYPTED)
        if _has_macros(archive):
            raise ContentProblem(Reason.MACROS)
        check_prologues(archive, (".xml", ".rdf"))


def _is_encrypted(archive: ZipFile) -> bool:
    manifest = read_xml(archive, "META-INF/manifest.xml")
    return any(element.tag.endswith("}encryption-data") for element in manifest.iter())


@dataclass(frozen=True)
class Format:
    """A kind of file: its media type, and a check of its bytes that raises `ContentProblem`."""

    content_type: str
    check: Callable[[IO[bytes]], None]


def _image(kind: str) -> Format:
    return Format(f"image/{kind.lower()}", partial(check_image, kind=kind))


def _office(kind: str) -> Format:
    content_type = f"{OFFICE}.{kind}"
    return Format(content_type, partial(check_office, main=content_type))


def _open_document(kind: str) -> Format:
    content_type = f"{OPEN_DOCUMENT}.{kind}"
    return Format(content_type, partial(check_open_document, kind=content_type))


FORMATS: dict[str, Format] = {
    "pdf": Format("application/pdf", check_pdf),
    "odt": _open_document("text"),
    "ods": _open_document("spreadsheet"),
    "docx": _office("wordprocessingml.document"),
    "xlsx": _office("spreadsheetml.sheet"),
    "txt": Format("text/plain", check_plain_text),
    "csv": Format("text/csv", check_plain_text),
    "png": _image("PNG"),
    "jpg": _image("JPEG"),
    "jpeg": _image("JPEG"),
    "webp": _image("WEBP"),
    **dict.fromkeys(["xml", "xades"], Format("application/xml", check_xades)),
    "asice": Format("application/vnd.etsi.asic-e+zip", check_asic),
    "sce": Format("application/vnd.etsi.asic-e+zip", check_asic),
    "asics": Format("application/vnd.etsi.asic-s+zip", check_asic),
    "p7m": Format("application/pkcs7-mime", check_cades),
    "p7s": Format("application/pkcs7-signature", check_cades),
    "sig": Format("application/pkcs7-signature", check_cades),
}
