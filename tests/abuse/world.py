"""Two cities' worth of people and records; every text says whose it is: CANARY-<owner>-<field>.

The owners of side ``a`` are ``aname`` (the registered name of the organisation), ``a`` (what the
organisation keeps and sent), ``adraft`` (what it has not sent), ``aoffice`` (what officers keep to
themselves) and ``alog`` (letters). Side ``b`` has the same.
"""

import re

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid5

from django.core.files.base import ContentFile
from django.utils import timezone

from tests.core.records import make_user
from tests.grants import factories, form
from tests.organisations.data import PROFILE
from tests.organisations.factories import (
    MembershipFactory,
    OrganisationFactory,
    RepresentativeFactory,
    UserFactory,
)
from wagtail_ngo import audit, outbox
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.forms.models import Form
from wagtail_ngo.grants.actions.advice import create_link, write_comment
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.joint import consent_facts
from wagtail_ngo.grants.models import CallQuestion, Partner, Receipt, SignedFile
from wagtail_ngo.models import AuditEvent, LegalParameter, MessageTemplate, Sphere
from wagtail_ngo.organisations.actions import (
    announce_take_over,
    ask_to_take_over,
    send_invitation,
)
from wagtail_ngo.organisations.choices import MembershipStatus, Role
from wagtail_ngo.organisations.models import LockerDocument
from wagtail_ngo.uploads import inspect_upload


CANARY = re.compile(r"CANARY-([a-z]+)-")
TEXTS = ["correspondence_address", "representation_note", "street", "city"]


def canary(owner, field):
    return f"CANARY-{owner}-{field}"


def make_organisation(side):
    texts = {name: canary(side, name) for name in TEXTS}
    contact = {"email": f"{canary(side, 'email')}@example.org"}
    organisation = OrganisationFactory(
        name=canary(f"{side}name", "name"),
        website=f"https://example.org/{canary(side, 'website')}",
        **texts,
        **contact,
    )
    RepresentativeFactory(
        organisation=organisation, name=canary(side, "person"), function=canary(side, "function")
    )
    return organisation


def make_application(call, organisation, user, owner):
    names = ["title", "summary", "place", "phone"]
    application = factories.make_draft(
        call,
        organisation=organisation,
        user=user,
        **{name: canary(owner, name) for name in names},
    )
    factories.attach(
        application,
        str(uuid5(call.token, "statute")),
        name=f"{canary(owner, 'file')}.pdf",
        content=f"%PDF-1.4 {canary(owner, 'content')}".encode(),
    )
    return application


def make_remark(application, user, owner):
    """What an adviser wrote, with its link."""
    link, _secret = create_link(application, user=user, name=canary(owner, "adviser"), days=7)
    return write_comment(link, form.block_id("task"), canary(owner, "remark"))


def make_filing(application, officer, owner):
    """A paper and a signed file of what was sent."""
    facts = {
        "application": application,
        "submission": application.latest_submission,
        "file": ContentFile(f"%PDF-1.4 {canary(owner, 'signed')}".encode(), name="x.pdf"),
        "file_name": f"{canary(owner, 'signed')}.pdf",
        "content_type": "application/pdf",
    }
    receipt = Receipt.objects.create(
        channel="post", received_at=timezone.now(), registered_by=officer, **facts
    )
    signed = SignedFile.objects.create(kind="trusted", signers=canary(owner, "signers"), **facts)
    return receipt, signed


def make_invitation(organisation, administrator, side):
    email = f"{canary(side, 'invited')}@example.org"
    return send_invitation(organisation, email=email, role="editor", user=administrator)


def make_take_over(organisation, side):
    """A request that was announced, by somebody who has no part in the rest."""
    person, officer = UserFactory(), UserFactory(is_superuser=True)
    proof = ContentFile(f"%PDF-1.4 {canary(side, 'proof')}".encode(), name="proof.pdf")
    take_over = ask_to_take_over(
        organisation,
        user=person,
        reason=canary(side, "reason"),
        proof=proof,
        facts=inspect_upload(proof),
    )
    return announce_take_over(take_over, user=officer)


def make_partners(*applications):
    """One organisation takes part in all of them, another was invited; both say nothing secret."""
    organisation = OrganisationFactory()
    person = MembershipFactory(organisation=organisation, role=Role.EDITOR).user
    partners = []
    for application in applications:
        facts = {"application": application, "expires_at": timezone.now() + timedelta(days=7)}
        partner = Partner.objects.create(organisation=organisation, status="accepted", **facts)
        questionnaire = Questionnaire.of(application.response, form_context(application))
        partner.consent = consent_facts(application, questionnaire, organisation)
        partner.consented_at = timezone.now()
        partner.save()
        application.__dict__.pop("live_partners", None)
        partners.append(partner)
    invited = Partner.objects.create(
        application=applications[0], organisation=OrganisationFactory(), expires_at=timezone.now()
    )
    return SimpleNamespace(person=person, rows=partners, invited=invited)


def make_side(side):
    """Everything of one city: its officer and calls, an organisation and its applications."""
    officer = factories.make_officer(username=f"officer-{side}")
    factories.grant_permissions(officer, "receive_application")
    call = factories.CallFactory(created_by=officer)
    factories.require_attachment(call, "statute")
    call = publish_call(factories.fresh(call), user=officer)
    draft_call = factories.CallFactory(
        created_by=officer, title=canary(f"{side}office", "call"), contact_name="Anna Nowak"
    )
    organisation = make_organisation(side)
    people = {
        role.value: MembershipFactory(organisation=organisation, role=role).user for role in Role
    }
    pending = MembershipFactory(organisation=organisation, status=MembershipStatus.PENDING)
    editor = people["editor"]
    sent = make_application(call, organisation, editor, side)
    sent_remark = make_remark(sent, editor, side)
    submit_application(sent, user=editor)
    receipt, signed = make_filing(sent, officer, side)
    draft = make_application(call, organisation, editor, f"{side}draft")
    partners = make_partners(sent, draft)
    document = LockerDocument.objects.create(
        organisation=organisation,
        kind="statute",
        title=canary(side, "document"),
        file=ContentFile(f"%PDF-1.4 {canary(side, 'document')}".encode(), name="x.pdf"),
        name=f"{canary(side, 'document')}.pdf",
        size=30,
        content_type="application/pdf",
        sha256="0" * 64,
    )
    question, draft_question = (
        CallQuestion.objects.create(call=each, question=canary(f"{side}office", "question"))
        for each in (call, draft_call)
    )
    letter = outbox.queue_mail(
        event="test", to="a@example.org", subject="Letter", body=canary(f"{side}log", "body")
    )
    return SimpleNamespace(
        side=side,
        officer=officer,
        call=call,
        draft_call=draft_call,
        organisation=organisation,
        people={**people, "pending": pending.user},
        pending=pending,
        document=document,
        sent=factories.fresh(sent),
        draft=draft,
        partners=partners,
        receipt=receipt,
        signed=signed,
        remarks={"": sent_remark, "draft": make_remark(draft, editor, f"{side}draft")},
        invitation=make_invitation(organisation, people["administrator"], side),
        take_over=make_take_over(organisation, side),
        question=question,
        draft_question=draft_question,
        letter=letter,
    )


def make_world():
    a, b = make_side("a"), make_side("b")
    staff = ["wagtailadmin.access_admin", "wagtail_ngo_forms.change_form"]
    roles = {
        "anonymous": None,
        "stranger": UserFactory(username="stranger"),
        "pending": a.people["pending"],
        "viewer": a.people["viewer"],
        "editor": a.people["editor"],
        "administrator": a.people["administrator"],
        "partner": a.partners.person,
        "other": b.people["administrator"],
        "officer": a.officer,
        "officer_elsewhere": b.officer,
        "clerk": make_user("clerk", *staff),
        "superuser": UserFactory(username="root", is_superuser=True),
    }
    for each in Form.objects.all():
        each.save_revision().publish()
    return SimpleNamespace(
        a=a,
        b=b,
        roles=roles,
        form=Form.objects.first(),
        sphere=Sphere.objects.first(),
        parameter=LegalParameter.objects.first(),
        template=MessageTemplate.objects.create(
            event="call_annulled", language="en", subject="Annulled", body="{url}"
        ),
        event=AuditEvent.objects.order_by("pk").last() or audit.record("test"),
    )


#: Addresses about a call, for everybody.
OF_CALL = [
    *("call-start", "call-eligibility", "call-ask", "call-follow", "call-letters"),
    "call-calendar",
]


def records(world, side, state=""):
    """The record that each argument of an address names, by the namespace of the address."""
    here = getattr(world, side)
    application = here.draft if state == "draft" else here.sent
    call = here.draft_call if state == "draft" else here.call
    question = here.draft_question if state == "draft" else here.question
    file = application.response.attachments.get().token
    revision = world.form.latest_revision.pk
    versions = {"revision_id": revision, "revision_id_a": revision, "revision_id_b": revision}
    return {
        "wagtail_ngo_organisations": {
            "token": here.organisation.token,
            "pk": here.pending.pk,
            "take_over": here.take_over.token,
            "document": here.document.token,
            "secret": "guess",
        },
        "wagtail_ngo_organisations:invitation-change": {
            "token": here.organisation.token,
            "pk": here.invitation.pk,
        },
        "wagtail_ngo_grants:application-comment": {
            "token": application.token,
            "pk": here.remarks[state].pk,
        },
        "wagtail_ngo_core": {},
        "ngo_take_overs": {"pk": here.take_over.pk},
        "wagtail_ngo_grants": {
            "token": application.token,
            "section": form.block_id("task"),
            "attachment": file,
            "partner": here.partners.rows[state == "draft"].token,
            "file": here.signed.token,
            "advice": here.remarks[state].link.token,
            "secret": "guess",
            "code": here.sent.latest_submission.code,
        },
        "wagtail_ngo_grants:partner-invitation": {"partner": here.partners.invited.token},
        **{f"wagtail_ngo_grants:{name}": {"token": call.token} for name in OF_CALL},
        "ngo_calls": {"pk": call.pk, "token": question.token},
        "wagtail_ngo_call_chooser": {"pk": call.pk},
        "ngo_applications": {"pk": application.pk, "token": file},
        "ngo_applications:paper_cancel": {"pk": application.pk, "token": here.receipt.token},
        "ngo_applications:paper_scan": {"pk": application.pk, "token": here.receipt.token},
        "ngo_applications:signed_file": {"pk": application.pk, "token": here.signed.token},
        "ngo_procedures": {"pk": here.call.procedure_id},
        "ngo_organisations": {"pk": here.organisation.pk, "member": here.pending.pk},
        "ngo_spheres": {"pk": world.sphere.pk},
        "ngo_legal_parameters": {"pk": world.parameter.pk},
        "ngo_outbox": {"pk": here.letter.pk},
        "ngo_letters": {"pk": world.template.pk},
        "ngo_audit": {"pk": world.event.pk},
        "wagtailsnippets_wagtail_ngo_forms_form": {"pk": world.form.pk, **versions},
        "wagtailsnippetchoosers_wagtail_ngo_forms_form": {"pk": world.form.pk},
    }


def arguments(world, name, side, state=""):
    found = records(world, side, state)
    return found.get(name) or found[name.partition(":")[0]]


BLOCKS = {"body-count": "0", "rules-count": "0"}
FORM_SCREENS = ["add", "edit", "copy", "revisions_revert"]

#: What a browser would send, so that a person who may do the thing really does it.
POSTS = {
    "wagtail_ngo_organisations:create": {**PROFILE, "nip": "526-000-12-46"},
    "wagtail_ngo_organisations:edit": PROFILE,
    "wagtail_ngo_organisations:join": {"number": "526-000-12-46"},
    "wagtail_ngo_organisations:member-decide": {"decision": "approve", "role": "editor"},
    "wagtail_ngo_organisations:member-role": {"role": "viewer"},
    "wagtail_ngo_grants:application-section": {
        f"q-{form.block_id('title')}": "New",
        "action": "save",
    },
    "ngo_applications:paper_cancel": {"reason": "Another paper"},
    "ngo_calls:annul": {"reason": "No money"},
    "ngo_calls:withdraw": {"reason": "No money"},
    "ngo_calls:announcement": {"place": "press", "published_on": "2026-01-02"},
    "ngo_calls:question": {"answer": "Yes", "is_public": "on"},
    "ngo_organisations:check": {"decision": "verify"},
    "ngo_organisations:member": {"decision": "approve", "role": "editor"},
    **{f"wagtailsnippets_wagtail_ngo_forms_form:{name}": BLOCKS for name in FORM_SCREENS},
}
