""" "My cooperation" and the panel on the admin's first page."""

from django.urls import reverse

import pytest

from tests.grants import factories
from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo import todo
from wagtail_ngo.grants.actions.conversation import write_entry
from wagtail_ngo.organisations.choices import Role


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def address():
    return reverse("wagtail_ngo_core:cooperation")


def test_who_has_nothing_yet_is_led_to_organisations_and_calls(log_in, address):
    page = log_in(UserFactory()).get(address).content.decode()
    assert "Nothing waits for you now." in page
    assert "You do not belong to any organisation yet." in page
    assert reverse("wagtail_ngo_organisations:list") in page
    assert "Open calls" in page


def test_it_is_personal(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_draft_waits_until_its_deadline(draft, log_in, address):
    page = log_in(draft.created_by).get(address).content.decode()
    assert f"Finish and send the application: {draft.call.title}" in page
    assert "by " in page
    factories.close(draft.call)
    assert "Finish and send" not in log_in(draft.created_by).get(address).content.decode()


def test_a_viewer_is_not_asked_to_send(draft, log_in, address):
    viewer = factories.member_of(draft.organisation, Role.VIEWER)
    page = log_in(viewer).get(address).content.decode()
    assert draft.call.title in page
    assert "Finish and send" not in page


def test_people_of_several_organisations_narrow_the_page(open_call, log_in, address):
    user = UserFactory()
    for name in ("Alfa & Co", "Beta"):
        organisation = OrganisationFactory(name=name)
        MembershipFactory(organisation=organisation, user=user, role=Role.EDITOR)
        factories.make_draft(open_call, organisation=organisation, user=user)
    client = log_in(user)
    page = client.get(address).content.decode()
    assert page.count("Finish and send") == 2
    assert "?organisation=Alfa%20%26%20Co" in page
    narrowed = client.get(address, {"organisation": "Alfa & Co"}).content.decode()
    assert narrowed.count("Finish and send") == 1
    other = client.get(address, {"organisation": "<script>Gamma"}).content.decode()
    assert other.count("Finish and send") == 2
    assert "Gamma" not in other


def test_nobody_sees_what_is_not_theirs(draft, submitted, log_in, address):
    assert draft.organisation.name in log_in(draft.created_by).get(address).content.decode()
    page = log_in(UserFactory()).get(address).content.decode()
    for secret in (draft.organisation.name, submitted.number, str(draft.token)):
        assert secret not in page


def test_a_list_that_lacks_something_says_so(draft, log_in, address, monkeypatch):
    def broken(user):
        raise RuntimeError

    monkeypatch.setitem(todo._providers, False, [*todo._providers[False], broken])
    page = log_in(draft.created_by).get(address).content.decode()
    assert "this list may lack items" in page
    assert "Finish and send" in page


def test_officers_read_on_the_first_page_what_waits(submitted, officer, log_in):
    home = reverse("wagtailadmin_home")
    assert "what waits for you" not in log_in(officer).get(home).content.decode()
    write_entry(submitted, user=submitted.created_by, text="CANARY?", from_office=False)
    page = log_in(officer).get(home).content.decode()
    assert f"Answer the applicant: {submitted.number}" in page
    assert "CANARY" not in page
    assert submitted.number not in log_in(factories.make_officer()).get(home).content.decode()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_takes_the_same_queries(
    open_call, log_in, address, count, django_assert_max_num_queries, settings
):
    settings.WAGTAIL_NGO = {"DRAFTS_PER_HOUR": 100}
    user = UserFactory()
    for _number in range(count):
        organisation = OrganisationFactory()
        MembershipFactory(organisation=organisation, user=user, role=Role.EDITOR)
        factories.make_draft(open_call, organisation=organisation, user=user)
    client = log_in(user)
    client.get(address)
    with django_assert_max_num_queries(60):
        assert client.get(address).status_code == 200
