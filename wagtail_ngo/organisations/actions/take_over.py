from datetime import timedelta

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from wagtail_ngo import audit
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.lifecycle import transition
from wagtail_ngo.storage import delete_on_commit
from wagtail_ngo.ticks import register_tick
from wagtail_ngo.uploads import UploadFacts

from ..choices import MembershipStatus, Role
from ..models import Membership, Organisation, TakeOver
from ..models.take_over import RUNNING
from .letters import tell, tell_organisation
from .locking import lock
from .membership import give_role


PROOF_DAYS = 90
"""How long the proof is kept after the request was decided."""


class AlreadyAsked(Exception):
    """The person has asked already, and nobody has decided; or is the administrator."""


def ask_to_take_over(
    organisation: Organisation,
    *,
    user,
    reason: str,
    proof: File | None = None,
    facts: UploadFacts | None = None,
    request=None,
) -> TakeOver:
    """Ask the office to make ``user`` an administrator. Raises ``AlreadyAsked``.

    ``facts`` are what ``inspect_upload`` has returned about ``proof``. The proof is read by
    officers only.
    """
    if Organisation.objects.editable_by(user).filter(pk=organisation.pk).exists():
        raise AlreadyAsked
    if organisation.take_overs.running().filter(user=user).exists():
        raise AlreadyAsked
    take_over = TakeOver(organisation=organisation, user=user, reason=reason)
    if proof is not None and facts is not None:
        take_over.proof_name, take_over.proof_type = facts.name, facts.content_type
        take_over.proof.save(facts.name, proof, save=False)
    try:
        with transaction.atomic():
            take_over.save(force_insert=True)
            audit.record("takeover.asked", take_over, user=user, request=request)
    except IntegrityError as error:
        take_over.proof.delete(save=False)
        raise AlreadyAsked from error
    return take_over


def announce_take_over(take_over: TakeOver, *, user, request=None) -> TakeOver:
    """First step: tell the administrators and the organisation, who may object in time.

    Raises ``TransitionRefused``.
    """
    until = timezone.now() + timedelta(days=ngo_settings.TAKE_OVER_DAYS)
    changes = {"takes_effect_at": until, "decided_at": Now(), "decided_by": user}
    return transition(
        take_over,
        "announce",
        user=user,
        changes=changes,
        request=request,
        after=lambda announced: _tell_everybody(announced, "take_over_announced"),
    )


def object_to_take_over(take_over: TakeOver, *, user, objection: str, request=None) -> TakeOver:
    """Write down what an administrator says against it. Raises ``TransitionRefused``."""
    changes = {"objection": objection}
    return transition(take_over, "object", user=user, changes=changes, request=request)


def complete_take_over(take_over: TakeOver, *, user, note: str = "", request=None) -> TakeOver:
    """Second step, after the days for objections: the person becomes an administrator.

    Those who were administrators stay so. Raises ``TransitionRefused``.
    """
    with transaction.atomic():
        lock(take_over.organisation)
        transition(take_over, "complete", user=user, changes=_decision(user, note), request=request)
        membership, _created = Membership.objects.exclude(
            status=MembershipStatus.REMOVED
        ).get_or_create(organisation=take_over.organisation, user=take_over.user)
        if membership.status == MembershipStatus.PENDING:
            who = {"decided_at": Now(), "decided_by": user, "role": Role.ADMINISTRATOR}
            transition(membership, "approve", user=user, changes=who, request=request)
        else:
            give_role(membership, Role.ADMINISTRATOR, user=user, request=request)
        _tell_everybody(take_over, "take_over_done")
    return take_over


def refuse_take_over(take_over: TakeOver, *, user, note: str, request=None) -> TakeOver:
    """Refuse with a reason, which the asking person gets to read. Raises ``TransitionRefused``."""
    return transition(
        take_over,
        "refuse",
        user=user,
        changes=_decision(user, note),
        request=request,
        after=lambda refused: tell(refused.user, refused.organisation, "take_over_refused"),
    )


def withdraw_take_over(take_over: TakeOver, *, user, request=None) -> TakeOver:
    """Take the request back. Raises ``TransitionRefused``."""
    changes = {"decided_at": Now()}
    return transition(take_over, "withdraw", user=user, changes=changes, request=request)


@register_tick("take_overs")
def forget_proofs() -> int:
    """Delete the proofs of what was decided ``PROOF_DAYS`` ago and return how many there were."""
    limit = timezone.now() - timedelta(days=PROOF_DAYS)
    old = TakeOver.objects.exclude(status__in=RUNNING).exclude(proof="")
    found = list(old.filter(decided_at__lt=limit))
    for take_over in found:
        with transaction.atomic():
            TakeOver.objects.filter(pk=take_over.pk).update(proof="", proof_name="")
            delete_on_commit(take_over.proof)
    return len(found)


def _decision(user, note):
    return {"decision_note": note, "decided_at": Now(), "decided_by": user}


def _tell_everybody(take_over, template):
    """The asking person, every administrator, and the organisation at its own address."""
    tell_organisation(take_over.organisation, template, until=take_over.takes_effect_at)
    tell(take_over.user, take_over.organisation, f"{template}_to_you")
