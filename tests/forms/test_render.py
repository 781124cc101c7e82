import re

from html.parser import HTMLParser

from django.template import Context, Template

import pytest

from bs4 import BeautifulSoup

from wagtail_ngo.forms.display import display_sections

from .offer import QUESTIONS, offer_a, options, question, questionnaire


pytestmark = pytest.mark.unit

RICH = "<p>Costs <b>of all</b> kinds.</p>"
ALL_TYPES = [
    question("text", "short_text", required="file", settings={"max_length": 100}),
    question("story", "long_text", settings={"max_length": 4000, "rows": 8}),
    question("number", "number", settings={"decimals": 1, "min": "0"}),
    question("money", "money", help="In the currency of the call.", help_url="https://example.org"),
    question("day", "date"),
    question("period", "period"),
    question("yes_no", "yes_no"),
    question("radio", "choice", settings={"options": options("a", "b"), "display": "radio"}),
    question("select", "choice", settings={"options": options("a", "b"), "display": "select"}),
    question("choices", "choices", settings={"options": options("a", "b", "c")}),
    question("contact", "contact"),
    question("nip", "identifier", settings={"kind": "nip"}),
    question("email", "identifier", settings={"kind": "email"}),
    question("files", "files", settings={"max_files": 2, "extensions": ["pdf"]}),
    question("declaration", "declaration", settings={"text": "All of it is true."}),
    question("strike", "strike_out", settings={"before": "We", "options": options("are", "are_not"),
                                               "after": "in arrears."}),
    question("statement", "statement", settings={"text": RICH}),
    *(q for q in QUESTIONS if q["id"] != "period"),
]  # fmt: skip


def draw(section):
    template = Template("{% load wagtail_ngo_forms %}{% render_section section %}")
    return BeautifulSoup(template.render(Context({"section": section})), "html.parser")


@pytest.fixture(params=["blank", "answered", "refused"])
def page(request):
    blank = questionnaire(*ALL_TYPES)
    typed = {f"q-{q['id']}": "<script>alert(1)</script>" for q in ALL_TYPES}
    typed |= {"q-period-start": "31.02.2026", "q-contact-email": "@", "q-costs-row": ["", "r1"]}
    typed |= {"q-costs-r1-unit_cost": "much", "q-costs-r1-group": "activities"}
    if request.param == "blank":
        return draw(blank.section("s"))
    if request.param == "answered":
        return draw(offer_a().section("s"))
    return draw(blank.bind("s", typed))


def test_every_control_has_a_label(page):
    labelled = {label["for"] for label in page.find_all("label")}
    controls = page.find_all(["input", "select", "textarea"])
    visible = [control for control in controls if control.get("type") != "hidden"]
    assert visible
    assert [str(control) for control in visible if control.get("id") not in labelled] == []


def test_ids_are_unique_and_everything_pointed_to_is_there(page):
    for template in page.find_all("template"):
        template.extract()
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    for tag in page.find_all(attrs={"aria-describedby": True}):
        assert set(tag["aria-describedby"].split()) <= set(ids), str(tag)
    assert {label["for"] for label in page.find_all("label")} <= set(ids)


def test_choices_stand_in_a_fieldset_with_a_legend(page):
    for control in page.find_all("input", type="radio"):
        assert control.find_parent("fieldset").legend.get_text(strip=True)


def test_no_browser_validation_no_asterisk_and_no_inline_script(page):
    for name in ("required", "maxlength", "pattern", "min", "max", "style", "onclick"):
        assert page.find_all(attrs={name: True}) == []
    scripts = page.find_all("script")
    assert all(script["type"] == "application/json" for script in scripts)
    assert "*" not in page.get_text()


def test_errors_are_told_at_the_control_and_kept_as_typed():
    bound = questionnaire(*ALL_TYPES).bind("s", {"q-money": "<b>much</b>", "q-contact-email": "@"})
    page = draw(bound)
    money = page.find(id="q-money")
    assert money["value"] == "<b>much</b>"
    assert money["aria-invalid"] == "true"
    error = page.find(id="q-money-error")
    assert "q-money-error" in money["aria-describedby"].split()
    assert bound.errors[0].message in error.get_text()
    assert page.find(id="q-contact-email")["aria-describedby"] == "q-contact-email-error"


def test_optional_questions_say_so_and_needed_ones_do_not():
    page = draw(questionnaire(*ALL_TYPES).section("s"))
    marked = [label for label in page.select("label, legend") if "(" in label.get_text()]
    assert page.find("label", {"for": "q-text"}) not in marked
    assert page.find("label", {"for": "q-story"}) in marked


def test_each_cell_of_a_table_names_its_column_and_row():
    page = draw(offer_a().section("s"))
    label = page.find("label", {"for": "q-costs-r1-unit_cost"}).get_text()
    assert label.startswith("Unit cost")
    assert "I.1.1" in label
    table = page.find("table", {"data-ngo-table": "costs"})
    assert {th["scope"] for th in table.find_all("th")} == {"col", "rowgroup", "row"}
    assert "36,600.00\u00a0zł" in table.get_text()


def test_every_slot_of_a_table_has_a_button_that_adds_a_row():
    page = draw(offer_a().section("s"))
    values = [b["value"] for b in page.find_all("button", value=re.compile("^add-row:costs"))]
    assert values == [
        *(f"add-row:costs:activities:a{number}" for number in range(1, 5)),
        "add-row:costs:admin:",
    ]
    assert page.find("button", value="remove-row:costs:r1")


def test_the_first_button_saves_and_stays_so_that_enter_removes_nothing():
    button = draw(offer_a().section("s")).find("button")
    assert (button["name"], button["value"], button["tabindex"]) == ("action", "stay", "-1")


def test_problems_link_to_controls_that_are_there():
    offer = offer_a(**{"q-sources-grant-value": "29999", "q-costs-r1-cost": ""})
    section = offer.section("s", problems=True)
    page = draw(section)
    template = Template("{% load wagtail_ngo_forms %}{% render_problems problems %}")
    summary = template.render(Context({"problems": section.reported}))
    links = [a["href"] for a in BeautifulSoup(summary, "html.parser").find_all("a")]
    assert links == ["#q-costs-r1-cost", "#q-sources-grant-value"]
    for link in links:
        assert page.find(id=link[1:])["aria-invalid"] == "true"


PAYLOADS = [
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "%s${x}",
    '" onfocus="x',
    "</textarea><b>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_type_is_shown_literally(payload):
    typed = {"q-text": payload, "q-story": payload, "q-contact-name": payload}
    typed |= {"q-costs-row": "r1", "q-costs-r1-cost": payload, "q-costs-r1-group": "admin"}
    bound = questionnaire(*ALL_TYPES).bind("s", typed)
    page = draw(bound)
    assert page.find(id="q-text")["value"] == payload
    assert page.find(id="q-story").string.removeprefix("\n") == payload
    assert page.find(id="q-costs-r1-cost")["value"] == payload
    shown = Template("{% load wagtail_ngo_forms %}{% render_display sections %}").render(
        Context({"sections": display_sections(bound.questionnaire)})
    )
    read = BeautifulSoup(shown, "html.parser")
    assert read.find("script") is None
    assert read.get_text().count(payload) == 4


def test_what_editors_write_is_shown_literally_except_rich_text():
    evil = question("evil", "short_text", label="<b>Name</b>", help="<i>x</i>",
                    help_url="javascript:alert(1)")  # fmt: skip
    page = draw(
        questionnaire(evil, question("rich", "statement", settings={"text": RICH})).section("s")
    )
    assert "<b>Name</b>" in page.find("label").get_text()
    assert page.find("a") is None
    assert page.find("b").get_text() == "of all"


class Strict(HTMLParser):
    """Complains about tags that are not closed in order."""

    VOID = {"input", "br", "meta", "link", "hr"}

    def __init__(self):
        super().__init__()
        self.stack = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def test_the_markup_is_well_formed():
    parser = Strict()
    parser.feed(str(Template("{% load wagtail_ngo_forms %}{% render_section s %}").render(
        Context({"s": questionnaire(*ALL_TYPES).section("s")})
    )))  # fmt: skip
    assert parser.stack == []
