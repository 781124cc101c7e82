from datetime import date
from io import StringIO

from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

import pytest

from wagtail_ngo.forms.models import Form
from wagtail_ngo.models import LegalParameter, Sphere
from wagtail_ngo.presets.loader import UnknownPreset, load_preset


pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    assert {item.outcome for item in load_preset("pl")} == {"added"}


def ids(form):
    return [question.id for section in form.body for question in section.value["questions"]]


def test_loading_again_leaves_what_a_city_has_edited(loaded):
    Sphere.objects.filter(identifier="art4-16").update(name="kultura")
    Form.objects.update(title="Edited")
    Group.objects.latest("pk").permissions.clear()
    assert {item.outcome for item in load_preset("pl")} == {"left"}
    assert Sphere.objects.get(identifier="art4-16").name == "kultura"
    assert set(Form.objects.values_list("title", flat=True)) == {"Edited"}
    assert not Group.objects.latest("pk").permissions.exists()


def test_overwriting_brings_the_texts_back_and_keeps_the_ids(loaded):
    form = Form.objects.first()
    title, before = form.title, ids(form)
    Sphere.objects.filter(identifier="art4-16").update(name="edited")
    Form.objects.update(title="Edited", body="[]")
    Group.objects.latest("pk").permissions.set([Permission.objects.first()])
    assert {item.outcome for item in load_preset("pl", overwrite=True)} == {"updated"}
    form.refresh_from_db()
    assert (form.title, ids(form), form.live) == (title, before, True)
    assert Sphere.objects.get(identifier="art4-16").name != "edited"
    assert Group.objects.latest("pk").permissions.count() > 1


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_value_of_the_law_that_a_city_has_dated_otherwise_is_not_added_again(loaded, overwrite):
    rows = LegalParameter.objects.filter(name="small_grant_max")
    rows.update(valid_from=date(2010, 3, 1), value=5)
    load_preset("pl", overwrite=overwrite)
    assert [int(row.value) for row in rows] == [5]


def test_a_value_of_the_law_that_a_city_has_ended_stays_ended(loaded):
    rows = LegalParameter.objects.filter(name="small_grant_max")
    rows.update(valid_to=date(2026, 12, 31))
    new = {"unit": "pln", "legal_basis": "art. 19a", "valid_from": date(2027, 1, 1)}
    LegalParameter.objects.create(name="small_grant_max", value=5, **new)
    load_preset("pl", overwrite=True)
    assert [row.valid_to for row in rows] == [None, date(2026, 12, 31)]
    for row in rows:
        row.full_clean()


def test_an_unknown_preset_is_refused_by_name():
    with pytest.raises(UnknownPreset):
        load_preset("xx")
    with pytest.raises(CommandError, match="pl"):
        call_command("ngo_load_preset", "xx", stdout=StringIO())
