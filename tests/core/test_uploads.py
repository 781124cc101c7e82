import hashlib
import io
import time

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

import pytest

from tests.core import upload_files as files
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.uploads import FORMATS, UploadRefused, inspect_upload


pytestmark = pytest.mark.usefixtures("english")

CONTENT = "Its content is not that of"
DAMAGED = "The file is damaged."
EMPTY = "The file is empty."
ENCRYPTED = "protected with a password"
KIND = "Files of this kind are not accepted. Send one of: pdf, odt"
LINKS = "draws on other files or web pages"
MACROS = "holds macros"
PIXELS = "The picture is too large"
UNPACKED = "unpacks to too much data"

EXTERNAL = {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
HOSTILE = [
    ("page.pdf", files.HTML, CONTENT),
    ("program.pdf", files.EXE, CONTENT),
    ("polyglot.pdf", files.HTML + files.pdf(), CONTENT),
    ("late.pdf", b"\n" + files.pdf(), CONTENT),
    ("drawing.png", files.SVG, CONTENT),
    ("photo.png", files.image("JPEG"), CONTENT),
    ("photo.jpg", files.image("PNG"), CONTENT),
    ("photo.webp", files.image("GIF"), CONTENT),
    ("half.png", files.image("PNG", (300, 300))[:120], CONTENT),
    ("huge.png", files.png_claiming(60_000, 60_000), PIXELS),
    ("large.png", files.png_claiming(9_000, 9_000), PIXELS),
    ("plain.docx", files.archive({"a.txt": "x"}), CONTENT),
    ("xml.docx", b"<?xml version='1.0'?><document/>", CONTENT),
    ("sheet.docx", files.xlsx(), CONTENT),
    ("text.xlsx", files.docx(), CONTENT),
    ("sheet.odt", files.opendocument("spreadsheet"), CONTENT),
    ("word.odt", files.docx(), CONTENT),
    ("empty.pdf", b"", EMPTY),
    ("byte.pdf", b"%", CONTENT),
    ("byte.docx", b"P", CONTENT),
    ("renamed.docx", files.docx(main=files.WORD_MACRO), MACROS),
    ("macro.docx", files.docx_with({"word/vbaProject.bin": b"x"}), MACROS),
    ("case.docx", files.docx_with({"word/VBAPROJECT.BIN": b"x"}), MACROS),
    ("active.docx", files.docx_with({"word/activeX/activeX1.xml": "<a/>"}), MACROS),
    ("macro.xlsx", files.xlsx_with({"xl/macrosheets/sheet1.xml": "<a/>"}), MACROS),
    ("macro.odt", files.opendocument(parts={"Basic/Standard/Module1.xml": "<a/>"}), MACROS),
    ("locked.pdf", files.encrypted_pdf(), ENCRYPTED),
    ("locked4.pdf", files.encrypted_pdf(level=4), ENCRYPTED),
    ("locked.docx", files.encrypted_zip(), ENCRYPTED),
    ("office.docx", files.OLE, ENCRYPTED),
    ("locked.odt", files.encrypted_opendocument(), ENCRYPTED),
    ("links.xlsx", files.xlsx_with(EXTERNAL), LINKS),
    ("remote.docx", files.docx_linking("attachedTemplate", "https://evil.test/t.dotm"), LINKS),
    ("share.docx", files.docx_linking("attachedTemplate", r"\\evil.test\t.dotm"), LINKS),
    ("share2.docx", files.docx_linking("oleObject", "file://evil.test/x"), LINKS),
    ("pixel.docx", files.docx_linking("image", "http://evil.test/pixel.png"), LINKS),
    ("xxe.docx", files.docx_with({"word/document.xml": files.XXE}), DAMAGED),
    ("types.docx", files.archive({"[Content_Types].xml": files.XXE}), DAMAGED),
    ("laughs.docx", files.docx_with({"word/document.xml": files.LAUGHS}), DAMAGED),
    ("utf16.docx", files.docx_with({"word/a.xml": files.XXE.decode().encode("utf-16")}), DAMAGED),
    ("late.docx", files.docx_with({"word/a.xml": b"<!--" + b"x" * 90_000 + b"-->"}), DAMAGED),
    ("xxe.xlsx", files.xlsx_with({"xl/sharedStrings.xml": files.XXE}), DAMAGED),
    ("laughs.xlsx", files.xlsx_with({"xl/workbook.xml": files.LAUGHS}), DAMAGED),
    ("xxe.odt", files.opendocument(parts={"content.xml": files.XXE}), DAMAGED),
    ("laughs.ods", files.opendocument("spreadsheet", {"styles.xml": files.LAUGHS}), DAMAGED),
    ("manifest.odt", files.opendocument(manifest=files.XXE), DAMAGED),
    ("bomb.docx", files.zip_bomb(), UNPACKED),
    ("overlap.docx", files.overlapping_zip(), UNPACKED),
    ("crowd.docx", files.crowded_zip(), UNPACKED),
    ("lie.docx", files.crowded_zip_that_lies(), UNPACKED),
    ("zip64.docx", files.zip64_behind_a_small_directory(), UNPACKED),
    ("cut.docx", files.docx()[:-30], DAMAGED),
    ("tail.docx", files.docx() + files.HTML, DAMAGED),
    ("head.docx", b"PK\x03\x04" + files.docx(), DAMAGED),
    ("slip.docx", files.docx_with({"../../etc/cron.d/x": "x"}), DAMAGED),
    ("root.docx", files.docx_with({"/etc/passwd": "x"}), DAMAGED),
    ("twice.docx", files.docx_with({"word/DOCUMENT.xml": "<a/>"}), DAMAGED),
    ("binary.txt", b"abc\x00def", CONTENT),
    ("escape.txt", b"\x1b[31mred", CONTENT),
    ("wide.csv", "a;b".encode("utf-16"), CONTENT),
    ("program.exe", files.EXE, KIND),
    ("program.pdf.exe", files.pdf(), KIND),
    ("page.html", files.HTML, KIND),
    ("drawing.svg", files.SVG, KIND),
    ("macro.docm", files.docx(), KIND),
    ("old.doc", files.OLE, KIND),
    ("archive.zip", files.archive({"a": "b"}), KIND),
    ("pdf", files.pdf(), KIND),
    (".htaccess", b"x", KIND),
]


@pytest.mark.parametrize("name", files.GOOD)
def test_a_good_file_is_accepted(name):
    content = files.GOOD[name]
    upload = SimpleUploadedFile(name, content, "text/html")
    facts = inspect_upload(upload)
    assert facts.name == name
    assert facts.extension == name.rpartition(".")[2].lower()
    assert facts.content_type == FORMATS[facts.extension].content_type
    assert (facts.size, facts.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert upload.read() == content


@pytest.mark.parametrize(("name", "content", "reason"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_a_hostile_file_is_refused_at_once_with_its_name_and_reason(name, content, reason):
    upload = SimpleUploadedFile(name, content)
    start = time.process_time()
    with pytest.raises(UploadRefused) as refused:
        inspect_upload(upload)
    assert time.process_time() - start < 0.2
    assert reason in refused.value.messages[0]
    assert f"“{name.lstrip('.')}”" in refused.value.messages[0]


def test_a_refusal_is_a_validation_error_of_one_sentence_more():
    with pytest.raises(ValidationError) as refused:
        inspect_upload(ContentFile(files.HTML, name="offer.pdf"))
    assert refused.value.messages == [
        "The file “offer.pdf” was not accepted. Its content is not that of a PDF file. "
        "Save it again in this format."
    ]


def test_a_file_may_be_as_large_as_the_limit_and_not_larger(settings):
    settings.WAGTAIL_NGO = {"UPLOAD_MAX_BYTES": 20}
    assert inspect_upload(ContentFile(b"x" * 20, name="a.txt")).size == 20
    with pytest.raises(UploadRefused, match="larger than 20"):
        inspect_upload(ContentFile(b"x" * 21, name="a.txt"))
    with pytest.raises(UploadRefused, match="larger than 5"):
        inspect_upload(ContentFile(b"x" * 20, name="a.txt"), max_bytes=5)


def test_a_field_may_accept_fewer_kinds_of_files():
    upload = ContentFile(files.pdf(), name="offer.pdf")
    assert inspect_upload(upload, extensions=[".PDF"]).extension == "pdf"
    with pytest.raises(UploadRefused, match="Send one of: odt."):
        inspect_upload(upload, extensions=["odt"])


def test_a_kind_that_cannot_be_checked_is_not_accepted():
    with pytest.raises(UploadRefused, match="Send one of: pdf."):
        inspect_upload(ContentFile(files.EXE, name="a.exe"), extensions=["pdf", "exe"])


def test_a_file_on_disk_is_inspected_too():
    upload = TemporaryUploadedFile("costs.xlsx", "", 0, None)
    upload.write(files.xlsx())
    assert inspect_upload(upload).extension == "xlsx"
    upload.close()


def test_every_kind_accepted_by_default_can_be_checked():
    assert set(ngo_settings.UPLOAD_EXTENSIONS) <= set(FORMATS)


def test_the_parser_of_workbooks_is_the_defused_one():
    import openpyxl.xml

    assert openpyxl.xml.DEFUSEDXML


def test_a_large_file_is_inspected_in_reasonable_time():
    content = b"%PDF-1.7\n" + b"/Encrypt " * 1_000_000
    start = time.process_time()
    inspect_upload(ContentFile(content, name="a.pdf"))
    assert time.process_time() - start < 2


def test_the_same_bytes_give_the_same_facts_whatever_was_read_before():
    upload = io.BytesIO(files.pdf())
    upload.name = "a.pdf"
    upload.read(3)
    assert inspect_upload(upload) == inspect_upload(upload)
