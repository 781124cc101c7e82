"""What this app keeps of people."""

from django.utils.translation import gettext_lazy as _

from wagtail_ngo.privacy import DELETE, KEEP, UNLINK, register_eraser, register_personal_data

from .models import (
    Invitation,
    LockerDocument,
    Membership,
    Organisation,
    Representative,
    TakeOver,
)


register_personal_data(
    Organisation,
    people=["verified_by", "created_by"],
    shown=["name"],
    erase=UNLINK,
    reason=_("The address of an organisation is its own; its administrators change it."),
)
register_personal_data(
    Membership,
    people=["user"],
    shown=["organisation__name", "role", "status", "requested_at", "decided_at"],
    erase=DELETE,
)
register_personal_data(LockerDocument, people=["uploaded_by"], shown=["title", "created_at"])
register_personal_data(
    Invitation,
    emails=["email"],
    shown=["organisation__name", "email", "role", "status", "sent_at"],
    erase=DELETE,
)
register_personal_data(
    TakeOver,
    people=["user"],
    shown=["organisation__name", "reason", "status", "asked_at"],
    erase=DELETE,
)


@register_eraser
def keep_representatives(person, report):
    """People who sign stand in the register of the organisation by their names alone."""
    name = person.user.get_full_name() if person.user is not None else ""
    rows = Representative.objects.filter(name__iexact=name).exclude(name="")
    reason = _(
        "Who signs for an organisation is part of its register; its administrators change it."
    )
    report.add(Representative._meta.label, KEEP, rows.count(), reason)
