"""Pages of the demonstration city, in Polish, with their English translations."""

from django.utils.text import slugify
from django.utils.translation import override

from wagtail.models import Locale, Page, Site

from wagtail_ngo.pages.models import CallIndexPage, CallPage

from ..models import ContentPage, HomePage
from .guide import guide
from .people import ORGANISATIONS, PASSWORD, STAFF


def block(kind, /, **value):
    return (kind, value)


def paragraph(text):
    return block("paragraph", text=text)


def accounts_text(intro: str, language: str) -> str:
    accounts = [*STAFF, *(organisation.account for organisation in ORGANISATIONS)]
    with override(language):
        rows = "".join(f"<li>{a.email} – {a.role}</li>" for a in accounts)
    return f"<p>{intro} <b>{PASSWORD}</b></p><ul>{rows}</ul>"


def home_body(language: str) -> list:
    return HOME_PL if language == "pl" else HOME_EN


HOME_PL = [
    block(
        "steps",
        heading="Co warto tu wypróbować",
        steps=[
            {
                "title": "Jako organizacja: złóż ofertę",
                "text": "<p>Zaloguj się jako <b>nowa@example.org</b>, otwórz konkurs „Aktywny senior”"
                " i wypełnij ofertę. Formularz zaczyna się na stronie konkursu, wszystko zapisuje się"
                " na bieżąco, a przed wysłaniem zobaczysz listę rzeczy do poprawy.</p>",
            },
            {
                "title": "Jako organizacja: zobacz złożoną ofertę",
                "text": "<p>Konto <b>ngo@example.org</b> złożyło już ofertę A. Pobierz jej wydruk PDF"
                " i sprawdź kod z wydruku na stronie weryfikacji.</p>",
            },
            {
                "title": "Jako redaktor: przygotuj konkurs",
                "text": "<p>Konto <b>redakcja@wierzbogora.example</b>, panel pod adresem /admin/."
                " Szkic „Wakacje w mieście” pokazuje, czego według ustawy brakuje w ogłoszeniu.</p>",
            },
            {
                "title": "Jako urzędnik: przeczytaj oferty",
                "text": "<p>Konto <b>urzednik@wierzbogora.example</b>: lista ofert z filtrami, ekran do"
                " czytania, eksport do arkusza i pobranie całej oferty w jednym pliku.</p>",
            },
        ],
    ),
    block("open_calls", heading="Otwarte konkursy", limit=5, index=None),
    block(
        "callout",
        kind="info",
        title="Konta pokazowe",
        text=accounts_text("Hasło do każdego konta:", "pl"),
    ),
]

HOME_EN = [
    block(
        "steps",
        heading="What to try here",
        steps=[
            {
                "title": "As an NGO: file an offer",
                "text": "<p>Log in as <b>nowa@example.org</b>, open the call “Active senior” and fill in"
                " the offer. The form starts on the page of the call, everything is saved as you go,"
                " and before sending you see a list of what to put right.</p>",
            },
            {
                "title": "As an NGO: see an offer that was sent",
                "text": "<p>The account <b>ngo@example.org</b> has sent offer A. Download its PDF and"
                " check the code from the print-out on the verification page.</p>",
            },
            {
                "title": "As an editor: prepare a call",
                "text": "<p>The account <b>redakcja@wierzbogora.example</b>, admin at /admin/. The draft"
                " “Wakacje w mieście” shows what the law still wants in the announcement.</p>",
            },
            {
                "title": "As an officer: read the offers",
                "text": "<p>The account <b>urzednik@wierzbogora.example</b>: a list with filters, a"
                " screen made for reading, export to a spreadsheet, and one file with a whole offer.</p>",
            },
        ],
    ),
    block("open_calls", heading="Open calls", limit=5, index=None),
    block(
        "callout", kind="info", title="Demonstration accounts",
        text=accounts_text("Password of every account:", "en"),
    ),
]  # fmt: skip


def build_pages(calls) -> None:
    """Make the tree of pages; ``calls`` are pairs of a ``DemoCall`` and its record."""
    home = build_home()
    index = child(
        home, CallIndexPage(title="Konkursy", slug="konkursy", show_in_menus=True,
                            lead="Wszystkie otwarte konkursy ofert miasta, w jednym miejscu."),
        "Calls", lead="All open calls of the city in one place.",
    )  # fmt: skip
    for demo, call in calls:
        page = CallPage(
            title=demo.title, slug=demo.slug, lead=demo.lead, call=call, body=form_of(call, "pl")
        )
        child(index, page, demo.title_en, lead=demo.lead_en, body=form_of(call, "en"))
    child(
        home, ContentPage(title="Jak złożyć ofertę", slug="jak-zlozyc-oferte", show_in_menus=True,
                          intro="Pięć kroków, bez drukowania i bez straconych odpowiedzi.", body=guide("pl")),
        "How to apply", intro="Five steps, nothing printed, no answer lost.", body=guide("en"),
    )  # fmt: skip


def form_of(call, language: str) -> list:
    """The body of a call's page: its form, ready to be begun."""
    heading = "Wypełnij ofertę" if language == "pl" else "Fill in the offer"
    return [block("call_form", heading=heading, call=call)]


def build_home() -> HomePage:
    root = Page.objects.get(depth=1)
    Page.objects.filter(depth=2, slug="home").exclude(pk__in=HomePage.objects.values("pk")).delete()
    home = HomePage(
        title="Miasto współpracuje z organizacjami",
        slug="home",
        intro="Tu miasto ogłasza konkursy, a organizacje składają oferty. To pokaz pakietu wagtail-ngo.",
        body=home_body("pl"),
        locale=Locale.objects.get(language_code="pl"),
    )
    root.add_child(instance=home)
    home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 8000,
            "root_page": home,
            "site_name": "Wierzbogóra",
        },
    )
    translated(
        home, "The city works with its NGOs", body=home_body("en"),
        intro="Here the city announces calls and NGOs file their offers. A demonstration of wagtail-ngo.",
    )  # fmt: skip
    return home


def child(parent, page, title_en, **changes):
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    translated(page, title_en, **changes)
    return page


def translated(page, title, **changes) -> None:
    """Publish the English translation of ``page``."""
    english = Locale.objects.get(language_code="en")
    copy = page.copy_for_translation(english, copy_parents=True)
    copy.title = title
    copy.slug = slugify(title) if page.depth > 2 else "home-en"
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
