"""A letter in the office's own words, messages there and back, and My cooperation on a phone."""

import pytest

from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.models import Application, Entry
from wagtail_ngo.models import MessageTemplate, OutboxMessage

from .pages.accounts import press, sign_in, sign_in_to_admin


NGO, OFFICER = "poradnia@example.org", "urzednik@wierzbogora.example"

pytestmark = pytest.mark.e2e


def write(page, text, button):
    page.fill("[name=text]", text)
    press(page, button)


def test_letters_and_messages(city, page, phone, axe, no_sideways_scroll):
    application = Application.objects.filter(
        number__startswith="OKO", created_by__email=NGO
    ).first()

    sign_in_to_admin(page, OFFICER, PASSWORD)
    page.goto("/admin/ngo-letters/new/")
    page.select_option("[name=event]", "conversation_from_office")
    page.select_option("[name=language]", "pl")
    page.select_option("[name=scope]", str(application.call.token))
    press(page, "main form button[type=submit]")
    page.fill("[name=subject]", "Piszemy w sprawie {numer}")
    press(page, "button[name=preview]")
    assert "{numer}" in page.inner_text("main")
    assert "{number}" in page.inner_text("main")
    page.fill("[name=subject]", "Piszemy w sprawie {number}")
    press(page, "button[name=preview]")
    assert "Piszemy w sprawie OKO/0001/2027" in page.inner_text("main")
    press(page, "footer button:not([name])")
    assert MessageTemplate.objects.filter(event="conversation_from_office").count() == 1

    page.goto(f"/admin/ngo-applications/inspect/{application.pk}/")
    press(page, "#messages ~ p a")
    write(page, "Prosimy o numer sali.", "main form button[type=submit]")
    letter = OutboxMessage.objects.filter(event="conversation_from_office", to=NGO).first()
    assert letter.subject == f"Piszemy w sprawie {application.number}"
    assert "sali" not in letter.body

    sign_in(phone, NGO, PASSWORD)
    phone.goto("/ngo/cooperation/")
    axe(phone)
    no_sideways_scroll(phone)
    press(phone, f"a[href$='{application.token}/messages/'] >> nth=0")
    assert "Prosimy o numer sali." in phone.inner_text("main")
    write(phone, "Sala 12.", "main form button[type=submit]")
    axe(phone)
    no_sideways_scroll(phone)
    assert Entry.objects.unanswered().filter(application=application).exists()

    page.goto("/admin/")
    press(page, f"a[href$='messages/{application.pk}/']")
    assert "Sala 12." in page.inner_text("main")
    write(page, "Dziękujemy.", "main form:has([name=text]) button[type=submit]")
    assert not Entry.objects.unanswered().filter(application=application).exists()
