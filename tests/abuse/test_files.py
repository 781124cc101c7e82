"""Files from the upload to the archive of an officer (E5, E7, E8).

Elsewhere: hostile contents, names and the clamd client one by one (tests/core/test_uploads.py,
test_upload_names.py, test_virus_scanner.py), quotas of one response (tests/forms/test_save.py),
who may download (tests/grants/test_views_access.py).
"""

import io
import re
import zipfile

from django.urls import reverse

import pytest

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.abuse.applicant import (
    PDF,
    address,
    attachments,
    file_question,
    make_call,
    stored,
    typed,
    upload,
)
from tests.core.upload_files import EXE, HTML, SVG, XXE, docx, docx_with, zip_bomb
from tests.grants import factories
from tests.grants.form import block_id
from tests.organisations.factories import UserFactory
from wagtail_ngo.forms.models import Attachment
from wagtail_ngo.uploads import clean_filename


pytestmark = pytest.mark.django_db

MEGABYTE = 1024**2


@pytest.fixture
def call(settings):
    settings.WAGTAIL_NGO = {
        "PDF_BACKEND": "tests.testapp.pdf.PlainBackend",
        "UPLOAD_MAX_BYTES": MEGABYTE,
        "UPLOAD_TOTAL_MAX_BYTES": 2 * MEGABYTE,
        "UPLOAD_MAX_FILES": 100,
    }
    return make_call(max_files=20)


def send(client, draft, *files, **data):
    return client.post(
        attachments(draft), {f"q-{file_question(draft)}": list(files), "action": "next", **data}
    )


def names(draft):
    return sorted(draft.response.attachments.present().values_list("name", flat=True))


def text_file(name="a.txt", size=10):
    return upload(name, b"x" * size)


def test_one_byte_too_many_is_named_and_the_other_file_is_kept(writer, draft):
    response = send(writer, draft, text_file("big.txt", MEGABYTE + 1), text_file("good.txt"))
    assert response.status_code == 422
    assert "big.txt" in response.text and "larger than 1.0" in response.text
    assert names(draft) == ["good.txt"]
    assert send(writer, draft, text_file("just.txt", MEGABYTE)).status_code == 302


def test_the_files_of_one_application_have_a_common_limit(writer, draft):
    for number in range(2):
        send(writer, draft, text_file(f"{number}.txt", MEGABYTE))
    response = send(writer, draft, text_file("third.txt", 1))
    assert response.status_code == 422
    assert "third.txt" in response.text
    assert names(draft) == ["0.txt", "1.txt"]
    other = factories.make_draft(draft.call, organisation=draft.organisation, user=draft.created_by)
    assert send(writer, other, text_file("third.txt", 1)).status_code == 302


def test_a_removed_file_makes_room(writer, draft):
    send(writer, draft, text_file("a.txt", MEGABYTE), text_file("b.txt", MEGABYTE))
    token = draft.response.attachments.get(name="a.txt").token
    writer.post(attachments(draft), {"action": f"remove-file:{token}"})
    assert send(writer, draft, text_file("c.txt", MEGABYTE)).status_code == 302
    assert names(draft) == ["b.txt", "c.txt"]


def test_no_more_files_than_the_question_takes(writer, draft):
    response = send(writer, draft, *(text_file(f"{number}.txt") for number in range(21)))
    assert response.status_code == 422
    assert "20.txt" in response.text and "no more than 20" in response.text
    assert len(names(draft)) == 20


def test_a_hundred_and_one_files_are_an_error_that_can_be_read(writer, draft):
    """Django itself stops at DATA_UPLOAD_MAX_NUMBER_FILES: 400, and nothing was saved."""
    response = send(writer, draft, *(text_file(f"{number}.txt") for number in range(101)))
    assert response.status_code in (400, 413, 422)
    assert len(names(draft)) <= 20
    assert writer.get(attachments(draft)).status_code == 200


HOSTILE = {
    "page.pdf": HTML,
    "program.pdf": EXE,
    "picture.png": SVG,
    "letter.docx": XXE,
    "empty.pdf": b"",
    "one.pdf": b"%",
    "bomb.docx": zip_bomb(),
    "macro.docx": docx_with({"word/vbaProject.bin": b"x"}),
    "old.exe": EXE,
    ".htaccess": b"Deny from all",
    "noextension": b"text",
    "double.pdf.exe": PDF,
    "script.svg": SVG,
}


def test_hostile_files_are_refused_by_name_and_the_good_one_is_kept(writer, draft):
    """F7 too: entities in a document are refused before any parser sees them."""
    for name, content in HOSTILE.items():
        response = send(writer, draft, upload(name, content), **typed())
        assert response.status_code == 422, name
        assert clean_filename(name) in response.text, name
    assert not Attachment.objects.exists()
    assert send(writer, draft, upload("good.docx", docx())).status_code == 302


NAMES = [
    "../../etc/passwd.txt",
    "..\\..\\boot.txt",
    "nul\0byte.txt",
    "x" * 300 + ".txt",
    "\u202etxt.exe.txt",
    "😀 zażółć.txt",
    "CON.txt",
    "<img src=x onerror=alert(1)>.txt",
    "same.txt",
    "same.txt",
    "SAME.TXT",
    " a .txt",
]


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1.txt", '"; filename=evil.html; x=".txt'])
def test_a_name_that_breaks_its_header_is_refused_and_sets_nothing(writer, draft, name):
    response = send(writer, draft, upload(name))
    assert response.status_code == 422
    assert "x" not in response.cookies
    assert not Attachment.objects.exists()


def test_names_are_safe_from_the_upload_to_the_archive(client, draft):
    client.force_login(draft.created_by)
    for name in NAMES:
        files = {f"q-{file_question(draft)}": upload(name), "action": "save"}
        response = client.post(attachments(draft), files)
        assert response.status_code == 302, (name, re.findall("The file[^<]*", response.text))
    files = list(draft.response.attachments.all())
    assert len(files) == len(NAMES), [file.name for file in files]
    page = client.get(attachments(draft)).text
    assert "<img src=x" not in page
    for file in files:
        assert "/" not in file.name and "\\" not in file.name
        assert not {"\r", "\n", "\0", "\u202e"} & set(file.name)
        assert file.name not in file.file.name
        header = client.get(address("application-file", draft, attachment=file.token))
        assert header["Content-Disposition"].startswith("attachment; filename")
        assert "\r" not in header["Content-Disposition"]
    assert client.post(address("application-submit", draft)).status_code == 302
    client.force_login(UserFactory(is_superuser=True))
    response = client.get(reverse("ngo_applications:zip", args=[draft.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        inside = archive.namelist()
    assert len(inside) == len({name.casefold() for name in inside}) == len(NAMES) + 2
    for name in inside:
        assert not name.startswith("/") and ".." not in name.split("/") and "\\" not in name
        assert not {"\r", "\n", "\0"} & set(name)


@hypothesis_settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(min_size=1, max_size=80))
def test_any_name_is_taken_or_refused_and_never_a_fault(writer, draft, name):
    response = send(writer, draft, upload(f"{name}.txt"))
    assert response.status_code in (302, 422)
    draft.response.attachments.all().delete()


def test_a_stored_file_has_no_address_of_its_own(client, draft, settings):
    attachment = factories.attach(draft, file_question(draft))
    with pytest.raises(ValueError):
        _ = attachment.file.url
    assert str(settings.MEDIA_ROOT) not in attachment.file.path
    client.force_login(UserFactory(is_superuser=True))
    for url in (
        f"/media/{attachment.file.name}",
        f"/documents/1/{attachment.name}",
        f"/private/{attachment.file.name}",
    ):
        assert client.get(url).status_code == 404


def test_downloading_gives_no_hash_of_the_content_away(client, draft):
    """Nor does it answer to guesses of one: an answer is whole or it is none."""
    attachment = factories.attach(draft, file_question(draft), content=b"%PDF-1.4 CANARY-file")
    url = address("application-file", draft, attachment=attachment.token)
    client.force_login(draft.created_by)
    for headers in (
        {},
        {"If-None-Match": f'"{attachment.sha256}"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Wed, 01 Jan 2031 00:00:00 GMT"},
        {"Range": "bytes=0-3"},
        {"Range": "bytes=5-1,-99999"},
    ):
        response = client.get(url, headers=headers)
        assert response.status_code == 200
        assert b"".join(response) == b"%PDF-1.4 CANARY-file"
        assert not {"ETag", "Last-Modified", "Content-MD5", "Digest"} & set(response.headers)
        assert attachment.sha256 not in str(response.headers)
    head = client.head(url)
    assert head.status_code == 200 and not b"".join(head)
    assert "CANARY" not in str(head.headers)


def test_a_refused_file_keeps_the_answers_beside_it(writer, draft):
    send(writer, draft, upload("page.pdf", HTML), **typed(title="Not of this section"))
    assert stored(draft)[block_id("title")] == "CANARY-title"
