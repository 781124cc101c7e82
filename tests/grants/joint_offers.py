"""A small form for joint offers, and its way from an invitation to the consents."""

from tests.grants.factories import FormFactory, fresh, make_draft, make_open_call, member_of
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.grants import joint
from wagtail_ngo.grants.actions.partners import accept_invitation, give_consent, invite_partner
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.organisations.choices import Role
from wagtail_ngo.presets.streams import body_stream, rules_stream


FORM = {
    "identifier": "joint-offer",
    "sections": [
        {
            "name": "task",
            "number": "I",
            "title": "Task",
            "questions": [
                {
                    "type": "strike_out",
                    "name": "offer_kind",
                    "label": "Kind of offer",
                    "role": "offer_kind",
                    "required": "file",
                    "before": "",
                    "options": [["single", "Offer"], ["joint", "Joint offer"]],
                    "after": "",
                },
                {
                    "type": "long_text",
                    "name": "applicant",
                    "label": "Applicants",
                    "required": "file",
                    "prefill": "organisation.summary",
                },
                {
                    "type": "short_text",
                    "name": "title",
                    "label": "Title",
                    "required": "file",
                    "role": "title",
                },
                {"type": "long_text", "name": "notes", "label": "Notes", "required": "no"},
            ],
        },
        {
            "name": "money",
            "number": "II",
            "title": "Money",
            "questions": [
                {
                    "type": "money",
                    "name": "grant",
                    "label": "Grant",
                    "required": "file",
                    "role": "requested_amount",
                },
                {
                    "type": "money",
                    "name": "total",
                    "label": "Total cost",
                    "required": "file",
                    "role": "total_cost",
                },
                {
                    "type": "table",
                    "name": "split",
                    "label": "Division of costs",
                    "required": "file",
                    "role": "cost_split",
                    "show_if": 'offer_kind == "joint"',
                    "rows": "free",
                    "columns": [
                        {"name": "who", "label": "Applicant", "kind": "text", "required": True},
                        {
                            "name": "amount",
                            "label": "Amount",
                            "kind": "money",
                            "required": True,
                            "total": True,
                        },
                    ],
                },
                {
                    "type": "long_text",
                    "name": "division",
                    "label": "Who does what",
                    "required": "file",
                    "role": "joint_division",
                    "show_if": 'offer_kind == "joint"',
                },
            ],
        },
    ],
    "rules": [
        {
            "name": "split_sum",
            "left": "sum(split.amount)",
            "operator": "eq",
            "right": "total",
            "when": 'offer_kind == "joint"',
            "message": "The division gives {left}, and the costs are {right}.",
            "targets": ["split"],
        }
    ],
}


def make_joint_call(**kwargs):
    form = FormFactory(body=body_stream(FORM), rules=rules_stream(FORM))
    return make_open_call(form=form, **kwargs)


def definition_of(application):
    return application.response.form_version.definition("en")


def write(application, **answers):
    """Answer questions by their names, as somebody would."""
    application = fresh(application)
    definition = definition_of(application)
    response = application.response
    response.answers |= {definition.by_name(name).id: value for name, value in answers.items()}
    response.revision += 1
    response.save()
    return application


def answer(application, name):
    application = fresh(application)
    return application.response.answers.get(definition_of(application).by_name(name).id)


def make_joint_draft(call=None, **kwargs):
    """A draft of one organisation, which says nothing of partners yet."""
    application = make_draft(call or make_joint_call(), **kwargs)
    application.response.answers = {}
    application.response.save()
    answers = {"title": "CANARY-title", "grant": "900.00", "total": "1200.00"}
    return write(application, offer_kind="single", **answers)


def signatory_of(organisation):
    return member_of(organisation, Role.SIGNATORY)


def join(application, organisation=None):
    """Invite an organisation and accept in its name; ``partner.person`` is who accepted."""
    organisation = organisation or OrganisationFactory()
    person = signatory_of(organisation)
    leader = application.created_by
    partner = invite_partner(fresh(application), user=leader, organisation=organisation)
    partner = accept_invitation(partner, user=person)
    partner.person = person
    return partner


def divide(application, *amounts):
    """Divide the costs among the applicants, in the order of the form, and say who does what."""
    rows = answer(application, "split")["rows"]
    for row, amount in zip(rows, amounts, strict=True):
        row["cells"]["amount"] = amount
    return write(application, split={"rows": rows}, division="The leader leads; the others help.")


def facts_of(partner):
    application = fresh(partner.application)
    questionnaire = Questionnaire.of(application.response, form_context(application))
    return joint.consent_facts(application, questionnaire, partner.organisation)


def consent(partner, person=None):
    seen = joint.digest(facts_of(partner))
    return give_consent(fresh(partner), user=person or partner.person, seen=seen)


def make_ready(application=None):
    """A joint offer of two that may be sent; returns it with its partner."""
    application = application or make_joint_draft()
    partner = join(application)
    divide(application, "700.00", "500.00")
    person = partner.person
    partner = consent(partner)
    partner.person = person
    return fresh(application), partner
