"""The same offer without a script, on a phone, by keyboard, and sent twice."""

import pytest

from example_site.home.demo.answers import answers_of
from example_site.home.demo.offers import OFFER_A
from example_site.home.demo.people import PASSWORD
from wagtail_ngo.forms.models import Submission
from wagtail_ngo.grants.models import Application
from wagtail_ngo.models import OutboxMessage

from .conftest import PHONE
from .pages.accounts import press, sign_in
from .pages.offer import OfferForm, Writer, written


NGO = "nowa@example.org"
SECTIONS = ["basics", "applicant", "task", "capacity", "costs", "other", "declarations"]

pytestmark = pytest.mark.e2e


@pytest.fixture
def draft(city):
    """The draft that the demonstration has begun."""
    return Application.objects.select_related("call", "response").get(
        status="draft", created_by__email=NGO
    )


def form_of(page, draft) -> OfferForm:
    sign_in(page, NGO, PASSWORD)
    return OfferForm(page, draft.call.form_version.definition("pl"), draft.token)


def answer_all(draft) -> None:
    draft.response.answers = answers_of(
        OFFER_A, draft.call, draft.organisation, draft.call.form_version
    )
    draft.response.save()


def test_the_offer_without_a_script_on_a_phone(draft, new_context, no_sideways_scroll):
    page = new_context(locale="pl-PL", java_script_enabled=False, **PHONE).new_page()
    form = form_of(page, draft)
    writer = Writer(form, OFFER_A, draft.call.realisation_from, draft.call.realisation_to)
    form.open("basics")
    for section in SECTIONS:
        getattr(writer, section)()
        if section == "costs":
            writer.sources(grant="30 500,00 zł")
        no_sideways_scroll(page)
        form.save()
    page.goto(form.address("check/"))
    no_sideways_scroll(page)
    form.submit()
    assert len(form.problems()) == 2, form.problems()
    press(page, "#problems li:last-child a")
    writer.sources()
    form.save()
    assert form.problems() == []
    form.submit()
    assert page.url.endswith(form.address("submitted/"))
    no_sideways_scroll(page)
    draft.refresh_from_db()
    assert (draft.total_cost, draft.requested_amount) == (39600, 30000)


class Keyboard:
    """Somebody without a mouse, who sees what has the focus."""

    def __init__(self, page):
        self.page = page

    def focused(self, expression: str):
        return self.page.evaluate(f"(() => {{ const e = document.activeElement; {expression} }})()")

    def reach(self, selector: str) -> None:
        """Press Tab until ``selector`` has the focus; each stop on the way must be seen."""
        for _step in range(80):
            self.page.keyboard.press("Tab")
            self.is_seen()
            if self.focused(f"return e.matches({selector!r})"):
                return
        pytest.fail(f"No way to {selector} by keyboard")

    def is_seen(self) -> None:
        seen = self.focused(
            "const { top, bottom, height } = e.getBoundingClientRect();"
            "const style = getComputedStyle(e);"
            "return top < innerHeight && bottom > 0 && height > 0"
            " && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');"
        )
        assert seen, f"The focus is not seen at {self.focused('return e.outerHTML')[:200]}"

    def type(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(text)


def test_a_section_by_keyboard(draft, new_context):
    draft.response.answers = {}
    draft.response.save()
    page = new_context(locale="pl-PL", **PHONE).new_page()
    form, keyboard = form_of(page, draft), Keyboard(page)
    start, end = draft.call.realisation_from, draft.call.realisation_to
    form.open("task")
    keyboard.type(f"[name='{form.name('title')}']", OFFER_A.title)
    keyboard.type(f"[name='{form.name('period', 'start')}']", written(start))
    keyboard.type(f"[name='{form.name('period', 'end')}']", written(end))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Sekcja została zapisana.").wait_for()
    keyboard.type(f"[name='{form.name('summary')}']", "Zajęcia dla 60 osób.")
    type_row(keyboard, "name", "Zajęcia ruchowe", "Gimnastyka.", "60 osób", "luty–listopad")
    keyboard.reach("[data-ngo-add]")
    page.keyboard.press("Enter")
    page.keyboard.type("Warsztaty")
    type_row(keyboard, "description", "Rękodzieło.", "36 osób", "marzec")
    keyboard.type(f"[name='{form.name('results_description')}']", "Lepsza sprawność.")
    keyboard.reach("button[name=action][value=next]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    draft.response.refresh_from_db()
    rows = draft.response.answers[form.id("activities")]["rows"]
    assert [row["cells"]["name"] for row in rows] == ["Zajęcia ruchowe", "Warsztaty"]
    assert rows[1]["cells"]["term"] == "marzec"
    assert draft.response.answers[form.id("period")] == {
        "start": start.isoformat(), "end": end.isoformat()
    }  # fmt: skip


def type_row(keyboard: Keyboard, first: str, *texts: str) -> None:
    """Type into the columns of the plan that follow each other, from ``first`` on."""
    columns = ["name", "description", "target_group", "term"]
    for column, text in zip(columns[columns.index(first) :], texts, strict=True):
        keyboard.type(f"tr [name$='-{column}']", text)


def test_sent_twice_it_is_one_offer_with_one_receipt(draft, new_context):
    answer_all(draft)
    page = new_context(locale="pl-PL").new_page()
    form = form_of(page, draft)
    sent = Submission.objects.count()
    button = "main form[action$='/submit/'] button[type=submit]"
    check, receipt = form.address("check/"), f"**{form.address('submitted/')}"
    other_tab = page.context.new_page()
    for tab in (page, other_tab):
        tab.goto(check)

    page.dblclick(button)
    page.wait_for_url(receipt)
    number = page.inner_text(".ngo-panel__reference")
    other_tab.click(button)
    other_tab.wait_for_url(receipt)
    assert other_tab.inner_text(".ngo-panel__reference") == number
    page.go_back()
    assert page.inner_text("h1") == number and page.locator(button).count() == 0
    assert Submission.objects.count() == sent + 1
    assert OutboxMessage.objects.filter(reference=number).count() <= 2  # The person, the office.
