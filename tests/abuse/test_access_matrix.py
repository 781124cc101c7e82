"""Who gets what under every address of the package, compared with ``access.toml``.

An address that is not in that file fails. What nobody may see is recognised by its words: see
``world.py``. Single cases with reasons are in the tests of each app; this one leaves no gaps.
"""

import logging
import tomllib

from pathlib import Path

from django.test import Client
from django.urls import reverse

import pytest

from tests.abuse.crawl import ask, own_addresses
from tests.abuse.world import BLOCKS, CANARY, POSTS, arguments, make_world


pytestmark = pytest.mark.django_db

FILE = tomllib.loads((Path(__file__).parent / "access.toml").read_text())
ROLES = FILE["roles"]
ACCESS = {
    f"{namespace}:{name}": rules
    for rules in FILE["access"]
    for namespace, names in rules["addresses"].items()
    for name in names.split()
}
BOTH = {"officer": "officers", "officer_elsewhere": "officers"}
#: Who somebody of side "a" is to side "b"; the others are the same to both.
MIRROR = {
    "viewer": "stranger",
    "editor": "other",
    "pending": "stranger",
    "partner": "other",
    "other": "administrator",
    "administrator": "other",
    "officer": "officer_elsewhere",
    "officer_elsewhere": "officer",
}
#: Where somebody of a partner is what a viewer is; elsewhere somebody of another organisation.
OF_OFFERS = ("wagtail_ngo_grants:application", "wagtail_ngo_grants:signed-file")
#: Arguments that name a part of the record before them.
PARTS = {"partner", "attachment", "file", "token", "pk", "member", "take_over", "advice"}
#: Answers that tell and change nothing.
DOORS = {"login", "home", "denied", "missing", "method"}


class Visitor(Client):
    def generic_request(self, method, url, data):
        sender = getattr(self, method.lower())
        return sender(url, data) if method == "POST" else sender(url)


@pytest.fixture
def world(settings):
    settings.WAGTAIL_NGO = {"PDF_BACKEND": "tests.testapp.pdf.PlainBackend"}
    return make_world()


def expected(entry, method, role):
    """Read "word = roles" pairs; ``*`` stands for everybody who is not named."""
    rules = entry[method]
    mine = {role, BOTH.get(role, role)}
    named = [word for word, roles in rules.items() if mine & set(roles.split())]
    return named[0] if named else next(word for word, roles in rules.items() if roles == "*")


def split(key):
    name, _at, state = key.partition("@")
    return name, state


def test_every_address_is_in_the_file_and_no_other():
    found = own_addresses()
    assert {split(key)[0] for key in ACCESS} == set(found)
    with_states = {key.partition("@")[0] for key in ACCESS if "@" in key}
    assert {name for name in found if name.startswith("wagtail_ngo_grants:application-")} <= (
        with_states
    )


def test_the_rightful_see_the_words_that_others_must_not(world):
    """Otherwise the matrix would find nothing because there is nothing."""
    seen = {}
    for role in ("administrator", "officer", "superuser"):
        client = log_in(world, role)
        seen[role] = set()
        for key in ACCESS:
            if "delete" not in key:
                seen[role] |= set(CANARY.findall(ask(client, "GET", url(world, key)).shown))
    assert seen["administrator"] == set(ROLES["administrator"].split())
    assert seen["officer"] == set(ROLES["officer"].split())
    assert {"alog", "aoffice", "boffice", "a", "b"} <= seen["superuser"]


def url(world, key, side="a", child=None):
    name, state = split(key)
    values = arguments(world, name, side, state)
    if child:
        names = own_addresses()[name]
        values = {**values, names[-1]: arguments(world, name, child, state)[names[-1]]}
    return reverse(name, kwargs={arg: values[arg] for arg in own_addresses()[name]})


def log_in(world, role):
    client = Visitor(raise_request_exception=True)
    if world.roles[role]:
        client.force_login(world.roles[role])
    return client


def faults(result, role, where, wanted):
    """Say what is wrong with an answer."""
    if result.outcome not in wanted:
        yield where, f"{result.outcome}, not {wanted}"
    if foreign := set(CANARY.findall(result.shown)) - set(ROLES[role].split()):
        yield where, f"shows words of {foreign}"
    if private := {owner for owner in CANARY.findall(result.mails) if "name" not in owner}:
        yield where, f"mails words of {private}"
    if result.outcome in DOORS and result.writes:
        yield where, f"writes to {result.writes}"


def visits(world, role):
    """Yield (address, method, url, data, possible outcomes) of everything that ``role`` tries."""
    names = own_addresses()
    for key, entry in ACCESS.items():
        name = split(key)[0]
        for side in "ab" if names[name] and role in MIRROR else "a":
            asked = role if side == "a" else MIRROR.get(role, role)
            if asked == "partner":
                asked = "viewer" if name.startswith(OF_OFFERS) else "other"
            here, get, post = url(world, key, side), *outcomes(entry, asked)
            data = POSTS.get(name, {})
            yield key, "GET", here, None, {get}
            yield key, "POST", here, data, {post}
            if side == "a":
                if key.startswith("wagtail_ngo_"):  # in the admin it is a GET without its body
                    yield key, "HEAD", here, None, {get, "method"}
                for method in ("PUT", "DELETE"):
                    if data is not BLOCKS:  # which Wagtail reads from a POST only
                        yield key, method, here, None, {"method", "refused", get, post}


def outcomes(entry, role):
    return expected(entry, "GET", role), expected(entry, "POST", role)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_matrix(world, role, caplog):
    caplog.set_level(logging.INFO)
    client, wrong = log_in(world, role), []
    for key, method, here, data, wanted in visits(world, role):
        wrong += faults(ask(client, method, here, data), role, (key, method, here), wanted)
    assert not wrong
    assert "CANARY" not in "\n".join(record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("role", ["editor", "administrator", "officer", "superuser"])
def test_a_part_of_another_record_is_not_found(world, role):
    """The record is one's own; the file, the question or the person in the address is not."""
    client, wrong, names = log_in(world, role), [], own_addresses()
    for key in ACCESS:
        name = split(key)[0]
        if len(names[name]) == 2 and names[name][1] in PARTS:
            mixed = url(world, key, "a", "b")
            for method in ("GET", "POST"):
                result = ask(client, method, mixed, POSTS.get(name, {}))
                wrong += faults(result, role, (key, method, mixed), DOORS)
    assert not wrong
