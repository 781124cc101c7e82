"""Filling in the statutory offer, with a script or without one."""

from datetime import date

from playwright.sync_api import Locator, Page

from example_site.home.demo.offers import DemoOffer

from .accounts import press


class OfferForm:
    """The form of one application; ``definition`` gives the ids behind the names of questions."""

    def __init__(self, page: Page, definition, token=""):
        self.page, self.definition, self.token = page, definition, token

    def id(self, question: str) -> str:
        return self.definition.by_name(question).id

    def name(self, question: str, part: str = "") -> str:
        return f"q-{self.id(question)}{part and f'-{part}'}"

    def address(self, step: str = "") -> str:
        return f"/ngo/applications/{self.token}/{step}"

    def open(self, section: str) -> None:
        [found] = [item for item in self.definition.sections if item.name == section]
        self.page.goto(self.address(f"section/{found.id}/"))

    # Single controls

    def fill(self, question: str, value: str, part: str = "") -> None:
        self.page.fill(f"[name='{self.name(question, part)}']", value)

    def pick(self, question: str, value: str) -> None:
        self.page.check(f"[name='{self.name(question)}'][value='{value}']")

    # Tables

    def table(self, question: str) -> Locator:
        return self.page.locator(f"table[data-ngo-table='{self.id(question)}']")

    def slots(self, question: str, group: str = "") -> Locator:
        """Return the places for rows, in all groups or in one."""
        return self.table(question).locator(f"[data-ngo-slot]{group and f'[data-group={group!r}]'}")

    def row(self, slot: Locator, index: int) -> Locator:
        """Return one row of a slot, after adding those that are missing."""
        rows = slot.locator("tr[data-ngo-id]")
        while rows.count() <= index:
            before = rows.count()
            slot.locator("[data-ngo-add]").click()
            rows.nth(before).wait_for()
        return rows.nth(index)

    def cell(self, question: str, row: str, column: str) -> Locator:
        return self.page.locator(f"[id='{self.name(question, row)}-{column}']")

    def fill_row(self, question: str, row: Locator, **cells: str) -> None:
        number = row.get_attribute("data-ngo-id")
        for column, value in cells.items():
            self.cell(question, number, column).fill(value)

    # Buttons

    def save(self, action: str = "next") -> None:
        press(self.page, f"main .ngo-actions button[name=action][value={action}]")

    def problems(self) -> list[str]:
        return [
            " ".join(text.split()) for text in self.page.locator("#problems li").all_inner_texts()
        ]

    def submit(self) -> None:
        press(self.page, "main form[action$='/submit/'] button[type=submit]")


def written(day: date) -> str:
    """A day as people in Poland write it."""
    return f"{day.day}.{day.month:02}.{day.year}"


class Writer:
    """Somebody who types a whole offer, section after section."""

    def __init__(self, form: OfferForm, offer: DemoOffer, start: date, end: date):
        self.form, self.offer, self.start, self.end = form, offer, start, end

    def basics(self) -> None:
        self.form.pick("offer_kind", "single")

    def applicant(self) -> None:
        self.form.fill("contact", "Anna Przykładowa", "name")
        self.form.fill("contact", "600 100 200", "phone")
        self.form.fill("contact", "anna@sasiedzi.example", "email")

    def task(self) -> None:
        """The years of the plan follow from the dates, so these are saved first."""
        form = self.form
        form.fill("title", self.offer.title)
        self.period()
        form.fill("summary", self.offer.summary)
        form.fill("results_description", self.offer.results_description)
        form.save("save")
        form.open("task")
        self.activities()
        self.results()

    def period(self) -> None:
        self.form.fill("period", written(self.start), "start")
        self.form.fill("period", written(self.end), "end")

    def activities(self) -> None:
        slot = self.form.slots("activities").first
        for index, (name, description, group, term) in enumerate(self.offer.activities):
            row = self.form.row(slot, index)
            cells = {"name": name, "description": description, "target_group": group, "term": term}
            self.form.fill_row("activities", row, **cells)

    def results(self) -> None:
        slot = self.form.slots("results").first
        for index, (name, target, source) in enumerate(self.offer.results):
            row = self.form.row(slot, index)
            self.form.fill_row("results", row, name=name, target=target, source=source)

    def capacity(self) -> None:
        self.form.fill("experience", "Od 2016 roku prowadzimy zajęcia dla osób 60+.")
        self.form.fill("resources", "Trenerka, instruktor, dwie sale i dziesięcioro wolontariuszy.")

    def costs(self) -> None:
        plan = self.form.slots("costs", "activities")
        for index, lines in enumerate(self.offer.costs):
            self.lines(plan.nth(index), lines)
        self.lines(self.form.slots("costs", "administration").first, self.offer.administration)

    def lines(self, slot: Locator, lines) -> None:
        for index, (name, unit, unit_cost, quantity) in enumerate(lines):
            cells = {"name": name, "unit": unit, "unit_cost": unit_cost, "quantity": quantity}
            self.form.fill_row("costs", self.form.row(slot, index), **cells)

    def sources(self, **changed: str) -> None:
        for row in ("grant", "own_financial", "own_other", "fees"):
            value = changed.get(row, getattr(self.offer, row))
            self.form.cell("sources", row, "value").fill(value)

    def other(self) -> None:
        self.form.pick("paid", "yes")
        self.form.fill("paid_terms", self.offer.paid_terms)

    def declarations(self) -> None:
        for declaration in ("scope", "fees", "truth", "privacy"):
            self.form.pick(f"declaration_{declaration}", "yes")
        self.form.pick("declaration_taxes", "clear")
        self.form.pick("declaration_contributions", "clear")
        self.form.pick("declaration_register", "krs")
