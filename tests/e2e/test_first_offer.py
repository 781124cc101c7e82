"""The main job, end to end: a call is made, an offer is filed, an officer reads it.

The offer is A of the demonstration: 39 600 zł = 30 000 + 7 200 + 2 400.
"""

import io
import re

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

import openpyxl
import pytest

from playwright.sync_api import Page, expect
from pypdf import PdfReader, PdfWriter
from wagtail.models import Page as WagtailPage

from example_site.home.demo.offers import OFFER_A
from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.models import Application, Call

from .pages import letters
from .pages.accounts import press, register_organisation, sign_in, sign_in_to_admin, sign_up
from .pages.calls import CallForm, publish_page
from .pages.offer import OfferForm, Writer


EDITOR = "redakcja@wierzbogora.example"
OFFICER = "urzednik@wierzbogora.example"
NGO = "anna@sasiedzi.example"
OFFICE = "biuro@sasiedzi.example"
REFERENCE, TITLE = "7/2026", "Aktywny senior: druga edycja"
ORGANISATION = {
    "name": "Stowarzyszenie Sąsiedzka Szansa",
    "legal_form": "association",
    "register_kind": "krs",
    "register_number": "0000900077",
    "nip": "5260000011",
    "street": "ul. Lipowa 4",
    "postcode": "00-999",
    "city": "Wierzbogóra",
    "email": OFFICE,
    "phone": "12 345 67 80",
    "bank_account": "74 0000 0000 0000 0000 0000 0001",
    "representation_rule": "single",
}
PERSONAL = ["Anna", "Przykładowa", "600", "7400000", "5260000011", "Lipowa", "@"]


@dataclass
class Dates:
    """The year of the task, and days around today that the law allows."""

    today: date

    @property
    def start(self) -> date:
        return date(self.today.year + 1, 2, 1)

    @property
    def end(self) -> date:
        return date(self.today.year + 1, 11, 30)

    def after(self, days: int) -> date:
        return self.today + timedelta(days)


@pytest.fixture
def dates():
    return Dates(date.today())


@pytest.fixture
def mailbox(settings):
    """A real mail server on the loopback address, and the site set up to use it."""
    box = letters.Mailbox()
    server = letters.serve(box)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    yield box
    server.stop()


@pytest.fixture
def person(new_context):
    """Another person with a browser in Polish."""
    return lambda **options: new_context(locale="pl-PL", **options).new_page()


def plain(text: str) -> str:
    """Text with ordinary spaces."""
    return " ".join(text.split())


def in_words(day: date) -> str:
    with override("pl"):
        return date_format(day, "DATE_FORMAT")


def make_call(page: Page, dates: Dates) -> Call:
    """Make a call in the admin: what the law wants is named until everything is there."""
    form = CallForm(page)
    form.begin()
    form.fill(reference=REFERENCE, title=TITLE)
    page.select_option("#id_procedure", label="Otwarty konkurs ofert")
    form.save()
    form.open(REFERENCE)
    form.announce()
    assert len(form.missing()) == 15
    [rules] = [text for text in form.missing() if "Opisz zasady przyznawania dotacji." in text]
    assert "art. 13 ust. 2 pkt 3 UDPP" in rules
    assert page.locator("main form[method=post]").count() == 0, "It can be announced all the same"
    page.go_back()
    complete_call(form, dates)
    early = "\n".join(form.missing())
    assert len(form.missing()) == 1, early
    assert in_words(dates.after(21)) in early and "art. 13 ust. 1 UDPP" in early
    form.fill(closes_at=f"{dates.after(30)} 12:00")
    form.save()
    assert form.missing() == []
    form.announce()
    form.confirm()
    return Call.objects.get(reference=REFERENCE)


def complete_call(form: CallForm, dates: Dates) -> None:
    """Fill in all that is missing, but with a deadline that comes too early."""
    form.fill(addressee="Prezydent Miasta Wierzbogóra")
    form.tick("spheres", "osób w wieku emerytalnym")
    for place in ("bip", "board", "site"):
        form.add("announcements", place=place, published_on=str(dates.today))
    form.fill(closes_at=f"{dates.after(20)} 12:00", decision_due=str(dates.after(50)))
    form.fill(realisation_from=str(dates.start), realisation_to=str(dates.end))
    for year in (dates.today.year - 1, dates.today.year):
        form.add("past_costs", year=str(year), planned="90000", transferred="86500")
    form.fill(pool_amount="100000", grant_max="30000", grant_share_max="90", admin_max="10")
    form.choose_form("Oferta realizacji zadania publicznego")
    form.add("attachments", identifier="statute", name="Statut", obligation="required")
    form.write(
        grant_rules="Dotację otrzymują oferty z co najmniej 60 punktami.",
        conditions="Zadanie odbywa się w Wierzbogórze.",
        selection_mode="Oferty opiniuje komisja konkursowa.",
        criteria="Jakość zadania, kalkulacja kosztów, wkład własny.",
    )
    form.fill(contact_name="Biuro współpracy z NGO", contact_email="ngo@wierzbogora.example")
    form.tick("officers", "Urszula")
    form.save()


def begin_offer(page: Page, call: Call, address: str) -> OfferForm:
    """Fill in the first section in the page of the call."""
    page.goto(address)
    form = OfferForm(page, call.form_version.definition("pl"))
    assert page.input_value(f"[name='{form.name('addressee')}']") == call.addressee
    form.pick("offer_kind", "single")
    form.save("next")
    form.token = Application.objects.get(call=call).token
    return form


def fill_offer(form: OfferForm, writer: Writer, statute: bytes) -> None:
    """Fill in the rest, with a grant over the limit, wrong sources and a day too late."""
    writer.applicant()
    form.save()
    writer.task()
    form.fill("period", "5.12." + str(writer.end.year), "end")
    form.save()
    writer.capacity()
    form.save()
    writer.costs()
    writer.sources(grant="30 500", own_other="2 000 zł")
    check_sums(form)
    form.save()
    writer.other()
    form.save()
    writer.declarations()
    form.save()
    files = {"name": "Statut.pdf", "mimeType": "application/pdf", "buffer": statute}
    form.page.set_input_files("main input[type=file]", files)
    form.save()


def check_sums(form: OfferForm) -> None:
    """The sums and shares follow what is typed, before anything is sent."""
    sums = form.table("costs").locator("[data-ngo-sum=total]")
    assert [plain(text) for text in sums.all_inner_texts()] == [
        "36 600,00 zł", "3 000,00 zł", "39 600,00 zł"
    ]  # fmt: skip
    assert plain(form.cell("sources", "total", "value").inner_text()) == "39 600,00 zł"


def check_problems(form: OfferForm, dates: Dates) -> None:
    """The three mistakes are told in plain words, with what is and what may be."""
    late, sources, grant = form.problems()
    end = in_words(dates.end)
    assert f"Zadanie kończy się 5 grudnia {dates.end.year}, a ogłoszenie" in late
    assert f"najdłużej do {end}." in late
    told = (
        "Źródła finansowania dają razem 40 000,00, a koszty wynoszą 39 600,00. Różnica to 400,00."
    )
    assert told in sources
    assert "Wnioskowana dotacja to 30 500,00, a w tym konkursie największa" in grant
    assert "wynosi 30 000,00." in grant and "500,00." in grant


def correct_offer(form: OfferForm, writer: Writer) -> None:
    """Follow the link of each problem to its field and put it right."""
    page, check = form.page, form.address("check/")
    follow(form, "największa dotacja", form.name("sources", "grant-value"))
    writer.sources()
    shares = [form.cell("sources", row, "share") for row in ("grant", "own", "fees")]
    assert [plain(share.inner_text()) for share in shares] == ["75,76 %", "18,18 %", "6,06 %"]
    assert plain(form.cell("sources", "own", "value").inner_text()) == "7 200,00 zł"
    form.save()
    assert page.url.endswith(check)
    follow(form, "najdłużej do", form.name("period", "end"), form.name("period", "start"))
    writer.period()
    form.save()
    assert page.url.endswith(check) and form.problems() == []


def follow(form: OfferForm, words: str, *controls: str) -> None:
    """Follow a problem to one of ``controls``."""
    press(form.page, f"#problems a:has-text('{words}')")
    anchor = form.page.url.partition("#")[2]
    assert anchor in controls
    expect(form.page.locator(f"[id='{anchor}']")).to_be_in_viewport()


def submit_offer(form: OfferForm) -> str:
    """Send the offer and return its number."""
    form.submit()
    assert form.page.url.endswith(form.address("submitted/"))
    return form.page.inner_text(".ngo-panel__reference")


def download(page: Page, address: str) -> bytes:
    """Download a file as the person who is signed in."""
    response = page.request.get(address)
    assert response.ok and response.headers["content-disposition"].startswith("attachment")
    return response.body()


def check_print(content: bytes, number: str, code: str) -> None:
    """The print is tagged, and each page bears the number and the code."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "pl"
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert all(number in text and code in text.replace(" ", "") for text in pages)
    whole = " ".join(pages)
    for amount in ("39 600,00", "30 000,00", "7 200,00", "75,76", "18,18", "6,06"):
        assert amount in whole, amount


def verify(page: Page, code: str) -> str:
    """Ask the public page about a code typed in groups, and return what kind of answer comes."""
    page.goto("/ngo/verify/")
    page.fill("[name=code]", f" {code[:5].lower()}-{code[5:10]} {code[10:]}")
    press(page, "main form button")
    classes = page.get_attribute("main [role=status]", "class")
    return classes.rpartition("--")[2]


def amend(form: OfferForm) -> str:
    """Change the title, send again and return the new code."""
    page = form.page
    page.goto(form.address("amend/"))
    press(page, "main form button[type=submit]")
    form.open("task")
    form.fill("title", f"{OFFER_A.title} 2")
    form.save()
    page.goto(form.address("check/"))
    form.submit()
    return Application.objects.get(token=form.token).latest_submission.code


def read_in_admin(page: Page, number: str) -> None:
    """Find the offer in the listing and read it."""
    page.goto("/admin/ngo-applications/?q=" + number.replace("/", "%2F"))
    press(page, f"td.title a:has-text('{number}')")
    text = plain(page.inner_text("main"))
    for words in ("30 000,00 zł", "39 600,00 zł", "75,76 %", OFFER_A.title, "Statut.pdf"):
        assert words in text, words


def exported(page: Page, query: str) -> list[tuple]:
    """Return the rows of an export."""
    response = page.request.get(f"/admin/ngo-applications/?{query}")
    book = openpyxl.load_workbook(io.BytesIO(response.body()))
    return list(book.active.iter_rows(values_only=True))


def check_export(page: Page, number: str) -> None:
    query = f"q={number.replace('/', '%2F')}&export=xlsx"
    headings, row = exported(page, query)
    assert row[0] == number and ORGANISATION["name"] in row and ORGANISATION["nip"] in row
    amounts = [headings.index(name) for name in ("Wnioskowana kwota", "Całkowity koszt")]
    assert [float(row[column]) for column in amounts] == [30000, 39600], headings
    answers = exported(page, f"{query}&content=answers")
    assert any("150" in str(cell) for answer in answers for cell in answer)


def addresses(application: Application) -> list[str]:
    """Every public address of an application."""
    token = application.token
    names = ["", "-check", "-submit", "-submitted", "-pdf", "-withdraw", "-amend", "-discard"]
    own = [reverse(f"wagtail_ngo_grants:application{name}", args=[token]) for name in names]
    sections = application.response.form_version.definition("pl").sections
    own += [f"{own[0]}section/{section.id}/" for section in sections]
    return own + [f"{own[0]}files/{item.token}/" for item in application.response.attachments.all()]


def get_nowhere(page: Page, application: Application) -> None:
    """Neither look nor post."""
    token = page.context.cookies()
    csrf = next((item["value"] for item in token if item["name"] == "csrftoken"), "")
    headers = {"X-CSRFToken": csrf, "Referer": page.url}
    for address in addresses(application):
        assert page.request.get(address).status == 404, address
        assert page.request.post(address, headers=headers).status in (404, 405), address


def is_sent_to_login(page: Page, application: Application) -> None:
    for address in [*addresses(application), f"/admin/ngo-applications/inspect/{application.pk}/"]:
        response = page.request.get(address, max_redirects=0)
        assert response.status == 302 and "/login/" in response.headers["location"], address


@pytest.mark.e2e
def test_from_the_call_to_the_export(city, person, mailbox, dates):
    editor = person()
    sign_in_to_admin(editor, EDITOR, PASSWORD)
    call = make_call(editor, dates)
    index = WagtailPage.objects.get(slug="konkursy")
    address = publish_page(
        editor, below=index.pk, title=TITLE, call=str(call), lead="Ruch, nauka i spotkania."
    )

    ngo = person()
    sign_up(ngo, mailbox, name="Anna", surname="Przykładowa", email=NGO, password=PASSWORD)
    register_organisation(ngo, "Anna Przykładowa", **ORGANISATION)
    form = begin_offer(ngo, call, address)
    writer = Writer(form, OFFER_A, dates.start, dates.end)
    fill_offer(form, writer, blank_pdf())

    form.submit()
    assert ngo.title().startswith("Błąd:")
    assert ngo.evaluate("document.activeElement.id") == "problems"
    check_problems(form, dates)
    correct_offer(form, writer)
    number = submit_offer(form)
    assert re.fullmatch(r"OKO/\d{4}/\d{4}", number)

    for reader in (NGO, OFFICE):
        receipt = mailbox.to(reader)[-1]
        text = f"{receipt['Subject']}\n{letters.text_of(receipt)}"
        assert number in text and REFERENCE in text
        assert not any(word in text for word in PERSONAL)

    application = Application.objects.get(number=number)
    code = application.latest_submission.code
    check_print(download(ngo, form.address("pdf/")), number, code)
    stranger = person()
    assert verify(stranger, code) == "success"
    assert number in stranger.inner_text("main [role=status]")
    assert ORGANISATION["name"] not in stranger.inner_text("main")

    officer = person()
    sign_in_to_admin(officer, OFFICER, PASSWORD)
    read_in_admin(officer, number)
    check_export(officer, number)

    newer = amend(form)
    assert verify(stranger, code) == "warning"
    assert verify(stranger, newer) == "success"
    assert verify(stranger, code[::-1]) == "error"

    is_sent_to_login(stranger, application)
    other = person()
    sign_in(other, "fundacja@example.org", PASSWORD)
    get_nowhere(other, application)
    other.goto(form.address())
    assert TITLE not in other.content()

    ngo.goto(form.address("withdraw/"))
    press(ngo, "main form button[type=submit]")
    assert verify(stranger, newer) == "warning"


def blank_pdf() -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(file)
    return file.getvalue()
