"""People of one organisation in every role, an invitation, a take-over, and advice on a draft."""

from wagtail_ngo.grants.actions.advice import create_link, write_comment
from wagtail_ngo.grants.actions.applications import start_application
from wagtail_ngo.organisations.actions import (
    accept_invitation,
    announce_take_over,
    ask_to_take_over,
    request_membership,
    send_invitation,
)

from .answers import answers_of
from .offers import OFFERS
from .people import DemoAccount


COLLEAGUES = (
    (DemoAccount("edytor@example.org", "Bartosz", "Redakcyjny", "NGO: edycja"), "editor"),
    (DemoAccount("podpis@example.org", "Jan", "Wzorowy", "NGO: podpis"), "signatory"),
    (DemoAccount("czytelnik@example.org", "Celina", "Czytelna", "NGO: odczyt"), "viewer"),
)
INVITED = "zaproszona@example.org"
NEWCOMER = DemoAccount("nowy.prezes@example.org", "Nikodem", "Nowy", "NGO: przejęcie")
REMARKS = (
    ("task", "Podajcie, skąd wiecie, że w okolicy jest tylu seniorów: badanie, dane GUS."),
    ("costs", "Sprawdźcie, czy koszty administracyjne nie przekraczają limitu z ogłoszenia."),
)


def build_hands(call, organisations, officer, build_account) -> None:
    """Add people and advice to the first organisation, and a take-over of the last one."""
    first, *_others, last = organisations.values()
    administrator = first.memberships.get(role="administrator").user
    for account, role in COLLEAGUES:
        person = build_account(account)
        invitation = send_invitation(first, email=person.email, role=role, user=administrator)
        accept_invitation(invitation, user=person)
    send_invitation(first, email=INVITED, role="editor", user=administrator)
    build_take_over(last, build_account(NEWCOMER), officer)
    request_membership(first, user=last.memberships.get().user)
    build_advice(call, first, administrator)


def build_take_over(organisation, person, officer) -> None:
    reason = "Od maja działa nowy zarząd, a dawna prezes nie odpowiada na wiadomości."
    take_over = ask_to_take_over(organisation, user=person, reason=reason)
    announce_take_over(take_over, user=officer)


def build_advice(call, organisation, author) -> None:
    """A draft with two remarks of an adviser; its link is made, and its secret forgotten."""
    draft = start_application(call, user=author, organisation=organisation, language="pl")
    response = draft.response
    response.answers = answers_of(OFFERS[0], call, organisation, response.form_version)
    response.save(update_fields=["answers"])
    link, _secret = create_link(draft, user=author, name="Centrum wsparcia NGO", days=14)
    sections = {s.name: s.id for s in response.form_version.definition("pl").sections}
    for name, text in REMARKS:
        write_comment(link, sections[name], text)
