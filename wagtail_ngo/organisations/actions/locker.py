"""Verbs of the locker: put a document in, replace it by a newer one, take it out."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from wagtail_ngo import audit
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.storage import delete_on_commit
from wagtail_ngo.uploads import UploadFacts

from ..choices import LOCKER_ROLES
from ..models import LockerDocument, Organisation
from .locking import lock


def add_document(
    organisation: Organisation,
    *,
    user,
    values: Mapping[str, Any],
    upload: File,
    facts: UploadFacts,
    replaces: LockerDocument | None = None,
    request=None,
) -> LockerDocument:
    """Keep a file that ``inspect_upload`` has accepted; ``replaces`` becomes its earlier version.

    ``values`` are kind, title, valid_from and valid_until. Raises ``PermissionDenied``, or
    ``ValidationError`` when the locker is full or somebody replaced the document meanwhile.
    """
    document = LockerDocument(
        organisation=organisation,
        name=facts.name,
        size=facts.size,
        content_type=facts.content_type,
        sha256=facts.sha256,
        uploaded_by=user,
        **values,
    )
    with transaction.atomic():
        lock(organisation)
        _refuse_strangers(organisation, user)
        _refuse_when_full(organisation)
        document.file.save(facts.name, upload, save=False)
        try:
            document.save()
            _replace(replaces, document)
        except Exception:
            document.file.delete(save=False)
            raise
        action = "locker.replaced" if replaces else "locker.added"
        audit.record(action, document, user=user, request=request, data={"kind": document.kind})
    return document


def remove_document(document: LockerDocument, *, user, request=None) -> None:
    """Delete one version; applications keep their copies. Raises ``PermissionDenied``."""
    with transaction.atomic():
        lock(document.organisation)
        _refuse_strangers(document.organisation, user)
        audit.record(
            "locker.removed", document, user=user, request=request, data={"kind": document.kind}
        )
        document.delete()
        delete_on_commit(document.file)


def _refuse_strangers(organisation, user):
    own = Organisation.objects.for_member(user, roles=LOCKER_ROLES)
    if not own.filter(pk=organisation.pk).exists():
        raise PermissionDenied


def _refuse_when_full(organisation):
    if organisation.documents.count() >= ngo_settings.LOCKER_MAX_FILES:
        message = _("The locker holds no more than %(limit)s files. Delete some that are old.")
        raise ValidationError(message % {"limit": ngo_settings.LOCKER_MAX_FILES})


def _replace(old, new):
    if old is None:
        return
    rows = LockerDocument.objects.current().filter(pk=old.pk, organisation=new.organisation)
    if not rows.update(replaced_by=new):
        raise ValidationError(_("Somebody has replaced or deleted this document meanwhile."))
