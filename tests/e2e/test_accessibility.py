"""Every page of the way of an offer, as axe sees it: wide and on a phone, right and wrong."""

from django.urls import reverse

import pytest

from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.organisations.models import Organisation

from .pages.accounts import press, sign_in, sign_in_to_admin
from .pages.offer import OfferForm


OFFICER = "urzednik@wierzbogora.example"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}

pytestmark = pytest.mark.e2e


class Walk:
    """Goes from page to page and remembers what is wrong with each."""

    def __init__(self, page, axe, no_sideways_scroll):
        self.page, self.checks = page, [axe, no_sideways_scroll]
        self.found: list[str] = []

    def to(self, address: str, status: int = 200) -> None:
        response = self.page.goto(address)
        assert response.status == status, address
        self.look()

    def send(self, selector: str) -> None:
        """Press a button and look at what comes."""
        press(self.page, selector)
        self.look()

    def look(self) -> None:
        for size in (WIDE, PHONE):
            self.page.set_viewport_size(size)
            for check in self.checks:
                self.attempt(check, size["width"])

    def attempt(self, check, width: int) -> None:
        try:
            check(self.page)
        except AssertionError as error:
            self.found.append(f"{width} px: {error}")

    def verify(self) -> None:
        assert not self.found, "\n\n".join(self.found)


@pytest.fixture
def walk(city, new_context, axe, no_sideways_scroll):
    walk = Walk(new_context(locale="pl-PL").new_page(), axe, no_sideways_scroll)
    yield walk
    walk.verify()


def test_pages_for_everybody(walk):
    call = Call.objects.listed().get(title="Aktywny senior")
    sent = Application.objects.exclude(number="").first()
    code = sent.latest_submission.code
    walk.to("/konkursy/")
    walk.to("/konkursy/?status=open&q=xyz")
    walk.to("/konkursy/aktywny-senior/")
    walk.to("/jak-zlozyc-oferte/")
    walk.to(reverse("wagtail_ngo_grants:call-start", args=[call.token]))
    for form in ("login", "signup", "password/reset"):
        walk.to(f"/konto/{form}/")
        walk.send("main form button")
    walk.to("/ngo/verify/")
    walk.send("main form button")
    walk.to(f"/ngo/verify/{code}/")
    walk.to(f"/ngo/verify/{code[::-1]}/", 404)


def test_pages_of_an_organisation(walk):
    organisation = Organisation.objects.get(nip="0011133650")
    sign_in(walk.page, "nowa@example.org", PASSWORD)
    walk.to("/ngo/organisations/")
    walk.to("/ngo/organisations/new/")
    walk.send("main .ngo-actions button[value=save]")
    walk.to("/ngo/organisations/join/")
    walk.send("main form button")
    for step in ("", "edit/", "members/", "leave/"):
        walk.to(f"/ngo/organisations/{organisation.token}/{step}")


def test_pages_of_an_offer_that_is_written(walk):
    draft = Application.objects.get(status="draft", created_by__email="nowa@example.org")
    form = OfferForm(walk.page, draft.call.form_version.definition("pl"), draft.token)
    sign_in(walk.page, "nowa@example.org", PASSWORD)
    walk.to("/ngo/applications/")
    walk.to("/konkursy/aktywny-senior/")
    for step in ("", "check/", "discard/"):
        walk.to(form.address(step))
    for section in form.definition.sections:
        walk.to(form.address(f"section/{section.id}/?from=check"))
    form.open("task")
    form.fill("period", "wiosną", "start")
    form.fill("period", "2027-13-01", "end")
    walk.send("main .ngo-actions button[value=next]")
    form.open("costs")
    slot = form.slots("costs", "administration").first
    form.fill_row("costs", form.row(slot, 0), name="trener", unit_cost="dużo", quantity="1,234")
    form.cell("sources", "grant", "value").fill("-5")
    walk.send("main .ngo-actions button[value=next]")
    walk.page.goto(form.address("check/"))
    walk.send("main form[action$='/submit/'] button[type=submit]")


def test_pages_of_an_offer_that_was_sent(walk):
    sent = Application.objects.get(
        organisation__nip="0001112221", call__title="Aktywny senior", status="submitted"
    )
    sign_in(walk.page, "ngo@example.org", PASSWORD)
    walk.to("/konkursy/aktywny-senior/")
    for step in ("", "submitted/", "amend/", "withdraw/"):
        walk.to(f"/ngo/applications/{sent.token}/{step}")
    press(walk.page, "main form button[type=submit]")
    walk.look()


def test_screens_of_the_admin(walk):
    draft, call = (
        Call.objects.get(title=t, is_test=False) for t in ("Wakacje w mieście", "Aktywny senior")
    )
    sent = Application.objects.exclude(number="").first()
    sign_in_to_admin(walk.page, OFFICER, PASSWORD)
    walk.to("/admin/ngo-calls/")
    for screen in ("edit", "publish", "inspect"):
        walk.to(f"/admin/ngo-calls/{screen}/{draft.pk}/")
    for screen in ("edit", "inspect", "deadline"):
        walk.to(f"/admin/ngo-calls/{screen}/{call.pk}/")
    walk.to("/admin/ngo-applications/")
    walk.to(f"/admin/ngo-applications/inspect/{sent.pk}/")
    walk.to("/admin/ngo/organisations/")
    walk.to(f"/admin/ngo/organisations/inspect/{sent.organisation_id}/")
    for listing in ("procedures", "legal-parameters", "spheres", "audit", "outbox"):
        walk.to(f"/admin/ngo-{listing}/")
