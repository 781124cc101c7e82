from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now

from wagtail_ngo import audit

from ..models import Organisation
from .locking import lock


def confirm_data(
    organisation: Organisation, *, user, version: str | None = None, request=None
) -> Organisation:
    """Note that an administrator has read the details and found them right.

    The verification by the city stays as it is. Raises ``PermissionDenied``, and ``StaleProfile``
    when the details are not those of ``version``.
    """
    with transaction.atomic():
        locked = lock(organisation, version)
        if not Organisation.objects.editable_by(user).filter(pk=locked.pk).exists():
            raise PermissionDenied
        # An update leaves ``updated_at`` alone: nothing of the details has changed.
        Organisation.objects.filter(pk=locked.pk).update(confirmed_at=Now())
        audit.record("organisation.confirmed", locked, user=user, request=request)
    locked.refresh_from_db()
    return locked
