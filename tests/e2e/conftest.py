"""A real browser in the demonstration city. Pages ask nothing of other hosts, and never break.

Run with ``make e2e``: the server's threads need a database that they can share, so PostgreSQL.
"""

import io
import json
import os
import shutil

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection

import pytest

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    Route,
    sync_playwright,
)
from wagtail.models import Site


# Playwright's loop runs in this thread, and Django would take that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OWN_HOSTS = {"localhost", "127.0.0.1"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@dataclass
class Watch:
    """What a browser did that no page of ours may do."""

    strangers: list[str] = field(default_factory=list)
    breakages: list[str] = field(default_factory=list)

    def route(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob") or address.hostname in OWN_HOSTS:
            route.continue_()
        else:
            self.strangers.append(route.request.url)
            route.abort()

    def console(self, message: ConsoleMessage) -> None:
        # A page that says what is wrong may have the status 422; its files are watched below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.breakages.append(message.text)

    def answer(self, response: Response) -> None:
        """Notice a missing file. A POST may be refused: Wagtail saves half-written pages."""
        request = response.request
        is_file = request.resource_type != "document" and request.method == "GET"
        if response.status >= 400 and is_file:
            self.breakages.append(f"{response.status}: {response.url}")

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.breakages.append(str(error)))
        page.on("console", self.console)
        page.on("response", self.answer)

    def verify(self) -> None:
        assert not self.strangers, f"Requests to other hosts: {self.strangers}"
        assert not self.breakages, f"Broken scripts or policies: {self.breakages}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing. Install it with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_setup(browser, django_db_setup):
    """Start the browser first: with its loop running, Django keeps another connection."""


@pytest.fixture
def server(live_server, django_db_serialized_rollback):
    """The live server's address, with the root page and locales that the migrations made."""
    if connection.vendor == "sqlite":
        pytest.fail("Browser tests need PostgreSQL. Run them with: make e2e")
    return live_server.url


@pytest.fixture
def city(server, settings):
    """The demonstration city of ``ngo_demo`` at the server's address."""
    settings.WAGTAIL_NGO = {**settings.WAGTAIL_NGO, "BASE_URL": server}
    call_command("ngo_demo", verbosity=0, stdout=io.StringIO())
    Site.objects.update(hostname="localhost", port=urlsplit(server).port)
    Site.clear_site_root_paths_cache()
    return server


@pytest.fixture
def new_context(browser, server) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser of another person: ``new_context(java_script_enabled=False)`` and the like."""
    watch, contexts = Watch(), []

    def open_context(**options) -> BrowserContext:
        context = browser.new_context(
            **{"base_url": server, "locale": "en-GB", "timezone_id": "Europe/Warsaw"} | options
        )
        context.set_default_timeout(15_000)
        context.route("**/*", watch.route)
        context.on("page", watch.follow)
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    watch.verify()


@pytest.fixture
def page(new_context) -> Page:
    return new_context().new_page()


@pytest.fixture
def phone(new_context) -> Page:
    """The narrowest phone that matters: 360 px, touch."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def plain(new_context) -> Page:
    """A browser without JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def axe() -> Callable[..., None]:
    """Assert that axe finds nothing wrong in ``page``, or in the part that ``within`` selects."""
    if not AXE.exists():
        pytest.fail("axe-core is missing. Install it with: npm ci")
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page, within: str = "html", ignore: tuple[str, ...] = ()) -> None:
        page.evaluate(source)
        options = {
            "runOnly": RULES,
            "rules": {rule: {"enabled": False} for rule in ignore},
            "resultTypes": ["violations"],
        }
        result = page.evaluate("([within, options]) => axe.run(within, options)", [within, options])
        found = [
            f"{violation['id']}: {violation['help']}\n    {node['html'][:200]}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
        assert not found, page.url + "\n" + "\n".join(found)

    return check


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    """Assert that nothing in the page is wider than the window (WCAG 1.4.10)."""

    def check(page: Page) -> None:
        script = "() => [document.documentElement.scrollWidth, window.innerWidth]"
        wide, window = page.evaluate(script)
        assert wide <= window, json.dumps({"url": page.url, "content": wide, "window": window})

    return check
