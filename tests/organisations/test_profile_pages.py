from urllib.parse import urlencode

from django.urls import reverse

import pytest

from tests.organisations.data import PROFILE
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo.models import AuditEvent, Sphere
from wagtail_ngo.organisations.choices import Role, Verification
from wagtail_ngo.organisations.models import Organisation


pytestmark = pytest.mark.usefixtures("english")
CREATE = "/ngo/organisations/new/"


@pytest.fixture
def user(client, db):
    user = UserFactory()
    client.force_login(user)
    return user


def edit_url(organisation):
    return reverse("wagtail_ngo_organisations:edit", kwargs={"token": organisation.token})


def posted(organisation, **changes):
    version = organisation.version
    return {**PROFILE, "version": version, **changes}


def test_registering_stores_canonical_values_and_makes_an_administrator(client, user):
    sphere = Sphere.objects.create(identifier="test-1", number="1", name="Test")
    response = client.post(CREATE, {**PROFILE, "spheres": [sphere.pk]})
    organisation = Organisation.objects.get()
    assert response.status_code == 302
    assert organisation.token.hex in response["Location"].replace("-", "")
    assert organisation.nip == "5260000011"
    assert organisation.register_number == "0000123456"
    assert organisation.postcode == "50-141"
    assert organisation.email == "Biuro@example.org"
    assert organisation.phone == "+48713456789"
    assert organisation.bank_account == "74000000000000000000000001"
    assert organisation.website == "https://www.example.org"
    assert list(organisation.spheres.all()) == [sphere]
    assert organisation.representatives.get().name == "Anna Kowalska"
    assert organisation.memberships.get().role == Role.ADMINISTRATOR
    assert organisation.created_by == user
    assert AuditEvent.objects.filter(action="organisation.registered").count() == 1


def test_the_audit_log_holds_no_details(client, user, organisation):
    organisation.memberships.create(user=user, role="administrator", status="active")
    client.post(edit_url(organisation), posted(organisation))
    event = AuditEvent.objects.get(action="organisation.changed")
    assert "nip" in event.data["fields"]
    assert "5260000011" not in str(event.data)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " \u200b ", "Enter the full name of the organisation"),
        ("nip", "526-000-00-12", "wrong check digit"),
        ("nip", "0000000000", "Check the number"),
        ("nip", "", "Enter the tax number (NIP), for example"),
        ("regon", "123456786", "wrong check digit"),
        ("register_number", "12345678901", "you entered 11"),
        ("bank_account", "74 0000", "has 26 digits"),
        ("postcode", "5014", "you entered 4"),
        ("phone", "12", "you entered 2"),
        ("email", "biuro", "Enter an e-mail address, for example"),
        ("website", "not a site", "Enter a web address"),
        ("legal_form", "limited", "Select the legal form"),
        ("register_kind", "", "Select the register"),
        ("representation_rule", "other", "Describe who signs"),
        ("register_kind", "other", "Enter the name of the register"),
        ("people-0-name", "", "Enter the first name and surname of this person"),
        ("name", "x" * 301, "Shorten the text to 300 characters"),
    ],
)
def test_errors_say_what_to_enter_and_keep_what_was_typed(client, user, field, value, message):
    response = client.post(CREATE, {**PROFILE, field: value})
    assert response.status_code == 200
    assert not Organisation.objects.exists()
    assert message in response.text
    assert "<title>Error:" in response.text.replace("\n", "")
    assert 'id="problems"' in response.text
    assert "field is required" not in response.text
    assert "Lipowa 12/3" in response.text


def test_full_width_digits_are_understood(client, user):
    client.post(CREATE, {**PROFILE, "nip": "５２６０００００１１"})
    assert Organisation.objects.get().nip == "5260000011"


def test_there_are_at_most_ten_people_and_at_least_one(client, user):
    nobody = {key: value for key, value in PROFILE.items() if not key.startswith("people-")}
    crowd = {f"people-{n}-name": f"Anna {n}" for n in range(5000)}
    refused = client.post(CREATE, nobody).text
    assert refused.count("at least one person") == 2
    assert 'href="#id_people-0-name"' in refused
    assert "at most 10 people" in client.post(CREATE, {**nobody, **crowd}).text
    assert not Organisation.objects.exists()
    client.post(CREATE, {**nobody, **crowd, "people-10-name": ""} | {"people-TOTAL_FORMS": "1"})
    assert not Organisation.objects.exists()


def test_every_error_link_leads_to_a_control(client, user):
    html = client.post(CREATE, {"people-0-function": "prezes"}).text
    targets = [part.split('"')[0] for part in html.split('href="#')[1:]]
    assert len(targets) >= 10
    for target in targets:
        assert f'id="{target}"' in html


def test_extra_fields_in_the_post_change_nothing(client, user, organisation):
    other = UserFactory()
    writable = set(PROFILE) | {"spheres"}
    fields = [f.name for f in Organisation._meta.get_fields() if f.name not in writable]
    assert {"token", "verification", "verified_by", "created_by", "memberships"} <= set(fields)
    values = dict.fromkeys(fields, other.pk)
    client.post(CREATE, {**PROFILE, **values, "verification": "verified", "id": organisation.pk})
    created = Organisation.objects.exclude(pk=organisation.pk).get()
    assert created.verification == Verification.UNVERIFIED
    assert created.verified_by is None
    assert created.created_by == user
    assert [m.user for m in created.memberships.all()] == [user]


@pytest.mark.parametrize(
    ("existing", "number"),
    [
        ({"nip": "5260000011", "register_number": "0000777777"}, "526-000-00-11"),
        ({"register_number": "0000123456"}, "123+456"),
    ],
)
def test_a_duplicate_is_named_and_offered_to_join(client, user, existing, number):
    theirs = OrganisationFactory(name="CANARY-name", email="canary@example.org", **existing)
    response = client.post(CREATE, PROFILE)
    assert "already registered here" in response.text
    assert f"/ngo/organisations/join/?number={number}" in response.text
    assert "CANARY" not in response.text
    assert "canary" not in response.text
    assert Organisation.objects.get() == theirs


def test_one_own_number_is_no_duplicate(client, user, organisation):
    organisation.memberships.create(user=user, role="administrator", status="active")
    data = posted(organisation, nip=organisation.nip, register_number=organisation.register_number)
    assert client.post(edit_url(organisation), data).status_code == 302


def test_adding_a_person_keeps_everything_and_checks_nothing(client, user):
    response = client.post(CREATE, {**PROFILE, "nip": "wrong", "action": "add-person"})
    assert not Organisation.objects.exists()
    assert 'name="people-2-name"' in response.text
    assert 'value="wrong"' in response.text
    assert 'value="Anna Kowalska"' in response.text
    assert 'id="problems"' not in response.text


@pytest.mark.parametrize(
    ("asked", "is_followed"),
    [("/en/calls/one/#form", True), ("https://example.net/", False), ("//example.net", False)],
)
def test_registering_leads_back_to_the_call_on_this_site_only(client, user, asked, is_followed):
    response = client.post(f"{CREATE}?{urlencode({'next': asked})}", PROFILE)
    assert Organisation.objects.exists()
    assert (response["Location"] == asked) is is_followed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Inna nazwa"),
        ("nip", "5252344078"),
        ("regon", ""),
        ("register_number", "0000654321"),
        ("bank_account", ""),
        ("representation_rule", "two_jointly"),
        ("people-0-name", "Jan Nowak"),
    ],
)
def test_a_legal_change_makes_the_verification_lapse(client, user, field, value):
    organisation = registered(client, user)
    client.post(edit_url(organisation), posted(organisation, **{field: value}))
    organisation.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED
    assert organisation.verified_at is None
    assert AuditEvent.objects.filter(action="organisation.lapse").count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("phone", "600100200"), ("street", "Krótka 1"), ("email", "a@b.pl")]
)
def test_a_change_of_contact_keeps_the_verification(client, user, field, value):
    organisation = registered(client, user)
    response = client.post(edit_url(organisation), posted(organisation, **{field: value}))
    assert response.status_code == 302
    organisation.refresh_from_db()
    assert organisation.verification == Verification.VERIFIED
    assert getattr(organisation, field).endswith(value)


def registered(client, user):
    client.post(CREATE, PROFILE)
    organisation = Organisation.objects.get()
    Organisation.objects.update(verification=Verification.VERIFIED)
    return organisation


def test_two_people_do_not_overwrite_each_other_unawares(client, user, organisation):
    organisation.memberships.create(user=user, role="administrator", status="active")
    old = posted(organisation, city="Kraków")
    client.post(edit_url(organisation), posted(organisation, city="Opole"))
    response = client.post(edit_url(organisation), old)
    assert "Somebody else changed these details" in response.text
    assert "Kraków" in response.text
    organisation.refresh_from_db()
    assert organisation.city == "Opole"

    again = {**old, "version": organisation.version}
    assert f'value="{organisation.version}"' in response.text
    assert client.post(edit_url(organisation), again).status_code == 302


def test_registering_is_limited(client, user):
    for number in range(10):
        client.post(CREATE, {**PROFILE, "register_number": f"{number + 5}0", "nip": "x"})
    assert client.post(CREATE, PROFILE).status_code == 302
    Organisation.objects.all().delete()
    for _number in range(10):
        client.post(CREATE, PROFILE)
        Organisation.objects.all().delete()
    assert "too many organisations" in client.post(CREATE, PROFILE).text


def test_the_profile_has_every_key_a_form_may_ask_for(organisation):
    profile = organisation.profile("pl")
    expected = """name legal_form register register_number nip regon address street postcode city
    correspondence_address email phone website bank_account representation persons summary"""
    assert set(expected.split()) <= set(profile)
    assert all(isinstance(value, str) for value in profile.values())
    assert profile["address"] == "Lipowa 12/3, 50-141 Wrocław"
    assert profile["correspondence_address"] == profile["address"]
    assert profile["persons"] == "CANARY-owner-person, prezes zarządu"
    assert "+48 713 456 789" in profile["summary"]
    assert organisation.nip in profile["summary"]
