"""Five fictional offers to the call "Aktywny senior", with every sum checked to the grosz.

Each budget line is (name, unit, unit cost, quantity); the sources are in PLN.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoOffer:
    """An offer: its author's NIP, its texts by question name, and its budget."""

    nip: str
    title: str
    summary: str
    results_description: str
    activities: tuple[tuple[str, str, str, str], ...]
    results: tuple[tuple[str, str, str], ...]
    costs: tuple[tuple[tuple[str, str, str, str], ...], ...]
    administration: tuple[tuple[str, str, str, str], ...]
    grant: str
    own_financial: str
    own_other: str
    fees: str
    paid_terms: str = ""


OFFER_A = DemoOffer(
    nip="0001112221",
    title="Aktywny senior – ruch, warsztaty, sąsiedztwo",
    summary=(
        "Zadanie jest skierowane do 60 mieszkanek i mieszkańców Wierzbogóry w wieku 60+, którzy mieszkają sami lub"
        " rzadko wychodzą z domu. Dwa razy w tygodniu zapraszamy na zajęcia ruchowe w sali przy ul. Lipowej,"
        " a raz w tygodniu na warsztaty rękodzieła i komputerowe. Zajęcia odbywają się w budynku bez barier.\n\n"
        "Współpracujemy z Klubem Seniora i z przychodnią rejonową, które przekazują zaproszenia osobom"
        " potrzebującym kontaktu. Zadanie uzupełnia ofertę Klubu, w którym nie ma zajęć ruchowych."
    ),
    results_description=(
        "1) 60 osób weźmie udział w zajęciach, odbędzie się 80 godzin zajęć ruchowych i 72 godziny warsztatów.\n"
        "2) Co najmniej 40 osób poprawi sprawność mierzoną prostym testem na początku i na końcu zadania.\n"
        "3) Grupa sąsiedzka będzie się spotykać dalej w Klubie Seniora, a materiały z warsztatów zostaną w bibliotece."
    ),
    activities=(
        (
            "Zajęcia ruchowe",
            "Gimnastyka i nordic walking pod opieką trenera, dwa razy w tygodniu.",
            "60 osób 60+",
            "luty–listopad",
        ),
        (
            "Warsztaty",
            "Rękodzieło i obsługa komputera w małych grupach.",
            "36 osób 60+",
            "marzec–październik",
        ),
        (
            "Spotkania sąsiedzkie",
            "Dwa spotkania integracyjne z poczęstunkiem i prezentacją prac.",
            "120 osób",
            "czerwiec i listopad",
        ),
        (
            "Pomoc wolontariuszy",
            "Wolontariusze towarzyszą osobom, które same nie dotrą na zajęcia.",
            "15 osób",
            "luty–listopad",
        ),
    ),
    results=(
        ("Uczestnicy zajęć ruchowych", "60 osób", "listy obecności"),
        ("Godziny zajęć ruchowych", "80 godzin", "dziennik zajęć"),
        ("Osoby o lepszej sprawności", "40 osób", "test sprawności na początku i na końcu"),
    ),
    costs=(
        (("trener", "godz.", "150", "80"), ("materiały", "kpl.", "45", "60")),
        (("instruktor", "godz.", "120", "72"), ("sala", "godz.", "80", "72")),
        (("poczęstunek", "os.", "40", "120"), ("plakaty", "szt.", "6", "100")),
        (("praca wolontariuszy", "godz.", "35", "60"),),
    ),
    administration=(("koordynator", "m-c", "300", "6"), ("księgowość", "m-c", "200", "6")),
    grant="30000",
    own_financial="5100",
    own_other="2100",
    fees="2400",
    paid_terms="Uczestnik warsztatów płaci 20 zł za miesiąc; osoby o niskim dochodzie są zwolnione. Razem 2 400 zł.",
)

OFFER_B = DemoOffer(
    nip="0011133302",
    title="Uniwersytet pod Lipami",
    summary=(
        "Cykl otwartych wykładów i wyjść w teren dla 80 osób po sześćdziesiątce. Wykłady odbywają się w Miejskiej"
        " Bibliotece Publicznej, wyjścia na szlakach wokół Wierzbogóry."
    ),
    results_description="1) 30 wykładów i 10 wyjść. 2) Stała grupa 80 słuchaczy. 3) Nagrania wykładów w sieci.",
    activities=(
        (
            "Wykłady",
            "30 wykładów o zdrowiu, historii miasta i prawie na co dzień.",
            "80 osób 60+",
            "luty–listopad",
        ),
        (
            "Wyjścia w teren",
            "10 spacerów z przewodnikiem, trasy bez barier.",
            "80 osób 60+",
            "kwiecień–październik",
        ),
    ),
    results=(
        ("Słuchacze wykładów", "80 osób", "listy obecności"),
        ("Nagrania", "30 nagrań", "strona internetowa"),
    ),
    costs=(
        (("wykładowcy", "godz.", "200", "90"), ("nagrania wykładów", "szt.", "300", "30")),
        (("przewodnik", "godz.", "150", "40"), ("transport", "km", "5", "400")),
    ),
    administration=(("koordynator", "m-c", "300", "10"),),
    grant="28500",
    own_financial="6500",
    own_other="3000",
    fees="0",
)

OFFER_C = DemoOffer(
    nip="0011133377",
    title="Sąsiedzka poradnia komputerowa",
    summary=(
        "Indywidualna pomoc w obsłudze telefonu, e-recepty i spraw urzędowych w sieci dla 150 osób 60+, w trzech"
        " punktach: na osiedlu Podgórze, w bibliotece i w domach osób, które nie wychodzą."
    ),
    results_description="1) 600 porad. 2) 150 osób załatwi samodzielnie choć jedną sprawę w sieci. 3) Poradnik drukowany.",
    activities=(
        (
            "Dyżury doradców",
            "Cztery dyżury w tygodniu po trzy godziny.",
            "150 osób 60+",
            "luty–listopad",
        ),
        ("Poradnik", "Drukowany poradnik dużą czcionką.", "500 osób", "maj"),
    ),
    results=(("Udzielone porady", "600 porad", "karty porad"),),
    costs=(
        (("doradcy", "godz.", "60", "400"),),
        (("druk poradnika", "szt.", "10", "500"),),
    ),
    administration=(("koordynator", "m-c", "300", "10"),),
    grant="24000",
    own_financial="5000",
    own_other="3000",
    fees="0",
)

OFFER_D = DemoOffer(
    nip="0011133443",
    title="Taneczne popołudnia",
    summary="Potańcówki i nauka tańca dla 100 osób 60+ w Domu Kultury, z opieką ratownika i dowozem z osiedli.",
    results_description="1) 40 popołudni. 2) 100 osób wychodzi z domu co tydzień. 3) Zespół taneczny działa dalej.",
    activities=(
        ("Nauka tańca", "Zajęcia z instruktorem raz w tygodniu.", "60 osób 60+", "luty–listopad"),
        ("Potańcówki", "Popołudnia taneczne z zespołem.", "100 osób 60+", "kwiecień–listopad"),
    ),
    results=(("Uczestnicy", "100 osób", "listy obecności"),),
    costs=(
        (("instruktor tańca", "godz.", "150", "80"), ("sala", "godz.", "100", "80")),
        (("zespół muzyczny", "szt.", "1000", "12"), ("dowóz uczestników", "km", "4", "1000")),
    ),
    administration=(("koordynator", "m-c", "400", "10"),),
    grant="30000",
    own_financial="7000",
    own_other="3000",
    fees="0",
)

OFFER_E = DemoOffer(
    nip="0011133584",
    title="Kino dla seniora",
    summary="Dwadzieścia seansów filmowych z rozmową po filmie w Klubie Seniora.",
    results_description="1) 20 seansów. 2) 50 stałych widzów. 3) Klub filmowy działa dalej.",
    activities=(
        ("Seanse z rozmową", "Seans i rozmowa z prowadzącym.", "50 osób 60+", "luty–listopad"),
    ),
    results=(("Widzowie", "50 osób", "listy obecności"),),
    costs=((("licencje filmowe", "szt.", "720", "20"), ("prowadzący", "godz.", "120", "60")),),
    administration=(("koordynator", "m-c", "240", "10"),),
    grant="18000",
    own_financial="4000",
    own_other="2000",
    fees="0",
)

OFFERS = (OFFER_A, OFFER_B, OFFER_C, OFFER_D, OFFER_E)
