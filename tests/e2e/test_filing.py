"""Each manner of filing to its end, a print-out of the wrong version, and an offer from paper."""

from django.utils import timezone

import pytest

from example_site.home.demo.people import PASSWORD
from wagtail_ngo.grants.actions.receipts import cancel_receipt, register_receipt
from wagtail_ngo.grants.choices import DeliveryState, Filing
from wagtail_ngo.grants.models import Application, Call

from .pages.accounts import press, sign_in, sign_in_to_admin


NGO = "ngo@example.org"
CLERK, OFFICER = "kancelaria@wierzbogora.example", "urzednik@wierzbogora.example"
COURTYARDS, SPORT = "Kultura na podwórkach", "Sport dla każdego"
PAPERS = "/admin/ngo-applications/papers/"

pytestmark = pytest.mark.e2e


def state(application) -> str:
    return Application.objects.with_delivery().get(pk=application.pk).delivery


def file_by(filing) -> Application:
    """The offer that waits, in a call that is filed in another way."""
    place = {"delivery_place": "Rynek 1"}
    Call.objects.filter(title=COURTYARDS).update(filing=filing, **place)
    Application.objects.filter(call__title=COURTYARDS).update(delivered_at=None)
    offers = Application.objects.filter(call__title=COURTYARDS, created_by__email=NGO)
    return offers.select_related("call").get()


def test_the_applicant_completes_an_offer_in_each_manner(city, new_context, axe, tmp_path):
    page = new_context(locale="pl-PL").new_page()
    sign_in(page, NGO, PASSWORD)

    offer = file_by(Filing.APPROVAL)
    own = f"/ngo/applications/{offer.token}/"
    page.goto(own)
    press(page, "#delivery ~ p a.ngo-button")
    axe(page)
    page.check("main input[name=name] >> nth=0")
    page.check("main input[name=confirmed]")
    press(page, "main form button[type=submit]")
    axe(page)
    assert state(offer) == DeliveryState.COMPLETE

    file_by(Filing.SIGNED_FILE)
    page.goto(own)
    assert state(offer) == DeliveryState.WAITING
    press(page, "#delivery ~ p a.ngo-button")
    signed = tmp_path / "oferta.pdf"
    signed.write_bytes(b"%PDF-1.7 signed")
    page.set_input_files("main input[name=upload]", signed)
    page.check("main input[name=kind][value=trusted]")
    press(page, "main form button[type=submit]")
    axe(page)
    page.fill("main textarea[name=signers]", "Anna Przykładowa")
    page.set_input_files("main input[name=upload]", signed)
    press(page, "main form button[type=submit]")
    assert state(offer) == DeliveryState.COMPLETE

    for filing, document in [(Filing.CONFIRMATION, "confirmation/"), (Filing.PRINTOUT, "pdf/")]:
        file_by(filing)
        page.goto(own)
        assert page.get_attribute("#delivery ~ p a.ngo-button", "href") == f"{own}{document}"
        answer = page.request.get(f"{own}{document}", timeout=120_000)
        assert answer.body().startswith(b"%PDF-")
        submission = offer.latest_submission
        officer = offer.call.officers.get(email=CLERK)
        receipt = register_receipt(
            Application.objects.get(pk=offer.pk),
            submission,
            user=officer,
            channel="in_person",
            received_at=timezone.now(),
        )
        page.goto(own)
        assert page.locator(".ngo-notice--success #delivery").is_visible()
        assert state(offer) == DeliveryState.COMPLETE
        cancel_receipt(receipt, user=officer, reason="Kolejna próba")


def test_the_office_scans_papers_with_the_keyboard_alone(city, new_context, axe):
    older = Application.objects.get(call__title=SPORT, title__contains="edycja druga")
    wrong, right = older.response.submissions.order_by("submitted_at")
    clerk = older.call.officers.get(email=CLERK)
    cancel_receipt(older.receipts.get(), user=clerk, reason="Do pokazania")
    page = new_context(locale="pl-PL").new_page()
    sign_in_to_admin(page, CLERK, PASSWORD)
    page.goto(PAPERS)

    def scan(text):
        """As a scanner does: type into what has the focus, then Enter."""
        with page.expect_navigation():
            page.keyboard.type(text)
            page.keyboard.press("Enter")

    scan("NO-SUCH-CODE-AT-ALL-1")
    assert page.locator(".help-critical").is_visible()
    page.goto(PAPERS)
    scan(f"{city}/ngo/verify/{wrong.code}/")
    assert page.locator(".ngo-changes ins").first.is_visible()
    axe(page, "main")
    press(page, "form[method=post] button.button")
    assert state(older) == DeliveryState.NOT_DELIVERED
    scan(right.code)
    assert page.locator(".ngo-changes").count() == 0
    press(page, "form[method=post] button.button")
    assert state(older) == DeliveryState.LATE
    page.goto(f"/admin/ngo-applications/inspect/{older.pk}/")
    assert page.locator("#filing ~ ul code").count() == 3
    axe(page, "main")


def test_a_second_officer_confirms_an_offer_from_paper(city, new_context, axe):
    offer = Application.objects.get(channel="post", status="draft")
    clerk = new_context(locale="pl-PL").new_page()
    sign_in_to_admin(clerk, CLERK, PASSWORD)
    clerk.goto(PAPERS)
    press(clerk, "table.listing th a")
    assert clerk.locator("form[method=post] button[type=submit].button").count() == 0
    officer = new_context(locale="pl-PL").new_page()
    sign_in_to_admin(officer, OFFICER, PASSWORD)
    officer.goto(f"/admin/ngo-applications/entered/{offer.pk}/")
    axe(officer, "main")
    press(officer, "form[method=post] button[type=submit].button")
    offer.refresh_from_db()
    assert offer.number
    assert offer.submitted_at == offer.receipts.get().received_at
    assert state(offer) == DeliveryState.COMPLETE
