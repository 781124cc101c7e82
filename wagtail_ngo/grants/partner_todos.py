"""What joint offers ask of people: an invitation to answer, an offer to consent to."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.grants import joint
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.models import Application, Partner, PartnerStatus
from wagtail_ngo.todo import Todo, register_todo


MOST_WAITING = 20


@register_todo
def invitations_to_answer(user) -> list[Todo]:
    """Invitations to organisations in whose name the user may answer."""
    rows = Partner.objects.binding(user).filter(
        status=PartnerStatus.INVITED, application__status="draft"
    )
    return [
        Todo(
            title=_("Answer the invitation to a joint offer: %(call)s")
            % {"call": partner.application.call.title},
            url=reverse("wagtail_ngo_grants:partner-invitation", args=[partner.token]),
            due=partner.expires_at,
            organisation=partner.organisation.name,
            kind="invitation",
        )
        for partner in rows.select_related("organisation", "application__call")
    ]


@register_todo
def offers_to_consent_to(user) -> list[Todo]:
    """Joint offers that are written and wait for the consent of the user's organisation."""
    writable = Application.objects.unlocked().values("pk")
    rows = Partner.objects.binding(user).accepted().filter(application__in=writable)
    related = ("organisation", "application__call", "application__response__form_version")
    applicants = Prefetch(
        "application__partners",
        queryset=Partner.objects.live().select_related("organisation", "consented_by"),
        to_attr="live_partners",
    )
    partners = rows.select_related(*related, "application__organisation", "application__lot")
    partners = partners.prefetch_related(applicants).order_by("pk")
    return [
        Todo(
            title=_("Consent to the joint offer: %(call)s")
            % {"call": partner.application.call.title},
            url=reverse(
                "wagtail_ngo_grants:application-partner-consent",
                args=[partner.application.token, partner.token],
            ),
            due=partner.application.call.closes_at,
            organisation=partner.organisation.name,
            kind="consent",
            is_urgent=partner.consented_at is not None,
        )
        for partner in partners[:MOST_WAITING]
        if is_waiting(partner)
    ]


def is_waiting(partner) -> bool:
    """Whether there is something to consent to, and the partner has not consented to it."""
    application = partner.application
    questionnaire = Questionnaire.of(application.response, form_context(application))
    facts = joint.consent_facts(application, questionnaire, partner.organisation)
    return not joint.lacking(questionnaire, facts) and not joint.is_consented(partner, facts)
