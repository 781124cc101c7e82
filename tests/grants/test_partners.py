"""A joint offer: invited, joined, consented to, left and sent."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grants.factories import close, fresh, make_draft, make_submitted, member_of
from tests.grants.joint_offers import (
    answer,
    consent,
    divide,
    facts_of,
    join,
    make_joint_call,
    make_joint_draft,
    make_ready,
    signatory_of,
    write,
)
from tests.organisations.factories import OrganisationFactory, UserFactory
from wagtail_ngo.forms.actions.submit import NotReady
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.grants import joint
from wagtail_ngo.grants.actions.applications import (
    begin_amendment,
    submit_application,
)
from wagtail_ngo.grants.actions.drafts import discard_draft
from wagtail_ngo.grants.actions.erasure import erase_organisation
from wagtail_ngo.grants.actions.partners import (
    StaleConsent,
    accept_invitation,
    decline_invitation,
    give_consent,
    invite_partner,
    leave_offer,
    let_partner_edit,
    remind_partner,
    remove_partner,
)
from wagtail_ngo.grants.actions.writing import write_section
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.models import Application, Partner
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.models import AuditEvent, OutboxMessage
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.organisations.models import Organisation


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def problems_of(application):
    application = fresh(application)
    questionnaire = Questionnaire.of(application.response, form_context(application))
    return joint.partner_problems(application, questionnaire)


def words(problems):
    return " ".join(problem.message for problem in problems)


def secret_in(letter):
    return letter.body.partition("/invitations/open/")[2].partition("/")[0]


def letters(event):
    return OutboxMessage.objects.filter(event=event).order_by("pk")


def test_from_an_invitation_to_one_number():
    application = make_joint_draft()
    partner_organisation = OrganisationFactory(name="Partner")
    partner = join(application, partner_organisation)
    rows = answer(application, "split")["rows"]
    assert [row["cells"]["who"] for row in rows] == [application.organisation.name, "Partner"]
    assert answer(application, "offer_kind") == "joint"
    assert "has not consented" in words(problems_of(application))

    divide(application, "700.00", "500.00")
    consent(partner)
    assert not problems_of(application)
    submission = submit_application(fresh(application), user=application.created_by)

    application = fresh(application)
    assert submission.number == application.number
    assert application.partner_names == "Partner"
    [kept] = submission.profile["partners"]
    assert kept["name"] == "Partner"
    assert kept["nip"] == partner_organisation.nip
    assert kept["consented_revision"] == fresh(partner).consented_revision
    assert kept["consented_by"] == partner.person.get_username()
    addresses = set(letters("application_received").values_list("to", flat=True))
    assert {partner_organisation.email, application.organisation.email} <= addresses


def test_the_data_of_a_partner_join_those_of_the_leader():
    application = make_joint_draft()
    own = application.organisation.profile("en")["summary"]
    application = write(application, applicant=f"{own}\nOur own words.")
    partner = join(application)
    text = answer(application, "applicant")
    assert text.startswith(f"{own}\nOur own words.")
    assert partner.organisation.profile("en")["summary"] in text


def test_a_row_typed_under_the_name_of_a_partner_becomes_its_row():
    application = make_joint_draft()
    organisation = OrganisationFactory(name="Typed before")
    cells = {"who": "  typed BEFORE ", "amount": "5.00"}
    row = {"id": "r1", "group": "", "link": "", "cells": cells}
    write(application, split={"rows": [row, {**row, "id": "r2", "cells": {}}]})
    join(application, organisation)
    rows = answer(application, "split")["rows"]
    assert [(row["cells"]["who"], row["cells"].get("amount")) for row in rows] == [
        ("Typed before", "5.00"),
        (application.organisation.name, None),
    ]
    assert rows[0]["id"] == joint.row_id(organisation)


def test_only_the_leader_invites_and_only_into_a_draft():
    application = make_joint_draft()
    other = OrganisationFactory()
    viewer = member_of(application.organisation, Role.VIEWER)
    for stranger in (viewer, signatory_of(other), UserFactory()):
        with pytest.raises(PermissionDenied):
            invite_partner(application, user=stranger, organisation=other)
    partner = join(application)
    with pytest.raises(PermissionDenied):
        invite_partner(fresh(application), user=partner.person, organisation=other)
    invited = [application.organisation, partner.organisation]
    for organisation in invited:
        with pytest.raises(ValidationError):
            invite_partner(
                fresh(application), user=application.created_by, organisation=organisation
            )
    sent = make_submitted()
    with pytest.raises(TransitionRefused, match="has been sent"):
        invite_partner(sent, user=sent.created_by, organisation=other)
    assert Partner.objects.count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_those_who_bind_the_organisation_answer_and_consent(role):
    application = make_joint_draft()
    organisation = OrganisationFactory()
    person = member_of(organisation, role)
    invitation = invite_partner(application, user=application.created_by, organisation=organisation)
    for verb in (accept_invitation, decline_invitation):
        with pytest.raises(TransitionRefused) as refused:
            verb(invitation, user=person)
        assert refused.value.reason == "permission"
    partner = accept_invitation(invitation, user=member_of(organisation, Role.ADMINISTRATOR))
    divide(application, "1.00", "2.00")
    seen = joint.digest(facts_of(partner))
    with pytest.raises(TransitionRefused):
        give_consent(partner, user=person, seen=seen)
    assert fresh(partner).consented_at is None


def test_the_letter_to_an_address_is_used_once_and_by_its_owner():
    application = make_joint_draft()
    leader = application.created_by
    organisation = OrganisationFactory()
    owner, thief = signatory_of(organisation), signatory_of(OrganisationFactory())
    partner = invite_partner(application, user=leader, email=owner.email.upper())
    [letter] = letters("partner_invited")
    secret = secret_in(letter)
    assert letter.is_secret
    assert secret not in str(Partner.objects.values_list())
    assert len(secret) >= 43  # 256 bits in base 64

    for user, key in [(thief, secret), (owner, ""), (owner, secret[:-1]), (owner, "x" * 43)]:
        with pytest.raises(TransitionRefused):
            accept_invitation(partner, user=user, organisation=organisation, secret=key)
    with pytest.raises(ValidationError):
        accept_invitation(partner, user=owner, secret=secret)
    with pytest.raises(PermissionDenied):
        stranger = OrganisationFactory()
        accept_invitation(partner, user=owner, organisation=stranger, secret=secret)

    joined = accept_invitation(partner, user=owner, organisation=organisation, secret=secret)
    assert (joined.status, joined.organisation, joined.secret_hash) == (
        "accepted",
        organisation,
        "",
    )
    with pytest.raises(TransitionRefused):
        accept_invitation(partner, user=owner, organisation=organisation, secret=secret)


@pytest.mark.parametrize("end", ["expired", "removed", "renewed", "declined", "discarded"])
def test_a_secret_dies(end):
    application = make_joint_draft()
    organisation = OrganisationFactory()
    owner = signatory_of(organisation)
    partner = invite_partner(application, user=application.created_by, email=owner.email)
    secret = secret_in(letters("partner_invited").last())
    if end == "expired":
        Partner.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "removed":
        remove_partner(fresh(partner), user=application.created_by)
    elif end == "renewed":
        remind_partner(fresh(partner), user=application.created_by)
    elif end == "declined":
        decline_invitation(partner, user=owner, secret=secret)
    else:
        discard_draft(application, user=application.created_by)
    refusals = (TransitionRefused, Partner.DoesNotExist, Application.DoesNotExist)
    with pytest.raises(refusals):
        accept_invitation(partner, user=owner, organisation=organisation, secret=secret)
    assert not Partner.objects.accepted().exists()
    if end == "renewed":
        again = secret_in(letters("partner_invited").last())
        accept_invitation(partner, user=owner, organisation=organisation, secret=again)


CHANGES = {
    "title": {"title": "Another title"},
    "total": {"total": "1300.00"},
    "division": {"division": "Everybody does everything."},
    "grant": {"grant": "100.00"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_consent_lapses_when_what_concerns_the_partner_changes(name):
    application, partner = make_ready()
    write(application, notes="Nothing that concerns the partner.")
    assert not problems_of(application)
    write(application, **CHANGES[name])
    assert "what concerns it has changed" in words(problems_of(application))
    with pytest.raises(NotReady):
        submit_application(fresh(application), user=application.created_by)
    consent(partner)
    assert not problems_of(application)


def test_the_share_of_another_partner_does_not_end_consent():
    application = make_joint_draft()
    first, second = join(application), join(application)
    divide(application, "600.00", "300.00", "300.00")
    consent(first), consent(second)
    divide(application, "500.00", "300.00", "400.00")
    facts = facts_of(first)
    assert joint.is_consented(fresh(first), facts)
    assert not joint.is_consented(fresh(second), facts_of(second))
    [changed] = [
        fact
        for fact in joint.shown_facts(fresh(second).consent, facts_of(second), "PLN")
        if fact.is_changed
    ]
    assert ("300" in changed.before, "400" in changed.now) == (True, True)


def test_nobody_consents_to_what_was_not_seen_or_not_written():
    application = make_joint_draft()
    partner = join(application)
    with pytest.raises(ValidationError):
        give_consent(partner, user=partner.person, seen=joint.digest(facts_of(partner)))
    divide(application, "700.00", "500.00")
    seen = joint.digest(facts_of(partner))
    write(application, title="Changed meanwhile")
    with pytest.raises(StaleConsent):
        give_consent(partner, user=partner.person, seen=seen)
    assert fresh(partner).consented_at is None


def test_sending_waits_for_answers_and_consents():
    application, _partner = make_ready()
    leader = application.created_by
    waiting = invite_partner(application, user=leader, email="not-here@example.org")
    with pytest.raises(NotReady) as refused:
        submit_application(fresh(application), user=leader)
    assert "not-here@example.org has not answered" in words(refused.value.problems)
    remove_partner(waiting, user=leader)
    assert submit_application(fresh(application), user=leader).number


def test_the_kind_of_the_offer_and_the_partners_agree():
    application = make_joint_draft()
    write(application, offer_kind="joint")
    assert "needs a partner" in words(problems_of(application))
    write(application, offer_kind="single")
    assert not problems_of(application)
    join(application)
    write(application, offer_kind="single")
    assert "choose the joint offer" in words(problems_of(application))


def test_a_partner_that_leaves_a_draft_leaves_its_text_and_a_flagged_row():
    application, partner = make_ready()
    before = answer(application, "split")
    leave_offer(fresh(partner), user=partner.person)
    assert fresh(partner).status == "withdrawn"
    assert answer(application, "split") == before
    assert answer(application, "division")
    assert not Application.objects.visible_to(partner.person).exists()
    assert "left the offer" in letters("partner_news").last().body
    join(application)
    [problem] = [item for item in problems_of(application) if item.row]
    assert partner.organisation.name in problem.message


def test_a_partner_that_wants_to_leave_what_was_sent_asks_the_office():
    application, partner = make_ready()
    submit_application(application, user=application.created_by)
    leave_offer(fresh(partner), user=partner.person, reason="We have no people.")
    partner_now = fresh(partner)
    assert (partner_now.status, partner_now.leave_reason) == ("accepted", "We have no people.")
    officer = application.call.officers.get()
    assert letters("partner_news").filter(to=officer.email).exists()
    assert AuditEvent.objects.filter(action="partner.ask_to_leave").count() == 1
    with pytest.raises(TransitionRefused):
        leave_offer(partner_now, user=partner.person)
    with pytest.raises(TransitionRefused):
        remove_partner(fresh(partner), user=application.created_by)


def test_a_changed_offer_needs_the_consent_again():
    application, partner = make_ready()
    leader = application.created_by
    submit_application(application, user=leader)
    begin_amendment(fresh(application), user=leader)
    write(application, title="A better title")
    with pytest.raises(NotReady):
        submit_application(fresh(application), user=leader)
    consent(partner)
    first = fresh(application).number
    again = submit_application(fresh(application), user=leader)
    assert again.number == first


def test_partners_write_only_when_the_leader_lets_them():
    application = make_joint_draft()
    partner = join(application)
    editor = member_of(partner.organisation, Role.EDITOR)
    viewer = member_of(partner.organisation, Role.VIEWER)
    section = definition_section(application)
    data = {f"q-{question_id(application, 'notes')}": "Ours", "action": "save"}
    for user in (editor, viewer):
        assert Application.objects.visible_to(user).get() == application
        assert not Application.objects.editable_by(user).exists()
        with pytest.raises(PermissionDenied):
            write_section(application.token, section, data, None, user=user)
    with pytest.raises(PermissionDenied):
        let_partner_edit(fresh(partner), user=partner.person, may_edit=True)
    let_partner_edit(fresh(partner), user=application.created_by, may_edit=True)
    write_section(application.token, section, data, None, user=editor)
    assert answer(application, "notes") == "Ours"
    with pytest.raises(PermissionDenied):
        write_section(application.token, section, data, None, user=viewer)
    with pytest.raises(TransitionRefused) as refused:
        submit_application(fresh(application), user=editor)
    assert refused.value.reason == "permission"
    with pytest.raises(PermissionDenied):
        discard_draft(fresh(application), user=editor)


def definition_section(application):
    return application.response.form_version.definition("en").sections[0].id


def question_id(application, name):
    return application.response.form_version.definition("en").by_name(name).id


def test_one_person_in_two_applicants_sees_the_offer_once():
    application = make_joint_draft()
    partner = join(application)
    both = member_of(application.organisation, Role.EDITOR)
    partner.organisation.memberships.create(user=both, role=Role.SIGNATORY, status="active")
    assert Application.objects.with_role_of(both).get().role_of(both) == Role.EDITOR
    assert Application.objects.of_members(both).count() == 1
    assert Application.objects.with_role_of(partner.person).get().role_of(partner.person) is None


def test_an_organisation_that_only_took_part_in_a_draft_can_be_erased():
    application = make_joint_draft()
    partner = join(application)
    erase_organisation(partner.organisation)
    assert not Partner.objects.exists()
    assert not Organisation.objects.filter(pk=partner.organisation_id).exists()
    assert partner.organisation.name in str(answer(application, "split"))


@pytest.mark.parametrize(("counts", "sent"), [(True, False), (False, True)])
def test_whether_a_joint_offer_counts_for_the_partner(counts, sent):
    call = make_joint_call(max_offers=1, joint_counts_for_partners=counts)
    application, partner = make_ready(make_joint_draft(call))
    submit_application(application, user=application.created_by)
    own = make_joint_draft(call, organisation=partner.organisation) if sent else None
    if sent:
        assert submit_application(own, user=own.created_by).number
    else:
        with pytest.raises(ValidationError):
            make_draft(call, organisation=partner.organisation)


def test_a_partner_that_has_sent_enough_stops_the_joint_offer():
    call = make_joint_call(max_offers=1, joint_counts_for_partners=True)
    application, partner = make_ready(make_joint_draft(call))
    own = make_joint_draft(call, organisation=partner.organisation)
    submit_application(own, user=own.created_by)
    with pytest.raises(ValidationError, match=partner.organisation.name):
        submit_application(fresh(application), user=application.created_by)


def test_an_offer_is_consented_to_and_sent_before_the_deadline():
    application, _partner = make_ready()
    close(application.call)
    with pytest.raises(TransitionRefused):
        submit_application(fresh(application), user=application.created_by)


cents = st.integers(min_value=0, max_value=10**9).map(lambda number: Decimal(number) / 100)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shares=st.lists(cents, min_size=2, max_size=2), extra=st.sampled_from([0, 1, -1, 100]))
def test_the_division_adds_up_to_the_total_or_it_is_told(shared, shares, extra):
    """Each share is what the partner consents to; a grosz of difference is found."""
    application, organisations = shared
    total = sum(shares) + Decimal(extra) / 100
    question = application.response.form_version.definition("en").by_name("split")
    rows = [
        {
            "id": joint.row_id(organisation),
            "cells": {"who": organisation.name, "amount": f"{share:.2f}"},
        }
        for organisation, share in zip(organisations, shares, strict=True)
    ]
    answers = {
        **application.response.answers,
        question.id: {"rows": rows},
        question_id(application, "total"): f"{total:.2f}",
    }
    definition = application.response.form_version.definition("en")
    questionnaire = Questionnaire(definition, answers, form_context(application))
    found = [joint.share_of(questionnaire, each, organisations) for each in organisations]
    assert found == shares
    broken = [p for p in questionnaire.problems() if "The division gives" in p.message]
    assert bool(broken) is (extra != 0 and total >= 0)
    assert not list(joint.split_problems(application, questionnaire))


@pytest.fixture
def shared():
    application = make_joint_draft()
    partner = join(application)
    application = fresh(application)
    return application, [application.organisation, partner.organisation]


names = st.sampled_from(["Alfa", " alfa ", "Beta", "Gamma", ""])


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(st.integers(0, 5), names), max_size=6, unique_by=lambda row: row[0]))
def test_every_row_belongs_to_one_applicant_or_to_nobody(rows):
    organisations = [OrganisationFactory.build(pk=1, name="Alfa"),
                     OrganisationFactory.build(pk=2, name="Beta")]  # fmt: skip
    ids = [joint.row_id(item) for item in organisations] + ["r1", "r2", "r3", "r4"]
    pairs = [(ids[index], name) for index, name in rows]
    found, strays = joint.match_rows(pairs, organisations)
    assert sorted([*found.values(), *strays]) == sorted(row for row, _name in pairs)
    for organisation in organisations:
        if joint.row_id(organisation) in dict(pairs):
            assert found[organisation.pk] == joint.row_id(organisation)
