"""Many submit at the same moment, or the server dies: in another process, with real commits."""

import json
import os
import sqlite3
import subprocess
import sys

from contextlib import closing

from django.db import connection

import pytest

from tests.grants.factories import make_draft, make_open_call
from wagtail_ngo.clock import today


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(tmp_path):
    """Run the worker on a database with the same rows; SQLite's is copied into a file."""

    def work(command, number):
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            name = str(tmp_path / "copy.sqlite3")
            with closing(sqlite3.connect(name)) as copy:
                connection.connection.backup(copy)
        done = subprocess.run(
            [sys.executable, "-m", "tests.grants.worker", command, str(number)],
            env={**os.environ, "WORKER_DATABASE": name},
            capture_output=True,
            check=False,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return work


def threads(on_postgres):
    return on_postgres if connection.vendor == "postgresql" else 8


def numbers(count):
    return [f"OKO/{number:04d}/{today().year}" for number in range(1, count + 1)]


@pytest.mark.pg
def test_one_draft_submitted_at_once_is_one_application(work):
    make_draft()

    result = work("same", threads(16))

    assert len(set(result["outcomes"])) == 1, result["outcomes"]
    assert result["numbers"] == numbers(1)
    assert (result["submissions"], result["drafts"]) == (1, 0)
    assert result["receipts"] == 2  # the sender's and the organisation's address, once each


@pytest.mark.pg
@pytest.mark.slow
def test_different_drafts_submitted_at_once_get_consecutive_numbers(work):
    call, count = make_open_call(), threads(200)
    for _draft in range(count):
        make_draft(call)

    result = work("different", count)

    assert result["numbers"] == numbers(count), result["outcomes"]
    assert result["submissions"] == count


@pytest.mark.pg
def test_a_limit_of_one_holds_for_two_drafts_submitted_at_once(work):
    first = make_draft(make_open_call(max_offers=1))
    make_draft(first.call, organisation=first.organisation, user=first.created_by)

    result = work("different", 2)

    assert result["numbers"] == numbers(1)
    assert result["drafts"] == 1


@pytest.mark.pg
@pytest.mark.slow
def test_a_server_killed_while_submitting_leaves_the_draft_or_the_whole(work):
    call, count = make_open_call(), 52  # The first two are sent to learn how long it takes.
    for _draft in range(count):
        make_draft(call)

    result = work("killed", count)

    assert 0 < result["left_as_draft"] < count
    assert result["numbers"] == numbers(count)
    assert result["submissions"] == count
    assert result["receipts"] == 2 * count
