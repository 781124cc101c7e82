"""Nobody loses a word: two people in one draft, a session that ends, a network that goes away."""

from django.conf import settings
from django.test import Client

import pytest

from example_site.home.demo.people import PASSWORD
from tests.organisations.factories import MembershipFactory, UserFactory
from wagtail_ngo.forms.models import TypedSection
from wagtail_ngo.grants.models import Application

from .pages.accounts import press
from .pages.offer import OfferForm


NGO = "nowa@example.org"
WORDS = "[data-ngo-typing-words]"

pytestmark = pytest.mark.e2e


@pytest.fixture
def draft(city):
    found = Application.objects.select_related("call", "response", "organisation")
    return found.get(status="draft", created_by__email=NGO)


def form_for(new_context, draft, user, server) -> OfferForm:
    """The form in the browser of ``user``, who is signed in."""
    context, client = new_context(locale="pl-PL"), Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server}])
    definition = draft.call.form_version.definition("pl")
    return OfferForm(context.new_page(), definition, draft.token)


def colleague_of(draft):
    user = UserFactory(first_name="Ewa", last_name="Lis")
    MembershipFactory(organisation=draft.organisation, user=user, role="editor")
    return user


def type_text(form, question, text):
    form.page.locator(f"[name='{form.name(question)}']").press_sequentially(text)


def wait_for(form, state):
    """Wait until the page says what has become of the text."""
    words = form.page.get_attribute("[data-ngo-typing]", f"data-{state}")
    form.page.locator(WORDS, has_text=words.partition("%s")[0]).wait_for()


def value(form, question):
    return form.page.input_value(f"[name='{form.name(question)}']")


def test_two_people_in_one_draft_lose_nothing(draft, new_context, city, axe, no_sideways_scroll):
    draft.response.answers = {}
    draft.response.save()
    anna = form_for(new_context, draft, draft.created_by, city)
    ewa = form_for(new_context, draft, colleague_of(draft), city)
    for person in (anna, ewa):
        person.open("task")
    type_text(anna, "title", "Tytuł Anny")
    wait_for(anna, "saved")
    type_text(ewa, "title", "Tytuł Ewy")
    type_text(ewa, "summary", "Opis Ewy")
    wait_for(ewa, "saved")
    ewa.page.locator("[data-ngo-present]", has_text=draft.created_by.get_full_name()).wait_for()
    axe(ewa.page)

    ewa.save("save")
    anna.save("save")
    axe(anna.page)
    page = anna.page
    for text in ("Tytuł Anny", "Tytuł Ewy", "Opis Ewy"):
        assert page.get_by_text(text).count(), text
    summary = f"[name='keep-{anna.id('summary')}'][value=saved]"
    page.check(summary)
    press(page, "#choose button:not([name])")

    draft.response.refresh_from_db()
    assert draft.response.answers[anna.id("title")] == "Tytuł Anny"
    assert draft.response.answers[anna.id("summary")] == "Opis Ewy"
    assert not TypedSection.objects.with_text().exists()
    assert page.evaluate("() => localStorage.length") == 0


def test_a_session_that_ends_while_typing_costs_nothing(draft, new_context, city):
    form = form_for(new_context, draft, draft.created_by, city)
    page = form.page
    form.open("task")
    form.fill("summary", "")
    type_text(form, "summary", "Przed wylogowaniem.")
    wait_for(form, "saved")
    page.context.clear_cookies()
    type_text(form, "summary", " I po nim.")
    page.locator(f"{WORDS} a").wait_for()

    press(page, f"{WORDS} a")
    page.fill("[name=login]", NGO)
    page.fill("[name=password]", PASSWORD)
    press(page, "main form[action*=login] button")
    assert value(form, "summary") == "Przed wylogowaniem."
    press(page, "[data-ngo-copy-show]")

    assert value(form, "summary") == "Przed wylogowaniem. I po nim."
    wait_for(form, "saved")
    assert page.evaluate("() => localStorage.length") == 0
    form.save("save")
    draft.response.refresh_from_db()
    assert draft.response.answers[form.id("summary")] == "Przed wylogowaniem. I po nim."


def test_without_a_network_the_text_waits_on_this_computer(draft, new_context, city):
    form = form_for(new_context, draft, draft.created_by, city)
    page = form.page
    form.open("task")
    form.fill("title", "")
    page.context.set_offline(True)
    type_text(form, "title", "W pociągu")
    wait_for(form, "offline")
    assert page.evaluate("() => localStorage.length") == 1
    page.context.set_offline(False)
    wait_for(form, "saved")
    assert page.evaluate("() => localStorage.length") == 0
    row = TypedSection.objects.with_text().get()
    assert row.data[form.name("title")] == "W pociągu"
