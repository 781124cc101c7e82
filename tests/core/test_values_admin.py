from datetime import date

from django.contrib.auth.models import Permission, User
from django.urls import reverse

import pytest

from wagtail_ngo.models import AuditEvent, LegalParameter, Sphere


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def parameter():
    return LegalParameter.objects.create(
        name="open_call_min_days",
        value=21,
        unit="days",
        legal_basis="art. 13 ust. 1",
        valid_from=date(2010, 1, 1),
    )


@pytest.fixture
def sphere():
    return Sphere.objects.create(identifier="art4-16", number="16", name="kultura i sztuka")


def test_a_lawyer_adds_a_dated_value(admin_client, parameter):
    data = {
        "name": "open_call_min_days",
        "value": "30",
        "unit": "days",
        "legal_basis": "a new act",
        "valid_from": "2027-01-01",
        "note": "",
    }
    refused = admin_client.post(reverse("ngo_legal_parameters:add"), data)
    assert "End that one first." in refused.content.decode()
    LegalParameter.objects.update(valid_to=date(2026, 12, 31))
    admin_client.post(reverse("ngo_legal_parameters:add"), data)
    assert list(LegalParameter.objects.values_list("value", flat=True)) == [30, 21]


def test_the_list_shows_words_and_exports_identifiers(admin_client, parameter):
    address = reverse("ngo_legal_parameters:index")
    assert "Shortest time for offers" in admin_client.get(address).content.decode()
    exported = admin_client.get(address, {"export": "csv"}).getvalue().decode()
    assert "open_call_min_days" in exported


def test_exports_hold_no_formulas(admin_client, parameter, sphere):
    LegalParameter.objects.update(legal_basis="=HYPERLINK(1)")
    Sphere.objects.update(name="@SUM(1)")
    for name, cell in (("ngo_legal_parameters", "'=HYPERLINK(1)"), ("ngo_spheres", "'@SUM(1)")):
        answer = admin_client.get(reverse(f"{name}:index"), {"export": "csv"})
        assert cell in answer.getvalue().decode("utf-8-sig")
        assert AuditEvent.objects.filter(action__endswith=".export").exists()


def test_a_site_s_own_parameter_can_be_edited(admin_client, parameter):
    LegalParameter.objects.update(name="city_rate")
    page = admin_client.get(reverse("ngo_legal_parameters:edit", args=[parameter.pk]))
    assert '<option value="city_rate" selected>' in page.content.decode()


def test_spheres_are_listed_found_and_edited(admin_client, sphere):
    index = reverse("ngo_spheres:index")
    assert "kultura i sztuka" in admin_client.get(index).content.decode()
    assert "kultura" in admin_client.get(index, {"q": "sztuka"}).content.decode()
    assert "kultura" not in admin_client.get(index, {"q": "sport"}).content.decode()
    data = {"identifier": "art4-16", "number": "16", "name": "kultura", "position": 1}
    admin_client.post(reverse("ngo_spheres:edit", args=[sphere.pk]), data)
    sphere.refresh_from_db()
    assert (sphere.name, sphere.is_active) == ("kultura", False)


@pytest.mark.parametrize("identifier", ["Art 4", "kultura_i", "-a", "ą"])
def test_a_sphere_s_identifier_is_plain(admin_client, identifier):
    data = {"identifier": identifier, "number": "1", "name": "x", "position": 1}
    admin_client.post(reverse("ngo_spheres:add"), {**data, "identifier": "art4-1a"})
    assert Sphere.objects.count() == 1
    admin_client.post(reverse("ngo_spheres:add"), data)
    assert Sphere.objects.count() == 1


@pytest.mark.parametrize("name", ["ngo_legal_parameters", "ngo_spheres"])
def test_an_editor_without_the_permission_is_turned_away(client, admin_client, name):
    assert admin_client.get(reverse(f"{name}:index")).status_code == 200
    editor = User.objects.create_user("editor", password="x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert client.get(reverse(f"{name}:index")).status_code in {302, 403}
