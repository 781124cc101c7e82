"""Accounts of the demonstration and the organisations they belong to."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _


PASSWORD = "wierzbogora-2026"


@dataclass(frozen=True)
class DemoAccount:
    email: str
    first_name: str
    last_name: str
    role: str
    groups: tuple[str, ...] = ()
    is_superuser: bool = False


STAFF = (
    DemoAccount(
        "admin@wierzbogora.example", "Alicja", "Admin", _("administrator"), is_superuser=True
    ),
    DemoAccount(
        "redakcja@wierzbogora.example",
        "Renata",
        "Redaktor",
        _("web editor"),
        ("Editors", "Moderators", "Współpraca z NGO: redakcja"),
    ),
    DemoAccount(
        "urzednik@wierzbogora.example",
        "Urszula",
        "Urzędnik",
        _("officer"),
        ("Współpraca z NGO: urzędnicy",),
    ),
    DemoAccount(
        "kancelaria@wierzbogora.example",
        "Kinga",
        "Kancelaria",
        _("officer who registers papers"),
        ("Współpraca z NGO: urzędnicy",),
    ),
    DemoAccount(
        "komisja@wierzbogora.example",
        "Karol",
        "Komisja",
        _("reviewer without access to applications yet"),
        ("Współpraca z NGO: komisja",),
    ),
)


@dataclass(frozen=True)
class DemoOrganisation:
    """A fictional NGO; the numbers are arithmetically valid and belong to nobody."""

    account: DemoAccount
    name: str
    nip: str
    regon: str
    register_number: str
    street: str
    legal_form: str = "association"
    representatives: tuple[tuple[str, str], ...] = field(
        default=(("Anna Przykładowa", "prezes zarządu"),)
    )


ORGANISATIONS = (
    DemoOrganisation(
        DemoAccount("ngo@example.org", "Anna", "Przykładowa", "NGO: Sąsiedzi 60+"),
        "Stowarzyszenie Sąsiedzi 60+",
        "0001112221",
        "000111225",
        "0000900001",
        "ul. Lipowa 4",
        representatives=(("Anna Przykładowa", "prezes zarządu"), ("Jan Wzorowy", "skarbnik")),
    ),
    DemoOrganisation(
        DemoAccount("fundacja@example.org", "Barbara", "Lipiec", "NGO: Uniwersytet pod Lipami"),
        "Fundacja Uniwersytet pod Lipami",
        "0011133302",
        "001122308",
        "0000900002",
        "ul. Szkolna 12",
        legal_form="foundation",
    ),
    DemoOrganisation(
        DemoAccount("poradnia@example.org", "Cezary", "Mostek", "NGO: Cyfrowy Most"),
        "Stowarzyszenie Cyfrowy Most",
        "0011133377",
        "001122395",
        "0000900003",
        "ul. Mostowa 1",
    ),
    DemoOrganisation(
        DemoAccount("taniec@example.org", "Dorota", "Walc", "NGO: Krok w Krok"),
        "Klub Tańca Krok w Krok",
        "0011133443",
        "001122484",
        "0000900004",
        "pl. Wolności 3",
    ),
    DemoOrganisation(
        DemoAccount("kino@example.org", "Ewa", "Kadr", "NGO: Ruchomy Obraz"),
        "Fundacja Ruchomy Obraz",
        "0011133584",
        "001122573",
        "0000900005",
        "ul. Filmowa 8",
        legal_form="foundation",
    ),
    DemoOrganisation(
        DemoAccount("nowa@example.org", "Feliks", "Nowak", _("NGO with a started draft")),
        "Stowarzyszenie Nowy Początek",
        "0011133650",
        "001122662",
        "0000900006",
        "ul. Wiosenna 20",
    ),
)
