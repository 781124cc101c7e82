"""Containers of electronic signatures: XAdES, ASiC and CAdES. PDF is checked as any PDF."""

from typing import IO
from xml.etree import ElementTree

from wagtail_ngo.uploads.archives import open_archive, read_part
from wagtail_ngo.uploads.problems import ContentProblem, Reason


XML_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
ASIC = (b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip")
DER_SEQUENCE = b"\x30"
PEM = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")


def check_xades(file: IO[bytes]):
    """An XML document with a signature. One with a document type is refused: it may unpack."""
    content = file.read()
    try:
        text = content.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise ContentProblem(Reason.CONTENT)
        root = ElementTree.fromstring(content)  # noqa: S314
    except (UnicodeDecodeError, ElementTree.ParseError, ValueError) as error:
        raise ContentProblem(Reason.CONTENT) from error
    if root.tag != XML_SIGNATURE and root.find(f".//{XML_SIGNATURE}") is None:
        raise ContentProblem(Reason.CONTENT)


def check_asic(file: IO[bytes]):
    """A ZIP that says it is an ASiC container and holds signatures."""
    if not file.read(4).startswith(b"PK\x03\x04"):
        raise ContentProblem(Reason.CONTENT)
    with open_archive(file) as archive:
        names = archive.namelist()
        if "mimetype" not in names or read_part(archive, "mimetype").strip() not in ASIC:
            raise ContentProblem(Reason.CONTENT)
        if not any("signature" in name.lower() for name in names if name.startswith("META-INF/")):
            raise ContentProblem(Reason.CONTENT)


def check_cades(file: IO[bytes]):
    """A PKCS #7 message, in DER or in PEM."""
    start = file.read(64)
    if not start.startswith((DER_SEQUENCE, *PEM)):
        raise ContentProblem(Reason.CONTENT)
