"""Making a call and its page in the Wagtail admin."""

from playwright.sync_api import Locator, Page, expect

from .accounts import press


def choose(page: Page, field: str | Locator, title: str) -> None:
    """Pick the record ``title`` in the window of a chooser."""
    field = page.locator(f"#{field}-chooser") if isinstance(field, str) else field
    field.locator("[data-chooser-action-choose]:visible").press("Enter")
    choice = page.locator("[data-chooser-modal-choice]")
    choice.and_(page.get_by_text(title, exact=True)).click()
    field.locator(".chosen", has_text=title).wait_for()


class CallForm:
    """The form of a draft; its tabs are opened as their controls are needed.

    Buttons are pressed by keyboard: a calendar that closes moves the page under the mouse.
    """

    def __init__(self, page: Page):
        self.page = page

    def begin(self) -> None:
        self.page.goto("/admin/ngo-calls/new/")

    def show(self, selector: str) -> Locator:
        """Open the tab that holds a control."""
        control = self.page.locator(selector).first
        panel = control.locator("xpath=ancestor::section[@role='tabpanel']")
        if panel.get_attribute("hidden") is not None:
            self.page.press(f"[role=tab][aria-controls='{panel.get_attribute('id')}']", "Enter")
        return control

    def put(self, selector: str, value: str) -> None:
        control = self.show(selector)
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
            return
        control.fill(value)
        self.page.keyboard.press("Tab")  # Closes a calendar.
        expect(control).to_have_value(value)

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.put(f"#id_{name}", value)

    def tick(self, name: str, label: str) -> None:
        self.show(f"#id_{name} label:has-text('{label}') input").check()

    def write(self, **texts: str) -> None:
        """Type into the rich text fields."""
        for name, text in texts.items():
            editor = self.show(f"#id_{name} + div [role=textbox]")
            editor.click()
            self.page.keyboard.type(text)
            expect(editor).to_have_text(text)

    def choose_form(self, title: str) -> None:
        self.show("#id_form-chooser [data-chooser-action-choose]")
        choose(self.page, "id_form", title)

    def add(self, relation: str, **values: str) -> None:
        """Add one row to an inline panel."""
        index = self.page.locator(f"#id_{relation}-TOTAL_FORMS").input_value()
        self.show(f"#id_{relation}-ADD").press("Enter")
        for name, value in values.items():
            self.put(f"#id_{relation}-{index}-{name}", value)

    def save(self) -> None:
        press(self.page, "#w-editor-form footer button[type=submit] >> nth=0")

    def open(self, reference: str) -> None:
        """Follow the link in the listing."""
        press(self.page, f"td.title a:has-text('{reference}')")

    def missing(self) -> list[str]:
        """Return what the screen says is missing from the announcement."""
        return self.page.locator(".help-warning li").all_inner_texts()

    def announce(self) -> None:
        """Go to the screen that asks whether to announce."""
        press(self.page, "header a[href*='/ngo-calls/publish/']:visible >> nth=0")

    def confirm(self) -> None:
        press(self.page, "main form[method=post] button[type=submit]")


def publish_page(page: Page, *, below: int, title: str, call: str, lead: str) -> str:
    """Make the page of a call with its form in it, and return its address."""
    page.goto(f"/admin/pages/add/wagtail_ngo_pages/callpage/{below}/")
    page.fill("#id_title", title)
    choose(page, "id_call", call)
    page.fill("#id_lead", lead)
    page.click("[data-contentpath=body] .c-sf-add-button")
    page.locator(".w-combobox__option", has=page.locator(".icon-form")).click()
    choose(page, page.locator("[data-contentpath=body] .chooser"), call)
    page.click("footer [data-w-dropdown-target=toggle]")
    press(page, "footer [name=action-publish]")
    return page.locator("[role=status] a, .messages a").first.get_attribute("href")
