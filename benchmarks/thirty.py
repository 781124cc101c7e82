"""The same 30 fields, twice: in a section of a form of ours and in a form page of Wagtail."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from django.test import Client

from wagtail.models import Locale, Page

from benchmarks.rival.models import RivalField, RivalPage
from example_site.home.demo.people import ORGANISATIONS
from wagtail_ngo.forms.actions.freeze import freeze
from wagtail_ngo.forms.models import Form, FormVersion, Response
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.organisations.models import Organisation


OPTIONS = ["north", "south", "east", "west"]


@dataclass(frozen=True)
class Kind:
    """A kind of field: its name in our forms and in those of Wagtail, and what is typed in it."""

    ours: str
    theirs: str
    amount: int
    typed: str | list[str]
    settings: dict
    their_typed: str = ""


def options() -> dict:
    return {"options": [{"label": name.title(), "name": name} for name in OPTIONS]}


KINDS = [
    Kind("short_text", "singleline", 12, "Zajęcia ruchowe dla seniorów", {"max_length": 255}),
    Kind("long_text", "multiline", 4, "Dwa razy w tygodniu, w sali bez barier. " * 10, {}),
    Kind("number", "number", 4, "60", {}),
    Kind("date", "date", 3, "2027-03-01", {}),
    Kind("identifier", "email", 2, "biuro@example.org", {"kind": "email"}),
    Kind("choice", "dropdown", 2, "north", {**options(), "display": "select"}),
    Kind("choice", "radio", 1, "east", {**options(), "display": "radio"}),
    Kind("choices", "checkboxes", 1, ["north", "west"], options()),
    Kind("declaration", "checkbox", 1, "yes", {"text": "<p>The data are true.</p>"}, "on"),
]


def fields() -> list[tuple[str, Kind]]:
    kinds = [kind for kind in KINDS for _number in range(kind.amount)]
    return [(f"question_{number}", kind) for number, kind in enumerate(kinds, 1)]


def block_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"benchmarks:{name}"))


def question(name: str, kind: Kind) -> dict:
    value = {
        "label": f"Label of {name}",
        "help": f"How to answer {name}.",
        "name": name,
        "required": "always",
        **kind.settings,
    }
    return {"type": kind.ours, "id": block_id(name), "value": value}


def make_version() -> FormVersion:
    section = {
        "title": "Thirty questions",
        "name": "thirty",
        "questions": [question(name, kind) for name, kind in fields()],
    }
    body = [{"type": "section", "id": block_id("section"), "value": section}]
    form = Form(identifier="benchmark", title="Thirty", body=body, rules=[])
    form.locale = Locale.objects.get(language_code="pl")
    form.save()
    return freeze(form, user=None)


def our_post() -> dict:
    return {f"q-{block_id(name)}": kind.typed for name, kind in fields()}


def sent_offer() -> Application:
    """Offer A of the demonstration."""
    sent = Application.objects.exclude(number="").filter(organisation__nip=ORGANISATIONS[0].nip)
    return sent.order_by("pk")[0]


def make_draft(version: FormVersion, answers: dict | None = None) -> Application:
    """A draft of the first organisation of the demonstration, in its first call."""
    organisation = Organisation.objects.get(nip=ORGANISATIONS[0].nip)
    member = organisation.memberships.order_by("pk")[0].user
    return Application.objects.create(
        call=Call.objects.order_by("pk").first(),
        organisation=organisation,
        response=Response.objects.create(
            form_version=version, language="pl", answers=answers or {}
        ),
        created_by=member,
    )


def make_page() -> RivalPage:
    home = Page.objects.get(slug="home", locale__language_code="pl")
    page = home.add_child(instance=RivalPage(title="Thirty", slug="thirty"))
    for order, (name, kind) in enumerate(fields()):
        RivalField.objects.create(
            page=page,
            sort_order=order,
            label=f"Label of {name}",
            help_text=f"How to answer {name}.",
            clean_name=name,
            field_type=kind.theirs,
            choices="\n".join(OPTIONS) if "options" in kind.settings else "",
            required=True,
        )
    return page


def their_post() -> dict:
    return {name: kind.their_typed or kind.typed for name, kind in fields()}


def send(browser: Client, url: str, data: dict):
    """Post a form as browsers send one without files."""
    kind = "application/x-www-form-urlencoded"
    return browser.post(url, urlencode(data, doseq=True), content_type=kind)


def client(user=None) -> Client:
    browser = Client()
    if user:
        browser.force_login(user)
    return browser


def expect(response, status: int):
    """Return the response, or stop: a page of errors is not what is measured."""
    if response.status_code != status:
        raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}.")
    return response
