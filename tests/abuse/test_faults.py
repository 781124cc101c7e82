"""The mail server hangs, the database goes away, the disk is full (D3, D4, D5).

Elsewhere: all kinds of trouble with a mail server, and a long queue (tests/core/test_outbox.py,
test_outbox_crash.py); every view without the database (tests/grants/test_views_changes.py); a
server killed while submitting (test_submit_at_once.py); the storage itself on a full disk
(tests/core/test_storage.py).
"""

import errno
import logging
import os
import threading
import time

from pathlib import Path

from django.core.files.storage import storages
from django.db import connection, connections
from django.db.models.signals import pre_save

import pytest

from tests.abuse.applicant import (
    address,
    attachments,
    file_question,
    make_call,
    section,
    stored,
    typed,
    upload,
)
from tests.core.smtp import misbehaving_server
from tests.grants import factories
from tests.grants.form import block_id
from wagtail_ngo import outbox
from wagtail_ngo.forms.models import Attachment, Submission
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.storage import PrivateFileSystemStorage


pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_hanging_mail_server_costs_the_applicant_nothing(client, settings):
    draft = factories.make_draft(make_call())
    client.force_login(draft.created_by)
    client.get(address("application", draft))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 2
    with misbehaving_server("connect", "") as server:
        settings.EMAIL_PORT = server.port
        began = time.thread_time(), time.monotonic()
        response = client.post(address("application-submit", draft), follow=True)
        used, waited = time.thread_time() - began[0], time.monotonic() - began[1]
        assert server.connections == 0
        assert outbox.deliver() == 0
        assert server.connections == 1
    assert factories.fresh(draft).number in response.text
    assert used < 1
    assert waited < settings.EMAIL_TIMEOUT
    waiting = OutboxMessage.objects.filter(event="application_received")
    assert set(waiting.values_list("state", flat=True)) == {"pending"}


@pytest.mark.pg
@pytest.mark.skipif("WAGTAIL_NGO_TEST_PG" not in os.environ, reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", [Submission, OutboxMessage])
def test_a_connection_cut_while_submitting_leaves_the_draft_whole(client, moment, caplog):
    draft = factories.make_draft(make_call())
    client.force_login(draft.created_by)
    client.get(address("application", draft))
    cut = []

    def terminate(sender, **kwargs):
        if not cut:
            cut.append(terminate_backend())

    pre_save.connect(terminate, sender=moment)
    try:
        response = client.post(address("application-submit", draft))
    finally:
        pre_save.disconnect(terminate, sender=moment)
    assert cut
    assert response.status_code == 503
    assert "Your draft is safe" in response.text
    connection.close()
    kept = factories.fresh(draft)
    assert (kept.status, kept.number, kept.response.submissions.count()) == ("draft", "", 0)
    assert not OutboxMessage.objects.filter(event="application_received").exists()
    again = client.post(address("application-submit", draft))
    assert again.status_code == 302
    assert factories.fresh(draft).number.startswith("OKO/0001/")


def terminate_backend():
    """Kill the server process of this thread's connection, as an administrator would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        victim = cursor.fetchone()[0]

    def kill():
        other = connections["default"]
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [victim])
        other.close()

    killer = threading.Thread(target=kill)
    killer.start()
    killer.join()
    return victim


class FullStorage(PrivateFileSystemStorage):
    """A disk with room for no more than one block."""

    def _write(self, path, content):
        path.write_bytes(b"%PDF")
        raise OSError(errno.ENOSPC, "No space left on device")


class ReadOnlyStorage(PrivateFileSystemStorage):
    def _write(self, path, content):
        raise OSError(errno.EROFS, "Read-only file system")


def own_storage(settings, folder, name="wagtail_ngo.storage.PrivateFileSystemStorage"):
    options = {"BACKEND": name, "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "wagtail_ngo": options}
    field = Attachment._meta.get_field("file")
    field.storage = storages["wagtail_ngo"]
    return field


@pytest.fixture
def storage(settings, tmp_path):
    """Return a switch of the storage of attachments; the usual one comes back afterwards."""
    field = Attachment._meta.get_field("file")
    usual = field.storage
    yield lambda name: own_storage(settings, tmp_path, f"{__name__}.{name}")
    field.storage = usual


@pytest.mark.parametrize("disk", ["FullStorage", "ReadOnlyStorage"])
def test_a_full_disk_refuses_the_file_and_leaves_nothing_half_written(
    client, storage, tmp_path, caplog, disk
):
    draft = factories.make_draft(make_call())
    client.force_login(draft.created_by)
    storage(disk)
    files = {f"q-{file_question(draft)}": upload("Zażółć.txt"), "action": "next"}
    response = client.post(attachments(draft), files)
    assert response.status_code == 422
    assert "Zażółć.txt" in response.text and "could not be stored" in response.text
    assert not Attachment.objects.exists()
    assert not [path for path in Path(tmp_path).rglob("*") if path.is_file()]
    assert caplog.records
    saved = client.post(section(draft), {**typed(title="Still works"), "action": "save"})
    assert saved.status_code == 302
    assert stored(draft)[block_id("title")] == "Still works"


def test_a_file_deleted_behind_our_back_is_not_found_and_noted(client, draft, caplog):
    client.force_login(draft.created_by)
    attachment = factories.attach(draft, file_question(draft))
    url = address("application-file", draft, attachment=attachment.token)
    assert client.get(url).status_code == 200
    Path(attachment.file.path).unlink()
    with caplog.at_level(logging.ERROR):
        assert client.get(url).status_code == 404
    assert any(record.name == "wagtail_ngo.storage" for record in caplog.records)
    assert client.get(attachments(draft)).status_code == 200
    assert client.get(address("application-check", draft)).status_code == 200


def test_a_directory_of_files_that_is_gone_does_not_stop_the_form(client, draft, caplog):
    client.force_login(draft.created_by)
    attachment = factories.attach(draft, file_question(draft))
    Path(attachment.file.path).unlink()
    removed = client.post(attachments(draft), {"action": f"remove-file:{attachment.token}"})
    assert removed.status_code == 302
    assert not factories.fresh(draft).response.attachments.present().exists()
