"""Beginning a new call from an earlier one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from wagtail_ngo import audit
from wagtail_ngo.grants.models import Call


#: What each call has anew: its name, and all that belongs to the calendar of one year.
NOT_COPIED = {
    "reference",
    "title",
    "opens_at",
    "closes_at",
    "delivery_closes_at",
    "decision_due",
    "realisation_from",
    "realisation_to",
}


@transaction.atomic
def copy_call(call, *, user, reference, title, request=None) -> Call:
    """Make a draft like ``call``, with its lots, attachments, documents and officers.

    Dates, announcements, questions and the frozen form stay behind. Raises ``ValidationError`` by
    field, and ``PermissionDenied`` for those who may not begin calls or see this one.
    """
    visible = Call.objects.visible_to(user).filter(pk=call.pk).exists()
    if not visible or not user.has_perm("wagtail_ngo_grants.add_call"):
        raise PermissionDenied
    copy = Call(**copied_values(call), reference=reference, title=title, created_by=user)
    copy.full_clean()
    call.copy_all_child_relations(copy, exclude=["announcements"])
    copy.save()
    copy.spheres.set(call.spheres.all())
    copy.officers.set([*call.officers.all(), user])
    data = {"template": call.reference}
    audit.record("call.copied", copy, user=user, request=request, data=data)
    return copy


def copied_values(call) -> dict:
    return {
        field.name: getattr(call, field.name)
        for field in Call._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in NOT_COPIED
    }
