"""The script of forms in a real browser, on a page served under a strict policy."""

from pathlib import Path
from urllib.parse import urlsplit

from django.template import Context, Template
from django.utils import translation

import pytest

import wagtail_ngo

from tests.forms.offer import (
    LIMITS,
    QUESTIONS,
    RULES,
    offer_a_post,
    question,
    questionnaire,
)

from .conftest import PHONE


STATIC = Path(wagtail_ngo.__file__).parent / "static"
KINDS = {".js": "text/javascript", ".css": "text/css"}
POLICY = "default-src 'self'; img-src data:; style-src 'self'; script-src 'self'"
PAGE = """
{% load wagtail_ngo_forms %}<!doctype html>
<html lang="en"><head><title>Error: offer</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/wagtail_ngo/css/ngo.css">
<link rel="stylesheet" href="/static/wagtail_ngo/css/forms.css"></head>
<body><main class="ngo-page"><h1>Offer</h1>
<form method="post" novalidate>{% render_problems s.reported %}{% render_section s %}</form></main>
<script type="module" src="/static/wagtail_ngo/js/forms.js"></script></body></html>
"""
PAID = question("paid", "yes_no")
FEE = question("fee", "money", show_if=["eq", ["ref", "paid"], ["str", "yes"]])
STORY = question("story", "long_text", settings={"max_length": 20})


def offer_page():
    typed = offer_a_post() | {"q-costs-r2-unit_cost": "much"}
    blank = questionnaire(PAID, FEE, STORY, *QUESTIONS, rules=RULES, **LIMITS)
    section = blank.bind("s", typed).with_problems()
    return Template(PAGE).render(Context({"s": section}))


@pytest.fixture(params=["wide", "phone"])
def form(request, browser):
    """The form of the offer, without any server behind it."""
    with translation.override("en"):
        html = offer_page()
    broken = []
    strict = {"Content-Security-Policy": POLICY}

    def answer(route):
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=strict)
        elif path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_text(), content_type=KINDS[file.suffix])
        else:
            route.abort()

    context = browser.new_context(**(PHONE if request.param == "phone" else {}))
    page = context.new_page()
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: message.type == "error" and broken.append(message.text))
    page.route("**/*", answer)
    page.goto("http://localhost/")
    page.wait_for_selector("#problems:focus")
    yield page
    context.close()
    assert broken == []


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_sums_follow_what_is_typed(form):
    total = form.locator("#q-sources-all-value")
    assert total.inner_text() == "36,900.00\u00a0zł"
    form.fill("#q-costs-r2-unit_cost", "45,00 zł")
    assert total.inner_text() == "39,600.00\u00a0zł"
    assert form.inner_text("tfoot [data-ngo-sum=total]") == "39,600.00\u00a0zł"
    assert form.inner_text("[data-ngo-sum=total][data-group=activities]") == "36,600.00\u00a0zł"
    shares = [form.inner_text(f"#q-sources-{row}-share") for row in ("grant", "own", "fees")]
    assert shares == ["75.76\u00a0%", "18.18\u00a0%", "6.06\u00a0%"]


def test_what_the_server_wrote_the_script_writes_too(form):
    form.evaluate(
        "document.querySelectorAll('output').forEach((o) => (o.dataset.was = o.textContent))"
    )
    form.fill("#q-costs-r1-unit_cost", "1")
    form.fill("#q-costs-r1-unit_cost", "150,00")
    changed = form.evaluate(
        "[...document.querySelectorAll('output')].filter((o) => o.textContent !== o.dataset.was)"
        ".map((o) => [o.id, o.dataset.was, o.textContent])"
    )
    assert changed == []


def test_rows_are_added_under_their_heading_and_removed(form):
    table = form.locator("table[data-ngo-table=costs]")
    table.locator("[data-ngo-add]").first.click()
    row = form.evaluate("document.activeElement.closest('tr').dataset.ngoId")
    assert focused(form) == f"q-costs-{row}-cost"
    assert form.inner_text("[data-ngo-live]") == "A row was added."
    assert form.input_value(f"[name=q-costs-{row}-link]") == "a1"
    assert form.input_value(f"[name=q-costs-{row}-group]") == "activities"
    assert form.inner_text(f"tr[data-ngo-id={row}] [data-ngo-number]") == "I.1.3"
    form.fill(f"#q-costs-{row}-unit_cost", "10")
    form.fill(f"#q-costs-{row}-quantity", "1,5")
    assert form.inner_text("#q-sources-all-value") == "36,915.00\u00a0zł"
    form.click(f"tr[data-ngo-id={row}] [data-ngo-remove]")
    assert form.inner_text("#q-sources-all-value") == "36,900.00\u00a0zł"
    table.locator("[data-ngo-add]").first.click()
    form.click("tr:has(:focus) [data-ngo-remove]")
    assert focused(form) == "q-costs-r2-cost"


def test_a_filled_row_that_was_removed_comes_back_by_one_key(form):
    form.click("tr[data-ngo-id=r2] [data-ngo-remove]")
    assert form.evaluate("document.activeElement.textContent") == "Undo, row I.1.2"
    assert form.locator("[name=q-costs-r2-cost]").count() == 0
    form.keyboard.press("Enter")
    assert focused(form) == "q-costs-r2-cost"
    assert form.inner_text("[data-ngo-live]") == "The row is back."
    assert form.input_value("#q-costs-r2-unit_cost") == "much"
    assert form.inner_text("tr[data-ngo-id=r2] [data-ngo-number]") == "I.1.2"


def test_questions_come_and_go_and_characters_are_counted(form):
    assert form.is_hidden("#q-fee")
    form.check("#q-paid")
    assert form.is_visible("#q-fee")
    form.check("#q-paid-no")
    assert form.is_hidden("#q-fee")
    form.fill("#q-story", "x" * 18)
    assert form.inner_text("#q-story-count") == "Characters left: 2"
    form.fill("#q-story", "x" * 18 + "👩‍👩‍👧")
    assert form.inner_text("#q-story-count") == "Characters too many: 3"


def test_a_problem_leads_to_its_control(form):
    form.click("a[href='#q-costs-r2-unit_cost']")
    assert focused(form) == "q-costs-r2-unit_cost"


def test_the_form_is_accessible_and_fits_a_phone(form, axe, no_sideways_scroll):
    form.unroute("**/*")
    axe(form)
    no_sideways_scroll(form)
