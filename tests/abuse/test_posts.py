"""Posts that no browser would send (B1, B2, B5, G2).

Elsewhere: extra fields of a section (tests/grants/test_views_filling.py), of an organisation and a
request to join (tests/organisations), of a call (tests/grants/test_admin_calls.py); row ids in one
response, limits of rows and posts without end (tests/forms/test_tables.py, test_engine.py).
"""

from django.urls import reverse

import pytest

from tests.abuse.applicant import COSTS, address, section, stored, typed
from tests.abuse.world import POSTS
from tests.grants import factories
from tests.grants.form import answers, block_id
from tests.organisations.data import PROFILE
from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.forms.models import Response, Submission
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.organisations.choices import MembershipStatus, Role
from wagtail_ngo.organisations.models import Membership, Organisation


pytestmark = pytest.mark.django_db


def concrete(model):
    return [field for field in model._meta.get_fields() if field.concrete]


def everything(*models, value="1"):
    """Every name under which a field of the models could be sent."""
    fields = [field for model in models for field in concrete(model)]
    return dict.fromkeys([*(f.name for f in fields), *(f.attname for f in fields)], value)


def row(instance, *but):
    fresh = factories.fresh(instance)
    fields = [field for field in concrete(type(instance)) if not field.many_to_many]
    return {f.attname: getattr(fresh, f.attname) for f in fields if f.name not in but}


EXTRA = everything(Application, Response, Submission)


@pytest.mark.parametrize("value", ["1", "", "submitted", "2020-01-01"])
def test_no_field_of_an_application_is_set_by_sending_it(writer, draft, value):
    extra = everything(Application, Response, Submission, value=value)
    before = row(draft, "updated_at")
    writer.post(section(draft), {**typed(title="Mine"), **extra, "action": "save", "revision": ""})
    assert row(draft, "updated_at") == before
    writer.post(address("application-submit", draft), {**EXTRA, "number": "OKO/9999/2026"})
    sent = factories.fresh(draft)
    assert sent.number.startswith("OKO/0001/")
    assert (sent.organisation, sent.call) == (draft.organisation, draft.call)
    assert sent.response.submissions.get().submitted_by == draft.created_by
    assert str(sent.requested_amount) == "9000.50"


@pytest.mark.parametrize("verb", ["withdraw", "amend", "discard"])
def test_no_field_is_set_by_a_verb(client, verb):
    sent = factories.make_submitted()
    client.force_login(sent.created_by)
    changing = {"status", "withdrawn_at", "amending_since", "updated_at"}
    before = row(sent, *changing)
    client.post(address(f"application-{verb}", sent), EXTRA)
    assert row(sent, *changing) == before


def test_starting_takes_the_organisation_of_the_person_only(client, call):
    other = OrganisationFactory()
    user = factories.member_of(OrganisationFactory())
    client.force_login(user)
    url = address("call-start", token=call.token)
    data = {**EXTRA, **typed(title="T"), "action": "next"}
    for organisation in (str(other.token), str(other.pk), "1", "x"):
        assert client.post(url, {**data, "organisation": organisation}).status_code == 403
    assert not Application.objects.exists()


def test_a_member_makes_nobody_more_than_asked(client):
    organisation = OrganisationFactory()
    administrator = factories.member_of(organisation, Role.ADMINISTRATOR)
    member = MembershipFactory(organisation=organisation, role=Role.VIEWER)
    client.force_login(administrator)
    url = reverse("wagtail_ngo_organisations:member-role", args=[organisation.token, member.pk])
    extra = everything(Membership, type(administrator))
    before = row(member, "role")
    client.post(url, {**extra, "role": "editor", "is_superuser": "on", "groups": "1"})
    assert row(member, "role") == before
    assert factories.fresh(member).role == Role.EDITOR
    assert not factories.fresh(member.user).is_superuser
    for role in ("superuser", "", "officer", "0"):
        client.post(url, {"role": role})
        assert factories.fresh(member).role == Role.EDITOR


def test_a_person_does_not_join_as_more_than_a_request(client):
    organisation, user = OrganisationFactory(), UserFactory()
    client.force_login(user)
    data = {**everything(Membership), "role": "administrator", "status": "active"}
    url = reverse("wagtail_ngo_organisations:join")
    client.post(url, {**data, "number": organisation.nip})
    assert user.wagtail_ngo_memberships.get().status == MembershipStatus.PENDING


def test_details_do_not_carry_the_verdict_of_officers(client):
    organisation = OrganisationFactory()
    client.force_login(factories.member_of(organisation, Role.ADMINISTRATOR))
    url = reverse("wagtail_ngo_organisations:edit", args=[organisation.token])
    secret = ["verification", "verified_by", "verified_at", "token", "created_by", "created_at"]
    before = row(organisation)
    extra = dict.fromkeys(secret, "verified")
    client.post(url, {**PROFILE, **extra, "version": organisation.version})
    after = row(organisation)
    assert after["name"] == PROFILE["name"]
    assert all(before.get(name) == after.get(name) for name in secret)
    assert set(Organisation.objects.values_list("verification", flat=True)) == {"unverified"}


@pytest.mark.parametrize("name", ["deadline", "annul", "withdraw", "announcement"])
def test_a_verb_of_a_call_sets_no_other_field(client, name):
    call = factories.make_open_call()
    client.force_login(call.created_by)
    changing = {"status", "ended_reason", "updated_at", "closes_at"}
    before = row(call, *changing)
    data = {**everything(Call), **POSTS.get(f"ngo_calls:{name}", {"reason": "R"})}
    client.post(reverse(f"ngo_calls:{name}", args=[call.pk]), data)
    assert row(call, *changing) == before
    assert set(factories.fresh(call).officers.all()) == {call.created_by}


# Rows and files of others


def rows(*ids, **fields):
    data = {f"q-{COSTS}-row": list(ids)}
    for row_id in ids:
        data |= {f"q-{COSTS}-{row_id}-{name}": value for name, value in fields.items()}
    return data


def test_rows_of_others_cannot_be_named(writer, draft, call):
    victim = factories.make_draft(call)
    costs = {"rows": [{"id": "r1", "group": "", "link": "", "cells": {"name": "Theirs"}}]}
    Response.objects.filter(pk=victim.response_id).update(answers={**answers(), COSTS: costs})
    before = stored(victim)
    for data in (
        rows("r1", name="Mine"),
        {"action": f"remove-row:{COSTS}:r1"},
        {"action": f"add-row:{COSTS}::"},
        {**rows("r1", name="x"), f"q-{COSTS}-r1-response": victim.response_id},
    ):
        assert writer.post(section(draft, "more"), {"action": "save", **data}).status_code == 302
    assert stored(victim) == before


def test_files_of_others_are_not_removed(writer, draft, call):
    victim = factories.make_draft(call, organisation=draft.organisation)
    theirs = factories.attach(victim, block_id("statute"))
    for token in (theirs.token, theirs.pk, "", "x", "../1"):
        writer.post(section(draft, "more"), {"action": f"remove-file:{token}"})
    assert factories.fresh(theirs).removed_at is None
    assert theirs.file.storage.exists(theirs.file.name)


# Values outside the lists, and numbers of rows


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grant", "1e9"),
        ("grant", "-5"),
        ("grant", "NaN"),
        ("grant", "9" * 400),
        ("people", "1.5.5"),
        ("day", "2026-02-30"),
        ("account", "74 0000 0000 0000 0000 0000 0002"),
    ],
)
def test_a_wrong_value_is_an_error_at_its_field(writer, draft, name, value):
    place = "money" if name == "grant" else "more"
    response = writer.post(section(draft, place), {**typed(**{name: value}), "action": "save"})
    assert response.status_code == 422
    assert f'href="#q-{block_id(name)}"' in response.text
    assert value[:20] in response.text


def test_an_option_outside_the_list_is_refused(writer, draft):
    response = writer.post(section(draft, "more"), {**typed(paid="maybe"), "action": "save"})
    assert response.status_code == 422
    assert stored(draft).get(block_id("paid")) in (None, "")


@pytest.mark.parametrize(
    ("count", "status"), [(0, 302), (1, 302), (50, 302), (51, 422), (201, 422), (3000, 422)]
)
def test_any_number_of_rows_is_saved_or_told(writer, draft, count, status):
    ids = [f"n{number}" for number in range(count)]
    response = writer.post(section(draft, "more"), {**rows(*ids, name="A"), "action": "next"})
    assert response.status_code == status
    if status == 422:
        assert "50" in response.text or "200" in response.text
        assert f"{count}" in response.text


def test_rows_sent_in_another_order_keep_their_contents(writer, draft):
    data = {
        f"q-{COSTS}-row": ["r2", "r1", "r2", "evil id", "-1", "r1' OR 1=1"],
        f"q-{COSTS}-r1-name": "First",
        f"q-{COSTS}-r2-name": "Second",
        f"q-{COSTS}--1-name": "Minus",
        f"q-{COSTS}-TOTAL_FORMS": "-1",
    }
    assert writer.post(section(draft, "more"), {**data, "action": "save"}).status_code == 302
    kept = [(item["id"], item["cells"]["name"]) for item in stored(draft)[COSTS]["rows"]]
    assert kept[:2] == [("r2", "Second"), ("r1", "First")]
    assert "evil id" not in dict(kept)


def test_more_fields_than_django_accepts_is_an_error_that_can_be_read(writer, draft):
    """Above DATA_UPLOAD_MAX_NUMBER_FIELDS, of which a system check speaks, Django answers 400."""
    many = {f"x{number}": "" for number in range(9_000)}
    assert writer.post(section(draft), {**typed(title="T"), **many}).status_code == 302
    assert stored(draft)[block_id("title")] == "T"
