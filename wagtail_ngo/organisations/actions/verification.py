from django.db import transaction
from django.db.models.functions import Now

from wagtail_ngo.lifecycle import transition

from ..models import Organisation
from .letters import tell_administrators
from .locking import lock


def verify_organisation(
    organisation: Organisation, *, user, version: str | None = None, request=None
) -> Organisation:
    """Confirm that the details agree with the register, and tell the administrators.

    Raises ``TransitionRefused``, and ``StaleProfile`` if the details are not those of ``version``.
    """
    return _check(organisation, "verify", user, version, request, note="")


def refuse_verification(
    organisation: Organisation, *, user, reason: str, version: str | None = None, request=None
) -> Organisation:
    """Send the details back for correction with the officer's ``reason``."""
    return _check(organisation, "refuse", user, version, request, note=reason)


def _check(organisation, verb, user, version, request, *, note):
    changes = {"verified_at": Now(), "verified_by": user, "verification_note": note}
    with transaction.atomic():
        locked = lock(organisation, version)
        transition(locked, verb, user=user, request=request, changes=changes)
        tell_administrators(locked, f"organisation_{locked.verification}")
    return locked
