"""Calls of the demonstration, dated around today so that they stay open."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone


RULES = (
    "<p>Dotację może otrzymać organizacja, której oferta uzyska co najmniej 60 punktów na 100."
    " Złożenie oferty nie gwarantuje dotacji, a dotacja może być niższa od wnioskowanej.</p>"
)
CONDITIONS = (
    "<p>Zadanie jest realizowane w Wierzbogórze i dla jej mieszkańców, w miejscach dostępnych dla"
    " osób ze szczególnymi potrzebami. Udział w zadaniu nie może zależeć od przynależności do"
    " organizacji.</p>"
)
SELECTION = (
    "<p>Oferty sprawdza się najpierw pod względem formalnym, a braki można uzupełnić w ciągu 5 dni"
    " od wezwania. Oferty poprawne opiniuje komisja konkursowa; o wyborze rozstrzyga Prezydent"
    " Miasta zarządzeniem.</p>"
)
CRITERIA = (
    "<ul><li>możliwość realizacji zadania: 0–20 punktów</li>"
    "<li>kalkulacja kosztów: 0–20</li>"
    "<li>jakość zadania i kwalifikacje osób: 0–25</li>"
    "<li>wkład finansowy: 0–10</li>"
    "<li>wkład rzeczowy i osobowy: 0–10</li>"
    "<li>dotychczasowa współpraca: 0–10</li>"
    "<li>zgodność z celami konkursu: 0–5</li></ul>"
)


@dataclass(frozen=True)
class DemoCall:
    """A call with what its pages say, in Polish and in English.

    ``announced`` and ``closes`` are days from today; ``past_costs`` are (planned, transferred) of
    the year before and of this year, in PLN.
    """

    number: int
    slug: str
    title: str
    lead: str
    title_en: str
    lead_en: str
    mode: str
    spheres: tuple[str, ...]
    pool: str
    past_costs: tuple[tuple[str, str], ...]
    announced: int
    closes: int
    months: int = 10
    opens: int | None = None
    limits: dict = field(default_factory=dict)
    lots: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str, str], ...] = ()
    questions: tuple[tuple[str, str], ...] = ()


CALLS = (
    DemoCall(
        number=1,
        slug="aktywny-senior",
        title="Aktywny senior",
        lead=(
            "Szukamy organizacji, które zaproszą mieszkanki i mieszkańców w wieku 60+ do ruchu,"
            " nauki i spotkań. Do podziału jest 100 000 zł, najwyżej 30 000 zł na jedno zadanie."
        ),
        title_en="Active senior",
        lead_en=(
            "We look for organisations that will invite residents aged 60 and over to exercise,"
            " learn and meet. There is 100,000 PLN to share, at most 30,000 PLN for one task."
        ),
        mode="support",
        spheres=("art4-10", "art4-13"),
        pool="100000",
        past_costs=(("90000", "86500"), ("95000", "93200")),
        announced=-12,
        closes=16,
        limits={"grant_max": "30000", "grant_share_max": "90", "admin_max": "10", "max_offers": 2},
        attachments=(
            ("statute", "Statut organizacji", "optional"),
            ("register", "Wyciąg z rejestru innego niż KRS", "other_register"),
        ),
        questions=(
            (
                "Czy zajęcia mogą odbywać się w dwóch miejscach?",
                "Tak. Proszę podać oba miejsca w opisie zadania (część III, pytanie 3).",
            ),
            (
                "Czy praca wolontariuszy liczy się jako wkład własny?",
                "Tak, jako wkład niefinansowy (tabela V.B, wiersz 3.2), wyceniony w kosztorysie.",
            ),
        ),
    ),
    DemoCall(
        number=2,
        slug="srodowiskowy-dom-samopomocy",
        title="Prowadzenie środowiskowego domu samopomocy",
        lead=(
            "Powierzymy prowadzenie domu dla 15 osób przez 36 miesięcy. Miesięczna dotacja na jedną"
            " osobę to 1 752,50 zł, razem 946 350 zł."
        ),
        title_en="Running a community self-help home",
        lead_en=(
            "We will commission the running of a home for 15 people for 36 months: 1,752.50 PLN a"
            " person a month, 946,350 PLN in total."
        ),
        mode="entrust",
        spheres=("art4-1", "art4-7"),
        pool="946350",
        past_costs=(("315450", "315450"), ("315450", "289162.50")),
        announced=-8,
        closes=24,
        months=36,
        limits={"grant_max": "946350", "max_offers": 1},
        attachments=(("statute", "Statut organizacji", "required"),),
    ),
    DemoCall(
        number=3,
        slug="edukacja-lokalna",
        title="Edukacja lokalna",
        lead="Małe projekty edukacyjne: warsztaty, konkursy i wycieczki po okolicy. Do podziału 9 000 zł.",
        title_en="Local education",
        lead_en="Small education projects: workshops, contests and trips. 9,000 PLN to share.",
        mode="support",
        spheres=("art4-14", "art4-15"),
        pool="9000",
        past_costs=(("10500", "8650"), ("9000", "6700")),
        announced=-1,
        closes=32,
        opens=6,
        limits={"grant_min": "1000", "grant_max": "3500", "own_financial_min": "10"},
        lots=(("Warsztaty dla uczniów", "6000"), ("Konkursy i olimpiady", "3000")),
    ),
)


def today() -> date:
    return timezone.localdate()


def day(offset: int) -> date:
    return today() + timedelta(days=offset)


def moment(offset: int, hour: time) -> datetime:
    """The hour of the day that is ``offset`` days from today, in the city's zone."""
    return timezone.make_aware(datetime.combine(day(offset), hour))


def realisation(call: DemoCall) -> tuple[date, date]:
    """From 1 February of the year after the deadline, for ``months`` months."""
    start = date(day(call.closes).year + 1, 2, 1)
    month = start.month - 1 + call.months
    return start, date(start.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
