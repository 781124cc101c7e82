"""Signing up and in, on the site and in the admin."""

from playwright.sync_api import Page

from .letters import Mailbox, link_in


def press(page: Page, selector: str) -> None:
    """Click a button that sends a form or follows a link, and wait for the page that comes."""
    with page.expect_navigation():
        page.click(selector)


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/konto/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    press(page, "main form[action*=login] button")


def sign_in_to_admin(page: Page, email: str, password: str) -> None:
    page.goto("/admin/login/")
    page.fill("[name=username]", email)
    page.fill("[name=password]", password)
    press(page, "form button[type=submit]")


def sign_up(
    page: Page,
    mailbox: Mailbox,
    *,
    name: str,
    surname: str,
    email: str,
    password: str,
    start: str = "/konto/signup/",
):
    """Create an account and confirm its address by the link in the newest letter."""
    page.goto(start)
    page.fill("[name=first_name]", name)
    page.fill("[name=last_name]", surname)
    page.fill("[name=email]", email)
    page.fill("[name=password1]", password)
    page.fill("[name=password2]", password)
    page.wait_for_timeout(3_000)  # The guard of the form takes a faster person for a robot.
    press(page, "main form[action*=signup] button")
    page.goto(link_in(mailbox.to(email)[-1], "confirm-email"))
    press(page, "main form button")


def register_organisation(page: Page, person: str, **values: str) -> None:
    """Fill in the profile; radio buttons are given by name as well."""
    page.goto("/ngo/organisations/new/")
    for name, value in values.items():
        control = page.locator(f"[name={name}]").first
        kind = control.get_attribute("type") or control.evaluate("e => e.tagName")
        if kind == "radio":
            page.check(f"[name={name}][value={value}]")
        elif kind == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    page.fill("[name=people-0-name]", person)
    press(page, "main .ngo-actions button[value=save]")
