"""Too late, twice, and both at once (C1, C5, C7, H4 and the numbers of drafts).

Elsewhere: the deadline by the clock of the database, one number for a form sent again
(tests/grants/test_submit.py, test_views_filling.py), many who submit at once
(tests/grants/test_submit_at_once.py).
"""

import json
import os
import subprocess
import sys

from django.db import connection

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
from tests.grants import factories
from tests.grants.form import block_id
from wagtail_ngo.models import OutboxMessage


pytestmark = pytest.mark.django_db


def test_after_the_deadline_nothing_typed_and_no_file_is_lost(writer, draft):
    factories.close(draft.call)
    writer.post(section(draft), {**typed(title="Late"), "action": "save"})
    files = {f"q-{file_question(draft)}": upload(), "action": "save"}
    assert writer.post(attachments(draft), files).status_code == 302
    response = writer.post(address("application-submit", draft))
    assert response.status_code == 409
    assert "nothing was sent" in response.text
    kept = factories.fresh(draft)
    assert (kept.status, kept.number) == ("draft", "")
    assert stored(draft)[block_id("title")] == "Late"
    assert kept.response.attachments.get().name == "statute.txt"
    assert writer.get(address("application", draft)).status_code == 200


def test_a_deadline_that_passes_over_a_filled_form_keeps_refused_text_too(writer, draft):
    factories.close(draft.call)
    data = {**typed(grant="many", total="1 000,50"), "action": "next"}
    assert writer.post(section(draft, "money"), data).status_code == 422
    assert stored(draft)[block_id("total")] == "1000.50"
    assert "many" in writer.get(section(draft, "money")).text


def test_every_post_is_followed_by_a_redirect_so_that_a_reload_sends_nothing(writer, draft):
    saved = writer.post(section(draft), {**typed(title="T"), "action": "save"})
    sent = writer.post(address("application-submit", draft))
    again = writer.post(address("application-submit", draft))
    assert [saved.status_code, sent.status_code, again.status_code] == [302, 302, 302]
    assert sent["Location"] == again["Location"] == address("application-submitted", draft)
    assert writer.get(sent["Location"]).text.count(factories.fresh(draft).number) >= 1
    assert OutboxMessage.objects.filter(event="application_received").count() == 2


def test_going_back_to_a_form_that_was_sent_shows_what_was_sent(writer, draft):
    writer.post(address("application-submit", draft))
    for url in (section(draft), address("application-check", draft)):
        response = writer.get(url)
        assert (response.status_code, response["Location"]) == (302, address("application", draft))
    assert factories.fresh(draft).number in writer.get(address("application", draft)).text


def test_an_upload_after_the_submission_changes_nothing(writer, draft):
    writer.post(address("application-submit", draft))
    files = {f"q-{file_question(draft)}": upload(), "action": "save"}
    assert writer.post(attachments(draft), files).status_code == 409
    assert not factories.fresh(draft).response.attachments.exists()


@pytest.mark.pg
@pytest.mark.skipif("WAGTAIL_NGO_TEST_PG" not in os.environ, reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_saves_that_race_with_a_submission_never_change_what_was_sent():
    """Whatever the order, what was sent is what was saved before it; later saves are told 409."""
    call = make_call()
    for _number in range(12):
        factories.make_draft(call)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.abuse.racer"],
        env={**os.environ, "WORKER_DATABASE": connection.settings_dict["NAME"]},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    races = json.loads(done.stdout)
    assert len(races) == 12
    for race in races:
        assert race["submit"] == 302
        assert set(race["saves"]) <= {302, 409}, race
        assert race["sent"] == {**race["sent"], **race["kept"]}  # and what the profile filled in
        assert race["saves"].count(302) == race["revision"]
