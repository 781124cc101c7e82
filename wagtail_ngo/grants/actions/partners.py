"""Verbs of a joint offer: invite a partner, answer, consent, leave, end its part."""

import hashlib
import secrets

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit, throttle
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.grants.actions.applications import lock
from wagtail_ngo.grants.actions.partner_letters import (
    ask_for_consent,
    send_invitation,
    tell_leader,
    tell_officers,
    tell_partner,
)
from wagtail_ngo.grants.actions.partner_rows import write_applicants
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.joint import consent_facts, digest, lacking
from wagtail_ngo.grants.lifecycles import may_send
from wagtail_ngo.grants.models import ApplicationStatus, Partner
from wagtail_ngo.grants.models.partners import may_bind
from wagtail_ngo.lifecycle import TransitionRefused, transition


MOST_PARTNERS = 19
INVITATIONS_PER_HOUR = 30


class StaleConsent(Exception):
    """What the partner consents to changed after the page was shown; nothing was written."""


def invite_partner(application, *, user, organisation=None, email="", request=None) -> Partner:
    """Invite a registered ``organisation``, or the ``email`` of one that is not here yet.

    Raises ``PermissionDenied``, ``TransitionRefused`` (the offer was sent) or ``ValidationError``.
    """
    if not throttle.allow("partner-invite", str(user.pk), INVITATIONS_PER_HOUR, 3600):
        raise ValidationError(_("You have sent many invitations. Try again in an hour."))
    with transaction.atomic():
        locked = lock(application)
        if not may_send(user, locked):
            raise PermissionDenied
        refuse_filed(locked)
        email = email.strip().lower()
        if problem := invitation_problem(locked, organisation, email):
            raise ValidationError(problem)
        secret = "" if organisation else secrets.token_urlsafe(32)
        partner = Partner.objects.create(
            application=locked,
            organisation=organisation,
            email=email,
            secret_hash=hashed(secret),
            expires_at=timezone.now() + validity(),
            letters=1,
            invited_by=user,
        )
        audit.record("partner.invite", partner, user=user, request=request)
        send_invitation(partner, secret)
    return partner


def refuse_filed(application):
    if application.status != ApplicationStatus.DRAFT:
        raise TransitionRefused("guard", Partner.lifecycle["remove"])


def invitation_problem(application, organisation, email):
    """Why the organisation or the address cannot be invited, or None."""
    partners = application.live_partners
    if len(partners) >= MOST_PARTNERS:
        message = _("An offer can have %(number)s partners at most.")
        return message % {"number": MOST_PARTNERS}
    if organisation and organisation.pk == application.organisation_id:
        return _("This organisation leads the offer.")
    invited = {(partner.organisation_id, partner.email) for partner in partners}
    if organisation and organisation.pk in {pk for pk, _address in invited}:
        return _("This organisation was invited already.")
    if not organisation and (None, email) in invited:
        return _("This address was invited already.")
    return None


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def validity() -> timedelta:
    return timedelta(days=ngo_settings.PARTNER_INVITATION_DAYS)


def remind_partner(partner, *, user, request=None) -> Partner:
    """Write again: the invitation with a new secret and date, or the request to consent.

    Earlier secrets stop working. Raises ``TransitionRefused`` or ``ValidationError``.
    """
    if not throttle.allow("partner-invite", str(user.pk), INVITATIONS_PER_HOUR, 3600):
        raise ValidationError(_("You have sent many invitations. Try again in an hour."))
    if partner.is_accepted:
        return remind_of_consent(partner, user, request)
    secret = "" if partner.organisation_id else secrets.token_urlsafe(32)
    return transition(
        partner,
        "renew",
        user=user,
        request=request,
        changes={
            "expires_at": timezone.now() + validity(),
            "secret_hash": hashed(secret),
            "letters": F("letters") + 1,
        },
        after=lambda renewed: send_invitation(renewed, secret),
    )


def remind_of_consent(partner, user, request):
    if not may_send(user, partner.application):
        raise PermissionDenied
    with transaction.atomic():
        audit.record("partner.remind", partner, user=user, request=request)
        ask_for_consent(partner)
    return partner


def accept_invitation(partner, *, user, organisation=None, secret="", request=None) -> Partner:
    """Take part in the offer; the partner's row and data appear in the form.

    An invitation by e-mail is accepted by the ``secret`` of the letter, for an ``organisation`` in
    whose name the user may bind. Consent to the offer is given later, when it is written. Raises
    ``TransitionRefused`` or ``ValidationError``.
    """
    with transaction.atomic():
        application = lock(partner.application)
        mine = lock_invitation(partner, user, secret)
        if mine.organisation_id is None:
            refuse_unfit(application, organisation, user)
            mine.organisation = organisation
        mine.application = application
        changes = {"organisation": mine.organisation, "decided_at": Now(), "secret_hash": ""}
        transition(mine, "accept", user=user, changes=changes, request=request)
        application.__dict__.pop("live_partners", None)
        write_applicants(application, user)
        tell_leader("accepted", mine)
    return mine


def lock_invitation(partner, user, secret) -> Partner:
    """The invitation as it is now, if the user may read it; somebody may have been faster."""
    rows = Partner.objects.invitations_to(user, hashed(secret))
    found = rows.filter(pk=partner.pk).exists()
    locked = Partner.objects.select_for_update().get(pk=partner.pk)
    if not found:
        raise TransitionRefused("state", Partner.lifecycle["accept"])
    return locked


def refuse_unfit(application, organisation, user):
    if organisation is None:
        raise ValidationError(_("Choose the organisation that takes part."))
    if not may_bind(user, Partner(organisation=organisation)):
        raise PermissionDenied
    if problem := invitation_problem(application, organisation, ""):
        raise ValidationError(problem)


def decline_invitation(partner, *, user, secret="", request=None) -> Partner:
    """Say no. Raises ``TransitionRefused``."""
    with transaction.atomic():
        mine = lock_invitation(partner, user, secret)
        return transition(
            mine,
            "decline",
            user=user,
            changes={"decided_at": Now(), "secret_hash": ""},
            request=request,
            after=lambda declined: tell_leader("declined", declined),
        )


def leave_offer(partner, *, user, reason="", request=None) -> Partner:
    """Leave a draft at once, or ask to leave an offer that was sent.

    What was written stays in the form, where the row of the partner is flagged. An offer that was
    sent stands: the request is recorded with its reason, and the leader and the officers are told.
    Raises ``TransitionRefused``.
    """
    with transaction.atomic():
        application = lock(partner.application)
        if application.status == ApplicationStatus.DRAFT:
            return transition(
                partner,
                "withdraw",
                user=user,
                changes={"decided_at": Now()},
                request=request,
                after=lambda left: tell_leader("withdrawn", left),
            )
        return ask_to_leave(partner, user, reason, request)


def ask_to_leave(partner, user, reason, request):
    if not may_bind(user, partner):
        raise TransitionRefused("permission", Partner.lifecycle["withdraw"])
    asked = Partner.objects.accepted().filter(pk=partner.pk, leave_asked_at=None)
    if not asked.update(leave_asked_at=Now(), leave_reason=reason):
        raise TransitionRefused("state", Partner.lifecycle["withdraw"])
    partner.refresh_from_db()
    audit.record("partner.ask_to_leave", partner, user=user, request=request)
    tell_leader("leaving", partner)
    tell_officers("leaving", partner)
    return partner


def remove_partner(partner, *, user, request=None) -> Partner:
    """Take an invitation back, or end the part of a partner; it sees nothing from now on.

    Raises ``TransitionRefused``.
    """
    with transaction.atomic():
        lock(partner.application)
        took_part = partner.is_accepted
        changes = {"decided_at": Now(), "secret_hash": ""}
        transition(partner, "remove", user=user, changes=changes, request=request)
        if took_part:
            tell_partner("removed", partner)
    return partner


def let_partner_edit(partner, *, user, may_edit: bool, request=None) -> Partner:
    """Say whether people of the partner may write in the offer. Raises ``PermissionDenied``."""
    with transaction.atomic():
        if not may_send(user, partner.application):
            raise PermissionDenied
        Partner.objects.accepted().filter(pk=partner.pk).update(may_edit=may_edit)
        data = {"may_edit": may_edit}
        audit.record("partner.let_edit", partner, user=user, request=request, data=data)
    partner.refresh_from_db()
    return partner


def give_consent(partner, *, user, seen: str, request=None) -> Partner:
    """Consent to the offer as it is; ``seen`` is the digest of the facts that the page showed.

    Raises ``StaleConsent`` when they have changed meanwhile, ``ValidationError`` when they are not
    written yet, ``TransitionRefused`` when the partner does not take part or the offer was sent.
    """
    if not may_bind(user, partner):
        raise TransitionRefused("permission", Partner.lifecycle["accept"])
    with transaction.atomic():
        application = lock(partner.application)
        mine = application.partners.accepted().filter(pk=partner.pk)
        if not application.is_open_for_writing or not mine.exists():
            raise TransitionRefused("state", Partner.lifecycle["accept"])
        questionnaire = Questionnaire.of(application.response, form_context(application))
        facts = consent_facts(application, questionnaire, partner.organisation)
        if lacking(questionnaire, facts):
            raise ValidationError(_("The offer does not say yet what you would consent to."))
        if digest(facts) != seen:
            raise StaleConsent
        revision = application.response.revision
        mine.update(
            consent=facts,
            consented_at=Now(),
            consented_by=user,
            consented_revision=revision,
        )
        data = {"revision": revision, "digest": digest(facts)}
        audit.record("partner.consent", partner, user=user, request=request, data=data)
        tell_leader("consented", partner)
    partner.refresh_from_db()
    return partner
