"""Calendars and the Atom feed: public facts, the same for everybody, valid for other programs."""

import re

from datetime import UTC, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

import pytest

from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grants import factories
from tests.organisations.factories import UserFactory
from wagtail_ngo.grants.actions.calls import annul_call, change_deadline
from wagtail_ngo.grants.calendars import calendar_of
from wagtail_ngo.grants.models import Call


pytestmark = pytest.mark.django_db

QUERIES = {"calls-calendar": 8, "calls-feed": 7}
ATOM = "{http://www.w3.org/2005/Atom}"
UNESCAPED = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}


def address(name, *args):
    return reverse(f"wagtail_ngo_grants:{name}", args=args)


def unfold(content):
    """Read a calendar by the letter of RFC 5545, without the library that wrote it."""
    text = content.decode()
    assert text.endswith("\r\n")
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    whole = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    return [line for line in whole if line]


def values(content, name):
    found = [line.partition(":")[2] for line in unfold(content) if re.match(rf"{name}[;:]", line)]
    return [re.sub(r"\\[\\;,nN]", lambda m: UNESCAPED[m[0]], value) for value in found]


def read(client, name, *args):
    response = client.get(address(name, *args))
    assert response.status_code == 200
    return response


def test_a_call_gives_its_deadline_in_utc(client, open_call, make_page):
    page = make_page(open_call)
    content = read(client, "call-calendar", open_call.token).content
    moment = open_call.closes_at.astimezone(UTC)
    assert values(content, "DTSTART") == [f"{moment:%Y%m%dT%H%M%SZ}"]
    assert values(content, "SUMMARY") == [f"Deadline: {open_call.title}"]
    assert values(content, "URL") == [f"http://testserver{page.url}"]
    assert values(content, "UID") == [f"call-{open_call.token}@localhost"]
    assert values(content, "STATUS") == ["CONFIRMED"]


def test_a_moved_deadline_is_a_newer_version_of_the_same_event(client, open_call, make_page):
    make_page(open_call)
    before = read(client, "call-calendar", open_call.token).content
    later = open_call.closes_at + timedelta(days=3)
    change_deadline(open_call, user=open_call.created_by, closes_at=later, reason="Storm")
    after = read(client, "call-calendar", open_call.token).content
    assert values(before, "UID") == values(after, "UID")
    assert (values(before, "SEQUENCE"), values(after, "SEQUENCE")) == (["0"], ["1"])
    assert values(after, "LAST-MODIFIED") >= values(before, "LAST-MODIFIED")
    assert values(after, "DTSTART") > values(before, "DTSTART")


def test_an_ended_call_is_cancelled(client, open_call, make_page):
    make_page(open_call)
    annul_call(open_call, user=open_call.created_by, reason="No funds")
    content = read(client, "call-calendar", open_call.token).content
    assert values(content, "STATUS") == ["CANCELLED"] and values(content, "SEQUENCE") == ["1"]


TITLES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=255
)


@given(title=st.one_of(TITLES, st.sampled_from(["a\r\nBEGIN:VEVENT", "x;y,z\\n:\\", "ż" * 255])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_title_folds_escapes_and_reads_back(open_call, title):
    from wagtail_ngo.text import clean_text

    open_call.title, open_call.page_url = title, "https://example.org/"
    content = calendar_of([open_call], title)
    assert values(content, "SUMMARY") == [clean_text(f"Deadline: {title}")]
    assert unfold(content).count("BEGIN:VEVENT") == 1


def test_drafts_tests_and_calls_without_a_public_page_are_nowhere(client, open_call, make_page):
    call = factories.CallFactory()
    make_page(open_call)
    hidden, test = factories.make_open_call(), factories.make_open_call()
    Call.objects.filter(pk=test.pk).update(is_test=True)
    make_page(test), make_page(call)
    for name in ("calls-calendar", "calls-feed"):
        text = "".join(read(client, name).content.decode().replace("\r\n ", ""))
        assert str(open_call.token) in text
        for other in (call, hidden, test):
            assert str(other.token) not in text
    assert client.get(address("call-calendar", call.token)).status_code == 404
    assert client.get(address("call-calendar", test.token)).status_code == 404


def test_the_feed_is_atom_with_the_latest_change_first(client, make_page):
    older, newer = factories.make_open_call(), factories.make_open_call()
    pages = [make_page(call) for call in (older, newer)]
    response = read(client, "calls-feed")
    assert response["Content-Type"] == Atom1Feed.content_type
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"urn:uuid:{newer.token}",
        f"urn:uuid:{older.token}",
    ]
    assert entries[1].find(f"{ATOM}link").get("href") == f"http://testserver{pages[0].url}"
    later = older.closes_at + timedelta(days=3)
    change_deadline(older, user=older.created_by, closes_at=later, reason="Storm")
    feed = ElementTree.fromstring(read(client, "calls-feed").content)
    first = feed.find(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}id") == f"urn:uuid:{older.token}"
    assert first.findtext(f"{ATOM}updated") > first.findtext(f"{ATOM}published")


def test_nothing_but_public_facts_leaves_the_house(client, open_call, make_page):
    open_call.contact_name, open_call.contact_email = "SECRET-name", "secret@example.org"
    open_call.contact_phone = "SECRET-phone"
    open_call.save()
    make_page(open_call)
    for name in ("calls-calendar", "calls-feed"):
        text = read(client, name).content.decode()
        assert "SECRET" not in text and "secret@" not in text
        assert open_call.created_by.username not in text


def test_nasty_titles_stay_titles(client, open_call, make_page):
    nasty = "<script>alert(1)</script>&{{7*7777}}%s"
    open_call.title = nasty
    open_call.save()
    make_page(open_call)
    feed = ElementTree.fromstring(read(client, "calls-feed").content)
    assert nasty in feed.find(f"{ATOM}entry").findtext(f"{ATOM}title")


@pytest.mark.parametrize("name", ["calls-calendar", "calls-feed"])
def test_everybody_gets_the_same_and_caches_may_keep_it(client, open_call, make_page, name):
    make_page(open_call)
    first = read(client, name)
    assert "public" in first["Cache-Control"] and "max-age=900" in first["Cache-Control"]
    assert "Set-Cookie" not in first
    again = client.get(address(name), HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    client.force_login(UserFactory())
    assert client.get(address(name)).content == first.content
    assert client.post(address(name)).status_code == 405


@pytest.mark.parametrize("name", ["calls-calendar", "calls-feed"])
def test_queries_do_not_grow_with_calls(
    client, open_call, make_page, name, django_assert_num_queries
):
    make_page(open_call)
    read(client, name)
    for number in (3, 50):
        for position in range(number - Call.objects.count()):
            twin = factories.fresh(open_call)
            twin.pk, twin.reference = None, f"T{position}-{number}"
            twin.token = Call._meta.get_field("token").get_default()
            twin.announced_at = timezone.now()
            twin.save()
            make_page(twin)
        with django_assert_num_queries(QUERIES[name]):
            read(client, name)
