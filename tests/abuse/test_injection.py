"""Text that wants to be more than text (F1, F10, F12).

Elsewhere: what editors write (tests/forms/test_render.py, tests/blocks), formulas in spreadsheets
(tests/core/test_exports.py), the closed fetcher of the PDF (tests/pdf/test_fetching.py), headers of
letters (tests/core/test_outbox.py).
"""

import logging
import re

from django.core import mail
from django.urls import reverse

import pytest

from bs4 import BeautifulSoup

from tests.abuse.applicant import COSTS, address, attachments, file_question, make_call, upload
from tests.abuse.crawl import content
from tests.abuse.world import make_world
from tests.grants import factories
from tests.grants.form import block_id
from tests.organisations.data import PROFILE
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo import outbox
from wagtail_ngo.forms.models import Response
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.models import CallQuestion
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.organisations.models import Organisation


pytestmark = pytest.mark.django_db

NASTY = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}{{7*7777}}"
    "{% debug %}{% include 'x' %}${7*7}%s%(title)s%n<b>bold</b>&lt;i&gt;'\"--></title>"
)
LITERAL = "{{7*7777}}{% debug %}"


def assert_literal(html, where, shown=True):
    """No element, handler or template of the payload came to life; its text is there."""
    soup = BeautifulSoup(html, "html.parser")
    assert not [tag for tag in soup.find_all("script") if "alert(1)" in tag.text], where
    assert not soup.find_all("img", src="x"), where
    assert not [tag for tag in soup.find_all(True) if set(tag.attrs) & {"onerror", "onclick"}]
    assert not soup.find_all("a", href=re.compile(r"^\s*(javascript|data|vbscript):", re.I)), where
    assert "54439" not in soup.text, where
    assert "<b>bold</b>" not in html, where
    if shown:
        assert "{{7*7777}}" in soup.text and "{% debug %}" in soup.text, where
        assert "<script>alert(1)</script>" in soup.text, where


def column_length(name):
    """PostgreSQL refuses what is longer; SQLite would take it."""
    return Organisation._meta.get_field(name).max_length


@pytest.fixture
def nasty(settings):
    """An application that was sent with the payload in every text that people may type."""
    settings.WAGTAIL_NGO = {"PDF_BACKEND": "tests.testapp.pdf.PlainBackend"}
    texts = ["street", "city", "correspondence_address", "representation_note"]
    organisation = OrganisationFactory(
        name=NASTY[:250], website="https://example.org/?x=javascript:alert(1)",
        **{name: NASTY[: column_length(name)] for name in texts},
    )  # fmt: skip
    user = UserFactory(first_name=NASTY[:150], last_name=NASTY[:150])
    organisation.memberships.create(user=user, role=Role.ADMINISTRATOR, status="active")
    draft = factories.make_draft(make_call(), organisation=organisation, user=user)
    answers = dict.fromkeys([block_id(name) for name in ("title", "summary", "place")], NASTY)
    cells = {"name": NASTY, "sum": "10.00"}
    table = {"rows": [{"id": "r1", "group": "", "link": "", "cells": cells}]}
    contact = {"name": NASTY, "phone": "+48713456789", "email": ""}
    more = {COSTS: table, block_id("contact"): contact, block_id("phone"): NASTY}
    response = draft.response
    Response.objects.filter(pk=response.pk).update(
        answers={**response.answers, **answers, **more},
        rejected={f"q-{block_id('people')}": NASTY},
    )
    factories.attach(draft, file_question(draft), name="<img src=x onerror=alert(2)>.pdf")
    return factories.fresh(draft)


def applicant_pages(application):
    names = ["application", "application-check", "application-submitted", "application-withdraw"]
    sections = [
        address("application-section", application, section=block_id(name))
        for name in ("task", "money", "more")
    ]
    token = application.organisation.token
    own = [reverse(f"wagtail_ngo_organisations:{n}", args=[token]) for n in ("detail", "edit")]
    return [
        *(address(name, application) for name in names),
        *sections,
        attachments(application),
        address("applications"),
        *own,
        reverse("wagtail_ngo_organisations:members", args=[token]),
        reverse("wagtail_ngo_organisations:leave", args=[token]),
        reverse("wagtail_ngo_organisations:list"),
    ]


def test_an_applicant_s_pages_show_text_as_text(client, nasty):
    client.force_login(nasty.created_by)
    shown = 0
    for url in applicant_pages(nasty):
        response = client.get(url, follow=True)
        assert response.status_code == 200, url
        assert_literal(response.text, url, shown=False)
        shown += "{{7*7777}}" in BeautifulSoup(response.text, "html.parser").text or (
            "{{7*7777}}" in response.text
        )
    assert shown >= 8


def submit(application):
    Response.objects.filter(pk=application.response_id).update(rejected={})
    submit_application(application, user=application.created_by)
    return factories.fresh(application)


def test_admin_screens_pdf_and_letters_show_text_as_text(client, nasty):
    sent = submit(nasty)
    CallQuestion.objects.create(call=sent.call, question=NASTY)
    pk, call = sent.pk, sent.call.pk
    client.force_login(UserFactory(is_superuser=True))
    for url, shown in {
        reverse("ngo_applications:index"): True,
        reverse("ngo_applications:index") + "?q=%3Cscript%3Ealert(1)": False,
        reverse("ngo_applications:inspect", args=[pk]): True,
        reverse("ngo_calls:inspect", args=[call]): True,
        reverse("ngo_organisations:index"): False,
        reverse("ngo_organisations:inspect", args=[sent.organisation.pk]): True,
        reverse("ngo_outbox:index"): False,
        reverse("ngo_audit:index"): False,
        reverse("ngo_applications:pdf", args=[pk]): True,
    }.items():
        response = client.get(url)
        assert response.status_code == 200, url
        assert_literal(content(response).decode(), url, shown)


def test_text_in_letters_is_plain_and_no_placeholder_is_filled(nasty):
    sent = submit(nasty)
    outbox.deliver()
    assert OutboxMessage.objects.filter(state="sent").exists()
    for letter in mail.outbox:
        assert letter.content_subtype == "plain"
        assert "&lt;" not in letter.body
        assert "\n" not in letter.subject
        assert "alert(1)" not in letter.subject + letter.body
    assert sent.number in mail.outbox[0].body


def test_messages_show_text_as_text(client):
    """An error that repeats what was typed, and a message that is shown on the next page."""
    draft = factories.make_draft(make_call())
    client.force_login(draft.created_by)
    url = address("application-section", draft, section=block_id("more"))
    data = {f"q-{block_id(name)}": NASTY for name in ("people", "day", "account", "paid")}
    data |= {f"q-{block_id('contact')}-{part}": NASTY for part in ("name", "phone", "email")}
    response = client.post(url, {**data, "action": "next"})
    assert response.status_code == 422
    assert_literal(response.text, "errors", shown=False)
    assert "{{7*7777}}" in response.text
    name = '"><script>alert(1)</script>.exe'
    files = {f"q-{file_question(draft)}": upload(name), "action": "next"}
    refused = client.post(attachments(draft), files)
    assert refused.status_code == 422
    assert_literal(refused.text, "file", shown=False)


def test_an_organisation_registered_with_markup_is_shown_literally(client):
    client.force_login(UserFactory())
    data = {**PROFILE, "name": NASTY[:200], "city": NASTY[:100], "people-0-name": NASTY[:150]}
    response = client.post(reverse("wagtail_ngo_organisations:create"), data, follow=True)
    assert response.redirect_chain
    assert_literal(response.text, "registered", shown=False)
    assert "{{7*7777}}" in response.text


@pytest.mark.parametrize(
    "address_",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "java\nscript:alert(1)"],
)
def test_an_address_that_is_a_script_is_no_website(client, address_):
    client.force_login(UserFactory())
    data = {**PROFILE, "website": address_}
    response = client.post(reverse("wagtail_ngo_organisations:create"), data, follow=True)
    links = BeautifulSoup(response.text, "html.parser").find_all("a", href=True)
    assert not [a["href"] for a in links if re.match(r"\s*(javascript|data):", a["href"], re.I)]


@pytest.mark.parametrize("query", ["?q=", "?sphere=", "?status=", "?page=", "?p="])
def test_searches_repeat_text_as_text(client, query):
    make_call()
    client.force_login(UserFactory(is_superuser=True))
    for name in ("ngo_applications", "ngo_calls", "ngo_organisations", "ngo_outbox"):
        response = client.get(reverse(f"{name}:index") + query + "<script>alert(1)</script>")
        assert response.status_code in (200, 404)
        assert_literal(response.text, (name, query), shown=False)
    response = client.get(address("verify"), {"code": NASTY})
    assert_literal(response.text, "verify", shown=False)


# Redirects and logs


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "/%0d%0aLocation: https://evil.example",
    ],
)
def test_no_address_leads_to_another_site(client, draft, target):
    """F10: whatever ``next`` says, and wherever it is said."""
    user = draft.created_by
    urls = [
        address("application", draft),
        address("call-start", token=draft.call.token),
        reverse("wagtail_ngo_organisations:list"),
        reverse("wagtail_ngo_organisations:join"),
    ]
    for url in urls:
        client.logout()
        anonymous = client.get(url, {"next": target})
        places = [anonymous.get("Location", "")]
        client.force_login(user)
        for response in (
            client.get(url, {"next": target}),
            client.post(url, {"next": target, "number": "1"}),
        ):
            places.append(response.get("Location", ""))
        assert not [
            place for place in places if not place.startswith(("/", "")) or "//" in place[:2]
        ]
        assert not [place for place in places if place.startswith(("http", "javascript", "\\"))]
    section = address("application-section", draft, section=block_id("task"))
    saved = client.post(section, {"action": "save", "next": target, "from": target})
    assert saved["Location"] == address("application", draft)


def test_the_log_is_one_line_for_one_event(client, draft, caplog):
    """F12: control characters of an address or a header do not begin a line of their own."""
    client.force_login(UserFactory())
    caplog.set_level(logging.INFO)
    forged = "x%0d%0aINFO wagtail_ngo.audit: Access granted%1b[31m%e2%80%ae"
    for url in (
        f"/ngo/applications/{draft.token}/section/{forged}/",
        f"/ngo/verify/{forged}/",
        f"/ngo/applications/{draft.token}/?next={forged}",
        f"/admin/ngo-applications/?q={forged}",
    ):
        client.get(
            url, headers={"X-Forwarded-For": "1.2.3.4\r\nINFO fake", "User-Agent": "\x1b[1m"}
        )
    assert caplog.records
    for record in caplog.records:
        if record.name.startswith("wagtail_ngo"):
            assert not re.search(r"[\x00-\x1f\x7f\u202e]", record.getMessage())
    for event in AuditEvent.objects.all():
        assert not re.search(r"[\x00-\x1f\x7f\u202e]", f"{event.reference}{event.data}")


def test_nothing_personal_is_logged_while_an_application_is_written(client, settings, caplog):
    """F12: addresses, accounts, names, answers and codes stay out of the log."""
    caplog.set_level(logging.INFO)
    settings.WAGTAIL_NGO = {"PDF_BACKEND": "tests.testapp.pdf.PlainBackend"}
    world = make_world()
    caplog.clear()
    draft = world.a.draft
    client.force_login(world.roles["editor"])
    data = {f"q-{block_id('title')}": "CANARY-a-typed", "action": "save"}
    client.post(address("application-section", draft, section=block_id("task")), data)
    bad = {f"q-{block_id('grant')}": "CANARY-a-refused", "action": "save"}
    client.post(address("application-section", draft, section=block_id("money")), bad)
    files = {f"q-{file_question(draft)}": upload("CANARY-a-file.exe"), "action": "save"}
    client.post(attachments(draft), files)
    client.get(address("application-pdf", draft))
    client.post(address("application-submit", draft))
    client.force_login(world.roles["other"])
    client.get(address("application", draft))
    outbox.deliver()
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "Access denied" in logged
    secrets = ["CANARY", "@example.org", world.a.organisation.bank_account, "sessionid"]
    assert not [secret for secret in secrets if secret in logged]
