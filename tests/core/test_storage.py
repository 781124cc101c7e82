import errno
import os
import stat
import threading

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.core.files.base import ContentFile, File
from django.http import Http404

import pytest

from wagtail_ngo.storage import (
    PrivateFileSystemStorage,
    private_storage,
    random_path,
    serve_private,
)


@pytest.fixture
def opened():
    """Open a stored file and close it when the test is over, as the end of a request does."""
    files = []

    def open_file(storage, name):
        files.append(storage.open(name))
        return files[-1]

    yield open_file
    for file in files:
        file.close()


@pytest.fixture
def storage(tmp_path):
    return PrivateFileSystemStorage(tmp_path / "private")


def everything(storage):
    return [path for path in Path(storage.location).rglob("*") if path.is_file()]


class FullDisk(File):
    """A file of which the disk takes the first part only."""

    def __init__(self):
        super().__init__(None, "offer.pdf")

    def chunks(self, chunk_size=None):
        yield b"x" * 1_000_000
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_stored_whole_and_for_the_owner_only(storage):
    name = storage.save("attachments/ab/x.pdf", ContentFile(b"content"))
    assert name == "attachments/ab/x.pdf"
    with storage.open(name) as stored:
        assert stored.read() == b"content"
    assert stat.S_IMODE(os.stat(storage.path(name)).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(storage.path("attachments")).st_mode) == 0o700
    assert len(everything(storage)) == 1


def test_text_content_is_stored_too(storage):
    with storage.open(storage.save("a.txt", ContentFile("żółć"))) as stored:
        assert stored.read() == "żółć".encode()


def test_a_second_file_of_the_same_name_does_not_replace_the_first(storage):
    first = storage.save("a/x.pdf", ContentFile(b"1"))
    second = storage.save("a/x.pdf", ContentFile(b"2"))
    assert first != second
    with storage.open(first) as stored:
        assert stored.read() == b"1"


def test_a_full_disk_leaves_nothing_behind(storage):
    kept = storage.save("a/kept.pdf", ContentFile(b"kept"))
    with pytest.raises(OSError, match="No space left"):
        storage.save("a/offer.pdf", FullDisk())
    assert [path.name for path in everything(storage)] == ["kept.pdf"]
    assert storage.exists(kept)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_really_full_device_leaves_nothing_behind(storage, monkeypatch):
    really_open = os.open

    def open_full(path, flags, mode=0o777, **kwargs):
        if flags & os.O_CREAT:
            really_open(path, flags, mode)
            return really_open("/dev/full", os.O_WRONLY)
        return really_open(path, flags, mode, **kwargs)

    monkeypatch.setattr(os, "open", open_full)
    with pytest.raises(OSError) as refused:
        storage.save("a/offer.pdf", ContentFile(b"x" * 1_000_000))
    assert refused.value.errno == errno.ENOSPC
    assert everything(storage) == []


def test_what_a_killed_process_left_is_removed_after_a_day(storage):
    storage.save("a/kept.pdf", ContentFile(b"kept"))
    for name in ["old", "new"]:
        with open(storage.path(f".unfinished/{name}"), "wb") as leftover:
            leftover.write(b"half")
    os.utime(storage.path(".unfinished/old"), (0, 0))
    assert storage.remove_unfinished() == 1
    assert {path.name for path in everything(storage)} == {"kept.pdf", "new"}


def test_a_file_finished_while_the_leftovers_are_looked_for_stops_nobody(storage):
    """The sweep meets names of files that are moved to their place before it looks at them."""

    def upload():
        for number in range(300):
            storage.save(f"a/{number}.pdf", ContentFile(b"x"))

    uploads = threading.Thread(target=upload)
    uploads.start()
    while uploads.is_alive():
        assert storage.remove_unfinished() == 0
    uploads.join()
    assert len(everything(storage)) == 300


def test_a_private_file_has_no_url(storage):
    name = storage.save("a/x.pdf", ContentFile(b"1"))
    with pytest.raises(ValueError, match="no URL"):
        storage.url(name)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x"])
def test_a_name_cannot_lead_out_of_the_storage(storage, name):
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile(b"1"))


def test_the_storage_needs_a_directory_of_its_own():
    with pytest.raises(ImproperlyConfigured, match="location"):
        PrivateFileSystemStorage()


def test_the_private_storage_is_the_project_s_alias(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "wagtail_ngo": {
            "BACKEND": "wagtail_ngo.storage.PrivateFileSystemStorage",
            "OPTIONS": {"location": tmp_path / "vault"},
        },
    }
    assert private_storage().location == str(tmp_path / "vault")


def test_paths_are_random_and_keep_only_a_plain_extension():
    first, second = random_path("attachments", "PDF"), random_path("attachments", "PDF")
    assert first != second
    assert first.startswith("attachments/")
    assert len(first.rpartition("/")[2]) == 32 + len(".pdf")
    assert random_path("a", "../x\r\n").endswith(".x")
    assert "." not in random_path("a", "")


def test_a_private_file_is_served_as_a_download_that_is_not_kept(storage, opened):
    name = storage.save("a/x.pdf", ContentFile(b"content"))
    response = serve_private(
        opened(storage, name), filename='../o"ferta\r\nX: y.pdf', content_type="application/pdf"
    )
    assert b"".join(response.streaming_content) == b"content"
    assert response["Content-Disposition"] == 'attachment; filename="o_ferta X_ y.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "ETag" not in response


def test_a_polish_file_name_is_encoded(storage, opened):
    name = storage.save("a/x.pdf", ContentFile(b"1"))
    response = serve_private(opened(storage, name), filename="żółć.pdf", content_type="text/plain")
    assert "filename*=utf-8''%C5%BC" in response["Content-Disposition"]


def test_a_missing_file_is_not_found_and_logged(storage, caplog):
    name = storage.save("a/x.pdf", ContentFile(b"1"))
    stored = storage.open(name)
    stored.close()
    os.remove(storage.path(name))
    with pytest.raises(Http404):
        serve_private(stored, filename="offer.pdf", content_type="application/pdf")
    assert "is missing" in caplog.text
    assert "offer.pdf" not in caplog.text


@pytest.mark.parametrize(
    "use",
    [
        lambda storage: storage.save("a.pdf", ContentFile(b"content")),
        lambda storage: storage.open("a.pdf"),
        lambda storage: storage.delete("a.pdf"),
        lambda storage: storage.exists("a.pdf"),
        lambda storage: storage.url("a.pdf"),
    ],
)
def test_a_storage_that_is_not_there_refuses_every_use(settings, use):
    settings.STORAGES = {key: settings.STORAGES[key] for key in ("default", "staticfiles")}
    with pytest.raises(ImproperlyConfigured, match="wagtail_ngo"):
        use(private_storage())
