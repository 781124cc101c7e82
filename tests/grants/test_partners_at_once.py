"""Applicants of one joint offer act at the same moment: in another process, with real commits."""

import json
import os
import sqlite3
import subprocess
import sys

from contextlib import closing

from django.db import connection

import pytest

from tests.grants.factories import fresh
from tests.grants.joint_offers import make_joint_draft, make_ready, signatory_of
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.grants.actions.partners import invite_partner


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]


@pytest.fixture
def work(tmp_path):
    """Run the worker on a database with the same rows; SQLite's is copied into a file."""

    def work(command, threads=2):
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            name = str(tmp_path / "copy.sqlite3")
            with closing(sqlite3.connect(name)) as copy:
                connection.connection.backup(copy)
        done = subprocess.run(
            [sys.executable, "-m", "tests.grants.joint_worker", command, str(threads)],
            env={**os.environ, "WORKER_DATABASE": name},
            capture_output=True,
            check=False,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return work


def invite(application):
    organisation = OrganisationFactory()
    signatory_of(organisation)
    leader = application.created_by
    invite_partner(fresh(application), user=leader, organisation=organisation)
    return organisation


def test_one_invitation_accepted_by_many_at_once_is_accepted_once(work):
    application = make_joint_draft()
    organisation = invite(application)

    result = work("accept", 8)

    assert sorted(result["outcomes"]) == ["TransitionRefused"] * 7 + ["done"]
    assert result["partners"] == ["accepted"]
    assert result["rows"] == [application.organisation.name, organisation.name]
    assert result["news"] == 2  # to the organisation that leads and to the person who invited


def test_two_organisations_that_accept_at_once_both_have_their_rows(work):
    application = make_joint_draft()
    names = {invite(application).name, invite(application).name}

    result = work("twice")

    assert result["outcomes"] == ["done", "done"]
    assert result["partners"] == ["accepted", "accepted"]
    assert set(result["rows"]) == {application.organisation.name, *names}
    assert len(result["rows"]) == 3


def test_an_offer_is_never_sent_with_an_answer_that_came_at_the_same_moment(work):
    application, _partner = make_ready()
    invite(application)

    result = work("join")

    assert result["outcomes"] == ["NotReady", "done"]
    assert (result["status"], result["sent_with"]) == ("draft", [])
    assert result["partners"] == ["accepted", "accepted"]


def test_a_partner_leaves_before_the_sending_or_asks_to_leave_after_it(work):
    make_ready()

    result = work("leave")

    sent, left = result["outcomes"]
    assert left == "done"
    if sent == "done":
        assert (result["status"], result["partners"], result["sent_with"]) == (
            "submitted",
            ["accepted"],
            [1],
        )
    else:
        assert (sent, result["status"], result["partners"]) == ("NotReady", "draft", ["withdrawn"])
