"""Before the form: who can apply, a question and its answer, letters and their end."""

import re

import pytest

from playwright.sync_api import Page, expect

from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.models import Call, CallQuestion

from .pages.accounts import press, sign_in_to_admin
from .pages.letters import Mailbox, link_in, serve, text_of


OFFICER = "urzednik@wierzbogora.example"
VISITOR, FOLLOWER = "pyta@example.org", "czyta@example.org"
ASKED = "Jestem Jan Pytalski. Czy sala może być w szkole?"
PUBLIC, ANSWER = "Czy zajęcia mogą odbywać się w szkole?", "Tak, po lekcjach."


@pytest.fixture
def mailbox(settings):
    """A real mail server on the loopback address, and the site set up to use it."""
    box = Mailbox()
    server = serve(box)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield box
    server.stop()


def choose(page: Page, *answers: str) -> None:
    for number, answer in enumerate(answers):
        page.locator("fieldset").nth(number).locator(f"input[value={answer}]").check()
    press(page, "button[name=check]")


def send(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.wait_for_timeout(3_000)  # The guard of the form takes a faster person for a robot.
    press(page, "main form.ngo-form button[type=submit]")


def test_from_the_questions_to_the_end_of_letters(
    city, new_context, mailbox, axe, no_sideways_scroll
):
    visitor = new_context(locale="pl-PL", viewport={"width": 360, "height": 740}).new_page()
    visitor.goto("/konkursy/aktywny-senior/")
    press(visitor, "aside a[href*='/eligibility/']")
    choose(visitor, "yes", "yes", "yes")
    expect(visitor.locator(".ngo-notice--warning li")).to_have_count(1)
    choose(visitor, "yes", "no", "yes")
    expect(visitor.locator("a[href*='?eligible=']")).to_be_visible()
    axe(visitor)
    no_sideways_scroll(visitor)

    visitor.goto("/konkursy/aktywny-senior/")
    press(visitor, "a[href$='/ask/']")
    axe(visitor)
    send(visitor, question=ASKED, email=VISITOR)
    expect(visitor.locator(".ngo-panel")).to_be_visible()
    follow(visitor, mailbox, axe)

    answer(new_context().new_page())
    visitor.goto("/konkursy/aktywny-senior/")
    expect(visitor.get_by_text(PUBLIC)).to_be_visible()
    assert "Pytalski" not in visitor.content()
    assert ANSWER in text_of(mailbox.to(VISITOR)[-1])
    end_letters(new_context(), mailbox)


def follow(visitor: Page, mailbox: Mailbox, axe) -> None:
    visitor.goto("/konkursy/aktywny-senior/")
    press(visitor, "a[href$='/letters/']")
    send(visitor, email=FOLLOWER)
    visitor.goto(link_in(mailbox.to(FOLLOWER)[-1], "/letters/confirm/"))
    press(visitor, "main form button")
    expect(visitor.locator(".ngo-panel")).to_be_visible()
    axe(visitor)


def answer(officer: Page) -> None:
    sign_in_to_admin(officer, OFFICER, PASSWORD)
    call = Call.objects.get(title="Aktywny senior", is_test=False)
    question = CallQuestion.objects.get(asker_email=VISITOR)
    officer.goto(f"/admin/ngo-calls/inspect/{call.pk}/")
    press(officer, f"a[href*='{question.token}']")
    officer.fill("[name=question]", PUBLIC)
    officer.fill("[name=answer]", ANSWER)
    officer.check("[name=is_public]")
    press(officer, "main form button[type=submit]")


def end_letters(context, mailbox: Mailbox) -> None:
    """End the letters as a mail program does: one POST, without any page or session."""
    letter = mailbox.to(FOLLOWER)[-1]
    assert ANSWER in text_of(letter)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.sub(r"[<>\s]", "", letter["List-Unsubscribe"])
    response = context.request.post(url, form={"List-Unsubscribe": "One-Click"})
    assert response.status == 200
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".ngo-panel")).to_be_visible()
