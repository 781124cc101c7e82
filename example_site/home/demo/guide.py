"""The page "How to apply": the whole way of an organisation, with links to where each step is made."""

from django.urls import reverse
from django.utils.translation import override

from wagtail_ngo.pages.models import CallIndexPage


def link(address: str, words: str) -> str:
    return f'<a href="{address}">{words}</a>'


def page_link(page, words: str) -> str:
    return f'<a linktype="page" id="{page.pk}">{words}</a>'


def steps(heading: str, *items: tuple[str, str]) -> tuple[str, dict]:
    told = [{"title": title, "text": f"<p>{text}</p>"} for title, text in items]
    return "steps", {"heading": heading, "steps": told}


def guide(language: str) -> list:
    """The body of the page in ``language``; the list of calls must be there already."""
    calls = CallIndexPage.objects.get(locale__language_code=language)
    with override(language):
        to = {
            "signup": reverse("account_signup"),
            "login": reverse("account_login"),
            "organisation": reverse("wagtail_ngo_organisations:create"),
            "organisations": reverse("wagtail_ngo_organisations:list"),
            "applications": reverse("wagtail_ngo_grants:applications"),
            "verify": reverse("wagtail_ngo_grants:verify"),
        }
    return guide_in_polish(calls, to) if language == "pl" else guide_in_english(calls, to)


def guide_in_polish(calls, to) -> list:
    return [
        steps(
            "Po kolei",
            ("Załóż konto", f"{link(to['signup'], 'Załóż konto')} na swoje nazwisko i potwierdź adres"
             f" e-mail. Masz już konto? {link(to['login'], 'Zaloguj się')}."),
            ("Dodaj organizację", f"{link(to['organisation'], 'Zarejestruj organizację')} albo dołącz"
             " do tej, która już tu jest. Jej dane wpisujesz raz: wypełnią każdą ofertę. Osoby z tej"
             f" samej organizacji pracują razem, każda na swoim koncie. {link(to['organisations'], 'Moje organizacje')}."),
            ("Wybierz konkurs", f"Na stronie {page_link(calls, 'Konkursy')} znajdziesz zadania, kwoty,"
             " terminy i kryteria. Formularz oferty jest na stronie każdego otwartego konkursu."),
            ("Wypełniaj po kawałku", "Możesz przerwać w dowolnym miejscu i wrócić na innym urządzeniu."
             f" Rozpoczęte oferty są w {link(to['applications'], 'Moich ofertach')}."),
            ("Sprawdź i wyślij", "Przed wysłaniem zobaczysz całą ofertę i listę rzeczy do poprawy. Po"
             " wysłaniu dostaniesz numer, potwierdzenie e-mailem i wydruk PDF z kodem."),
        ),
        ("heading", {"text": "Co warto mieć pod ręką", "level": "h2"}),
        ("paragraph", {"text": "<ul><li>numer KRS lub innej ewidencji, NIP i numer rachunku organizacji</li>"
         "<li>plan działań z terminami i kosztorys</li><li>załączniki wymagane w ogłoszeniu, na przykład"
         " statut, w plikach PDF</li></ul>"}),
        ("heading", {"text": "Po wysłaniu", "level": "h2"}),
        ("paragraph", {"text": "<p>Do końca terminu możesz poprawić ofertę i wysłać ją ponownie albo ją"
         " wycofać. Po terminie oferty czyta urząd. Autentyczność wydruku każdy może"
         f" {link(to['verify'], 'sprawdzić po kodzie')}.</p>"}),
        ("contact", {"name": "Biuro współpracy z organizacjami pozarządowymi", "role": "",
         "phone": "12 345 67 89", "email": "ngo@wierzbogora.example",
         "address": "Rynek 1, pokój 12", "hours": "poniedziałek–piątek 8:00–16:00"}),
    ]  # fmt: skip


def guide_in_english(calls, to) -> list:
    return [
        steps(
            "Step by step",
            ("Create an account", f"{link(to['signup'], 'Sign up')} under your own name and confirm your"
             f" e-mail address. Have you an account already? {link(to['login'], 'Log in')}."),
            ("Add your organisation", f"{link(to['organisation'], 'Register your organisation')}, or join"
             " one that is here already. You enter its data once: they fill every offer. People of one"
             f" organisation work together, each with an account. {link(to['organisations'], 'My organisations')}."),
            ("Choose a call", f"The page {page_link(calls, 'Calls')} has tasks, amounts, deadlines and"
             " criteria. The form of the offer is on the page of each open call."),
            ("Fill it in bit by bit", "Stop anywhere and come back on another device. Offers that you began"
             f" are in {link(to['applications'], 'My applications')}."),
            ("Check and send", "Before sending you see the whole offer and a list of what to put right."
             " Afterwards you get a number, a confirmation by e-mail and a PDF with a code."),
        ),
        ("heading", {"text": "What to have at hand", "level": "h2"}),
        ("paragraph", {"text": "<ul><li>the number in the court register or another one, the tax number"
         " and the bank account of the organisation</li><li>a plan of activities with dates, and a"
         " budget</li><li>the attachments that the announcement asks for, such as the statute, as PDF"
         " files</li></ul>"}),
        ("heading", {"text": "After sending", "level": "h2"}),
        ("paragraph", {"text": "<p>Until the deadline you may change the offer and send it again, or"
         " withdraw it. After the deadline the city reads the offers. Anyone can"
         f" {link(to['verify'], 'check a print-out by its code')}.</p>"}),
        ("contact", {"name": "Office for cooperation with NGOs", "role": "", "phone": "12 345 67 89",
         "email": "ngo@wierzbogora.example", "address": "Rynek 1, room 12",
         "hours": "Monday–Friday 8:00–16:00"}),
    ]  # fmt: skip
