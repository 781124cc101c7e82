"""Many hands: an invited colleague from the letter to the removal, and an adviser's remarks."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

import pytest

from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.models import Application
from wagtail_ngo.organisations.models import Organisation

from .pages.accounts import press, sign_up
from .pages.letters import Mailbox, link_in, serve


BOSS = "nowa@example.org"
INVITED = "ola@example.org"

pytestmark = pytest.mark.e2e


@pytest.fixture
def draft(city):
    return Application.objects.get(status="draft", created_by__email=BOSS)


@pytest.fixture
def boss(new_context, draft, city):
    """The administrator's browser, signed in."""
    context, client = new_context(locale="pl-PL"), Client()
    client.force_login(get_user_model().objects.get(email=BOSS))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": city}])
    return context.new_page()


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    server = serve(box)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield box
    server.stop()


def test_an_invited_colleague(boss, new_context, draft, mailbox, axe, no_sideways_scroll):
    organisation = Organisation.objects.get(pk=draft.organisation_id)
    home = f"/ngo/organisations/{organisation.token}/"
    section = draft.call.form_version.definition("pl").sections[0].id
    address = f"/ngo/applications/{draft.token}/section/{section}/"

    boss.goto(f"{home}invite/")
    axe(boss)
    boss.fill("[name=email]", INVITED)
    boss.select_option("[name=role]", "editor")
    press(boss, "main form button[type=submit]")
    axe(boss)
    link = link_in(mailbox.to(INVITED)[-1], "/invitation/")

    guest = new_context(locale="pl-PL", viewport={"width": 360, "height": 740}).new_page()
    guest.goto(link)
    assert guest.url.endswith("/ngo/organisations/invitation/")
    axe(guest)
    no_sideways_scroll(guest)
    start = guest.get_attribute("main a[href*=signup]", "href")
    sign_up(
        guest, mailbox, name="Ola", surname="Nowa", email=INVITED, password=PASSWORD, start=start
    )
    guest.goto("/ngo/organisations/invitation/")
    press(guest, "main button[value=accept]")
    assert guest.url.endswith(home)
    no_sideways_scroll(guest)
    assert guest.goto(address).status == 200
    press(guest, ".ngo-form .ngo-actions button[value=save]")

    boss.goto(f"{home}members/")
    member = boss.locator(".ngo-card", has_text=INVITED)
    member.locator("select").select_option("viewer")
    with boss.expect_navigation():
        member.locator("form button").click()
    assert guest.goto(address).status == 403
    boss.goto(boss.locator(".ngo-card", has_text=INVITED).locator("a").get_attribute("href"))
    press(boss, "main form button")
    assert guest.goto(home).status == 404
    boss.goto(f"{home}activity/")
    axe(boss)
    assert boss.get_by_text("Ola Nowa").count() >= 2


def test_an_adviser(boss, new_context, draft, axe, no_sideways_scroll):
    here = f"/ngo/applications/{draft.token}/"
    boss.goto(f"{here}advice/")
    boss.fill("[name=name]", "Centrum")
    press(boss, "main form .ngo-button")
    axe(boss)
    link = boss.input_value("#advice-url")

    adviser = new_context(locale="pl-PL", viewport={"width": 360, "height": 740}).new_page()
    adviser.goto(link)
    assert "/open/" not in adviser.url
    axe(adviser)
    no_sideways_scroll(adviser)
    adviser.wait_for_timeout(3_000)  # The guard of the form takes a faster person for a robot.
    part = adviser.locator("main section").first
    part.locator("summary").click()
    part.locator("textarea").fill("Krócej i prościej.")
    with adviser.expect_navigation():
        part.locator("button").click()
    assert adviser.get_by_text("Krócej i prościej.").is_visible()

    boss.goto(here)
    axe(boss)
    press(boss, ".ngo-tasklist li:first-child a")
    assert boss.get_by_text("Krócej i prościej.").is_visible()
    axe(boss, within="#advice")
    press(boss, "#advice button")
    assert boss.locator("#advice button[value=reopen]").is_visible()
    boss.goto(f"{here}advice/")
    press(boss, "main .ngo-card button")
    assert adviser.reload().status == 404
