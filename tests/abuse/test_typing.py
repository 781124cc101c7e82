"""The server dies while text is kept or a file arrives, and text that comes too late (C5, C7, D7).

Elsewhere: who may keep text, two windows, two people (tests/grants/test_autosave.py); a lost
network and the end of a session (tests/e2e/test_autosave.py).
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys

from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

import pytest

from tests.abuse.applicant import attachments, file_question, make_call, upload
from tests.grants import factories
from tests.grants.form import block_id
from wagtail_ngo.forms.models import Attachment


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(tmp_path):
    """Run the typist on a database with the same rows; SQLite's is copied into a file."""

    def work(command, times):
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            name = str(tmp_path / "copy.sqlite3")
            with closing(sqlite3.connect(name)) as copy:
                connection.connection.backup(copy)
        done = subprocess.run(
            [sys.executable, "-m", "tests.grants.typist", command, str(times)],
            env={**os.environ, "WORKER_DATABASE": name},
            capture_output=True,
            check=False,
            text=True,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return work


@pytest.fixture
def draft():
    return factories.make_draft(make_call(max_files=9))


@pytest.mark.pg
@pytest.mark.slow
def test_a_server_killed_while_keeping_text_leaves_a_whole_version(draft, work):
    result = work("autosave", 6)
    for number, (title, summary) in enumerate(result["left"], 1):
        assert title == summary
        assert int(title) <= number
    assert result["answers"][block_id("title")] == "CANARY-title"


@pytest.mark.pg
@pytest.mark.slow
def test_a_server_killed_while_taking_a_file_leaves_no_half_of_it(draft, work):
    result = work("upload", 3)
    assert result["status"] == 302
    assert result["answers"][block_id("title")] == "CANARY-title"


@pytest.mark.pg
def test_text_kept_while_the_application_is_sent_changes_nothing_of_it(draft, work):
    result = work("race", 3)
    submitted = [status for status in result["statuses"] if isinstance(status, list)]
    assert submitted == [["submit", 302]]
    assert {status for status in result["statuses"] if isinstance(status, int)} <= {200, 409}
    assert result["late"] == 409
    assert result["sent"][block_id("title")] == "CANARY-title"


def stored_files():
    root = Path(settings.STORAGES["wagtail_ngo"]["OPTIONS"]["location"])
    return {path for path in root.rglob("*") if path.is_file()}


def test_an_upload_that_breaks_off_leaves_nothing(draft, live_server):
    client = Client()
    client.force_login(draft.created_by)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    before = stored_files()
    head = (
        f"POST {attachments(draft)} HTTP/1.1\r\nHost: {live_server.thread.host}\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}\r\nContent-Length: 500000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        f'Content-Disposition: form-data; name="q-{file_question(draft)}"; filename="a.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    address = (live_server.thread.host, live_server.thread.port)
    with closing(socket.create_connection(address)) as line:
        line.sendall(head.encode() + b"We help. " * 20_000)
    response = Client().get(live_server.url + "/login/")
    assert response.status_code == 200
    assert not Attachment.objects.exists()
    assert stored_files() == before


def test_files_that_were_taken_stay_after_every_error(draft):
    client = Client()
    client.force_login(draft.created_by)
    name = f"q-{file_question(draft)}"
    files = {name: [upload("good.txt"), upload("bad.exe")], "action": "next"}
    refused = client.post(attachments(draft), files)
    assert refused.status_code == 422
    assert "good.txt" in refused.text and "bad.exe" in refused.text
    stale = {name: upload("second.txt"), "revision": "0", "action": "save"}
    assert client.post(attachments(draft), stale).status_code == 409
    assert "good.txt" in client.get(attachments(draft)).text
    assert [file.name for file in Attachment.objects.all()] == ["good.txt"]
