"""A page goes away while people write, the call changes, somebody deletes (A9, C8).

Elsewhere: a page that protects its call (tests/pages), a page gone while the form of its block is
sent (tests/pages/test_call_form_block.py), moves of the deadline (tests/grants/test_deadline.py),
a form edited after the announcement (tests/grants/test_publish.py).
"""

from django.db.models import ProtectedError
from django.urls import reverse

import pytest

from wagtail.models import Locale, Page, PageViewRestriction, Site

from tests.abuse.applicant import address, section, stored, typed
from tests.grants import factories
from tests.grants.form import block_id
from tests.organisations.factories import UserFactory
from wagtail_ngo.pages.models import CallPage


pytestmark = pytest.mark.django_db

BLOCK = "3a3a3a3a-0000-4000-8000-000000000001"


@pytest.fixture
def home():
    """An English root page of the default site."""
    site = Site.objects.get(is_default_site=True)
    if site.root_page.locale.language_code != "en":
        english, root = Locale.objects.get(language_code="en"), Page.get_first_root_node()
        site.root_page = root.add_child(instance=Page(title="Start", slug="start", locale=english))
        site.save()
    return site.root_page


@pytest.fixture
def page(call, home):
    body = [{"type": "call_form", "id": BLOCK, "value": {"call": call.pk}}]
    return home.add_child(instance=CallPage(title="Call", slug="call", call=call, body=body))


def unpublish(page):
    page.unpublish()


def delete(page):
    page.delete()


def close_to_the_public(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    page.get_descendants(inclusive=True)


@pytest.mark.parametrize("go_away", [unpublish, delete, close_to_the_public])
def test_drafts_outlive_the_page_of_their_call(writer, draft, page, client, go_away):
    assert draft.call.title in writer.get(page.url).text
    go_away(page)
    for name in ("application", "application-check", "applications"):
        url = address(name) if name == "applications" else address(name, draft)
        assert writer.get(url).status_code == 200
    saved = writer.post(section(draft), {**typed(title="Later"), "action": "save"})
    assert saved.status_code == 302
    assert stored(draft)[block_id("title")] == "Later"
    assert writer.post(address("application-submit", draft)).status_code == 302
    assert factories.fresh(draft).number


@pytest.mark.parametrize("go_away", [unpublish, delete])
def test_a_form_sent_from_a_page_that_went_away_loses_nothing(writer, draft, page, go_away):
    data = {**typed(grant="a lot", total="1"), "action": "next", "page": page.pk, "block": BLOCK}
    go_away(page)
    response = writer.post(section(draft, "money"), data)
    assert response.status_code == 422
    assert "a lot" in response.text
    assert stored(draft)[block_id("total")] == "1.00"


def test_a_closed_page_is_not_shown_by_sending_its_form(client, call, page):
    """The form comes back at its own address, not inside the page that this reader may not see."""
    draft = factories.make_draft(call)
    client.force_login(draft.created_by)
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    page.lead = "CANARY-page-lead"
    page.save()
    data = {**typed(grant="a lot"), "action": "next", "page": page.pk, "block": BLOCK}
    response = client.post(section(draft, "money"), data)
    assert response.status_code == 422
    assert "CANARY" not in response.text


def test_a_call_with_applications_is_not_deleted(client, draft):
    call, root = draft.call, UserFactory(is_superuser=True)
    with pytest.raises(ProtectedError):
        call.delete()
    client.force_login(root)
    response = client.post(reverse("ngo_calls:delete", args=[call.pk]), follow=True)
    assert response.status_code == 200
    assert "cannot be deleted" in response.text
    assert type(call).objects.filter(pk=call.pk).exists()


def test_a_page_is_deleted_and_the_call_with_its_applications_stays(client, draft, page):
    client.force_login(UserFactory(is_superuser=True))
    url = reverse("wagtailadmin_pages:delete", args=[page.pk])
    assert client.get(url).status_code == 200
    client.post(url)
    assert not CallPage.objects.exists()
    assert type(draft).objects.filter(pk=draft.pk).exists()


def test_an_account_with_applications_is_deleted_and_they_stay(draft):
    organisation, author = draft.organisation, draft.created_by
    factories.member_of(organisation)
    author.delete()
    kept = factories.fresh(draft)
    assert kept.created_by is None
    assert stored(kept)[block_id("title")] == "CANARY-title"


def test_an_organisation_with_applications_is_not_deleted(draft):
    with pytest.raises(ProtectedError):
        draft.organisation.delete()


def test_a_form_edited_later_asks_drafts_for_nothing_new(writer, draft):
    """Drafts answer the version that was frozen with the call."""
    form = draft.call.form
    form.body = form.body.stream_block.to_python([])
    form.save_revision().publish()
    assert "Title of the task" in writer.get(section(draft)).text
    assert writer.post(address("application-submit", draft)).status_code == 302


def test_a_shortened_deadline_binds_and_an_extension_lets_in(writer, draft):
    closed = factories.close(draft.call)
    assert writer.post(address("application-submit", draft)).status_code == 409
    type(closed).objects.filter(pk=closed.pk).update(closes_at=factories.in_days(1))
    assert writer.post(address("application-submit", draft)).status_code == 302
