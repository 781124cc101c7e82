"""Texts without end: no check takes long, and nothing breaks (F13).

Elsewhere: numbers, identifiers and texts one by one (tests/core/test_money.py,
test_identifiers.py, test_text.py), formulas (tests/forms/test_expressions.py).
"""

import time

from django.core.exceptions import ValidationError
from django.urls import reverse

import pytest

from tests.abuse.applicant import address, section, typed
from tests.grants.form import block_id
from tests.organisations.factories import UserFactory
from wagtail_ngo.forms.actions.submit import clean_code
from wagtail_ngo.forms.registry import question_types
from wagtail_ngo.identifiers import IDENTIFIERS
from wagtail_ngo.money import parse_money, parse_number
from wagtail_ngo.text import clean_text
from wagtail_ngo.uploads import clean_filename


SIZE, MILLISECONDS = 100_000, 50
LONG = {
    "letters": "a" * SIZE,
    "digits": "1" * SIZE,
    "spaces": " " * SIZE + "!",
    "separators": "1 " * (SIZE // 2),
    "dots": "." * SIZE,
    "at": "a@" * (SIZE // 2),
    "marks": "a" + "\u0301" * SIZE,
    "lines": "\r\n" * (SIZE // 2),
    "tags": "<a " * (SIZE // 3),
    "dashes": "-" * SIZE + "x",
}
CHECKS = {
    "text": clean_text,
    "lines": lambda text: clean_text(text, multiline=True),
    "money": parse_money,
    "number": lambda text: parse_number(text, 2),
    "file": clean_filename,
    "code": clean_code,
    **{f"identifier {kind}": item.normalise for kind, item in IDENTIFIERS.items()},
}


def fastest(check, text):
    """The best of three, so that a busy machine does not count."""
    seconds = []
    for _try in range(3):
        began = time.thread_time()
        try:
            check(text)
        except ValidationError:
            pass
        seconds.append(time.thread_time() - began)
    return min(seconds) * 1000


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("check", CHECKS)
def test_no_check_takes_long(check, text):
    assert fastest(CHECKS[check], LONG[text]) < MILLISECONDS


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["letters", "spaces", "separators", "marks"])
def test_a_long_answer_is_saved_or_refused_and_kept(writer, draft, text):
    names = ["title", "summary", "place"]
    data = {**typed(**dict.fromkeys(names, LONG[text])), "action": "save"}
    response = writer.post(section(draft), data)
    assert response.status_code in (302, 422)
    assert writer.get(section(draft)).status_code == 200
    assert writer.get(address("application-check", draft)).status_code == 200


@pytest.mark.django_db
def test_long_answers_of_other_kinds_are_refused(writer, draft):
    names = ["account", "day", "people", "paid"]
    data = {**typed(**dict.fromkeys(names, LONG["digits"])), "action": "save"}
    response = writer.post(section(draft, "more"), data)
    assert response.status_code == 422
    assert f'href="#q-{block_id("day")}"' in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["q" * 10_000, "% _" * 3_000, "\0" * 100, "é " * 5_000])
def test_a_long_search_finds_nothing_and_breaks_nothing(client, draft, text):
    client.force_login(UserFactory(is_superuser=True))
    for name in ("ngo_applications", "ngo_calls", "ngo_organisations", "ngo_outbox", "ngo_audit"):
        response = client.get(reverse(f"{name}:index"), {"q": text})
        assert response.status_code == 200, name
    assert client.get(address("verify"), {"code": text}).status_code == 200


def test_every_type_of_question_is_known():
    """A new type of question needs its texts tried here."""
    assert {"short_text", "long_text", "number", "money", "table"} <= {
        item.key for item in question_types()
    }
