from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from wagtail_ngo import audit
from wagtail_ngo.lifecycle import transition

from ..choices import MembershipStatus, Role, Verification
from ..models import Membership, Organisation, Representative
from .locking import StaleProfile, lock


class AlreadyRegistered(Exception):
    """Another organisation has the same NIP or KRS number."""


def register_organisation(
    organisation: Organisation,
    *,
    user,
    spheres: Sequence = (),
    representatives: Sequence[Mapping[str, str]] = (),
    request=None,
) -> Organisation:
    """Save a new organisation with ``user`` as its first administrator.

    ``representatives`` are mappings with ``name`` and ``function``. Raises ``AlreadyRegistered``.
    """
    organisation.created_by = user
    with transaction.atomic():
        with _unique_numbers():
            organisation.save(force_insert=True)
        organisation.spheres.set(spheres)
        _write_representatives(organisation, representatives)
        _first_administrator(organisation, user)
        audit.record("organisation.registered", organisation, user=user, request=request)
    return organisation


def change_profile(
    organisation: Organisation,
    *,
    user,
    values: Mapping[str, Any],
    spheres: Sequence | None = None,
    representatives: Sequence[Mapping[str, str]] | None = None,
    version: str | None = None,
    request=None,
) -> Organisation:
    """Change details; the verification lapses when any of them is a legal one.

    ``None`` leaves spheres or representatives as they are. Raises ``PermissionDenied``,
    ``AlreadyRegistered``, and ``StaleProfile`` when ``version`` is given and outdated.
    """
    with transaction.atomic():
        locked = lock(organisation, version)
        if not Organisation.objects.editable_by(user).filter(pk=locked.pk).exists():
            raise PermissionDenied
        changed = _write_values(locked, values)
        if spheres is not None:
            locked.spheres.set(spheres)
        if representatives is not None and _representatives_differ(locked, representatives):
            _write_representatives(locked, representatives)
            changed.append("representatives")
        _lapse_verification(locked, changed, user, request)
        audit.record(
            "organisation.changed", locked, user=user, request=request, data={"fields": changed}
        )
    return locked


@contextmanager
def _unique_numbers():
    """Turn the violation of a unique number, lost in a race, into ``AlreadyRegistered``."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise AlreadyRegistered from error


def _first_administrator(organisation, user):
    Membership.objects.create(
        organisation=organisation,
        user=user,
        role=Role.ADMINISTRATOR,
        status=MembershipStatus.ACTIVE,
        decided_at=timezone.now(),
    )


def _write_values(organisation, values):
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, values[name])
    with _unique_numbers():
        organisation.save(update_fields=[*changed, "updated_at"])
    return changed


def _pairs(representatives):
    return [(person["name"], person.get("function", "")) for person in representatives]


def _representatives_differ(organisation, representatives):
    current = list(organisation.representatives.values_list("name", "function"))
    return current != _pairs(representatives)


def _write_representatives(organisation, representatives):
    organisation.representatives.all().delete()
    Representative.objects.bulk_create(
        Representative(organisation=organisation, name=name, function=function, sort_order=order)
        for order, (name, function) in enumerate(_pairs(representatives))
    )


def _lapse_verification(organisation, changed, user, request):
    legal = {*Organisation.LEGAL_FIELDS, "representatives"}
    if organisation.verification == Verification.UNVERIFIED or legal.isdisjoint(changed):
        return
    transition(
        organisation,
        "lapse",
        user=user,
        request=request,
        changes={"verified_at": None, "verified_by": None, "verification_note": ""},
    )


__all__ = ["AlreadyRegistered", "StaleProfile", "change_profile", "register_organisation"]
