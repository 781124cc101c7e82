"""Tests of the city's site; ``tests/abuse/test_integrator.py`` runs them with its settings."""

from django.core.management import call_command
from django.urls import reverse

import pytest

from wagtail.models import Site
from wagtail.test.basepage.models import BasePage

from tests.grants import factories, form
from tests.integrator.models import CityCallIndexPage, CityCallPage, Noted
from wagtail_ngo.grants.actions.applications import submit_application


pytestmark = pytest.mark.django_db

STARS = form.block("stars", "stars", {"label": "Stars", "name": "stars", "required": "no"})


@pytest.fixture
def call():
    body = form.BODY[:1] + [
        form.block("section", "ours", {"title": "Ours", "name": "ours", "questions": [STARS]}),
        form.BODY[1],
    ]
    return factories.make_open_call(form=factories.FormFactory(body=body))


@pytest.fixture
def draft(call):
    return factories.make_draft(call)


@pytest.fixture
def page(call):
    locale = factories.default_locale()
    root = BasePage.add_root(instance=BasePage(title="Root", slug="root", locale=locale))
    home = root.add_child(instance=BasePage(title="Home", slug="home", locale=locale))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    index = home.add_child(instance=CityCallIndexPage(title="Calls", slug="calls", locale=locale))
    shown = CityCallPage(title="Call", slug="call", call=call, mayor_says="Apply!", locale=locale)
    return index.add_child(instance=shown)


def test_the_project_is_sound():
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_own_page_types_on_an_own_base_page_show_calls(client, page):
    html = client.get(page.url).text
    assert page.call.reference in html
    assert page.specific.mayor_says == "Apply!"
    assert '<body class="city">' in html
    assert f'<a href="{page.url}">Call</a>' in client.get(page.get_parent().url).text


def test_a_part_of_a_template_is_our_own(client, page):
    assert '<strong class="city-phase">Open</strong>' in client.get(page.url).text


def test_views_are_drawn_in_our_layout(client, draft):
    client.force_login(draft.created_by)
    html = client.get(reverse("wagtail_ngo_grants:application", args=[draft.token])).text
    assert '<body class="city">' in html


def section(draft):
    kwargs = {"token": draft.token, "section": form.block_id("ours")}
    return reverse("wagtail_ngo_grants:application-section", kwargs=kwargs)


def test_our_question_is_asked_checked_and_shown(client, draft):
    client.force_login(draft.created_by)
    name = f"q-{form.block_id('stars')}"
    assert f'<input type="range" min="1" max="5" id="{name}"' in client.get(section(draft)).text
    refused = client.post(section(draft), {name: "9", "action": "save"})
    assert refused.status_code == 422
    assert "Give one to 5 stars." in refused.text
    assert client.post(section(draft), {name: "4", "action": "save"}).status_code == 302
    check = reverse("wagtail_ngo_grants:application-check", args=[draft.token])
    assert "★★★★" in client.get(check).text


def test_our_printer_numbers_and_receiver_are_used(
    client, draft, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        submit_application(draft, user=draft.created_by)
    assert Noted.objects.get().number == draft.number
    assert draft.number.startswith("OKO.1.")
    client.force_login(draft.created_by)
    pdf = client.get(reverse("wagtail_ngo_grants:application-pdf", args=[draft.token]))
    assert pdf.content.startswith(b"%PDF-city")


def test_the_editor_of_pages_is_beyond_wagtail_localize(client, page):
    """A known limit of 1.14: it asks for Wagtail's own base page. Ours is not at fault."""
    client.force_login(factories.UserFactory(is_superuser=True))
    with pytest.raises(AttributeError, match="has been swapped for 'basepage.BasePage'"):
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
