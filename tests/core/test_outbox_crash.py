import os
import signal
import subprocess
import sys
import time

from email import message_from_bytes

import pytest

from tests.core.smtp import misbehaving_server, real_server


@pytest.fixture
def step(tmp_path):
    """Start a step of the outbox as a process that shares a database file with the others."""

    def start(name, port=0):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.core.file_settings",
            "WAGTAIL_NGO_TEST_FILE": str(tmp_path / "db.sqlite3"),
            "WAGTAIL_NGO_TEST_SMTP": str(port),
        }
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.core.outbox_worker", name],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


def finish(process):
    out, _errors = process.communicate(timeout=60)
    assert process.returncode == 0
    return out.split()


def test_mail_of_a_killed_worker_is_sent_again_under_the_same_message_id(step):
    _state, _attempts, message_id = finish(step("queue"))
    with misbehaving_server("DATA", "") as server:
        worker = step("deliver", server.port)
        wait_for(lambda: server.connections)
        time.sleep(0.3)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    with real_server() as (port, box):
        assert finish(step("deliver", port))[:2] in (["pending", "1"], ["sent", "2"])
        time.sleep(2)
        assert finish(step("deliver", port)) == ["sent", "2", message_id]
    (envelope,) = box.messages
    assert message_from_bytes(envelope.content)["Message-ID"] == message_id


def test_two_workers_at_once_send_one_mail_once(step):
    finish(step("queue"))
    with real_server() as (port, box):
        workers = [step("deliver", port) for _ in range(2)]
        for worker in workers:
            finish(worker)
    assert len(box.messages) == 1


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
