"""What the activity list of an organisation says about its details and its people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .activity import Entry, audit_entries, register_activity, register_sentences
from .choices import Role
from .models import Invitation, Membership, Organisation, TakeOver


register_sentences(
    {
        "organisation.registered": _("The organisation was registered."),
        "organisation.changed": _("The details of the organisation were changed."),
        "organisation.verify": _("The city confirmed the details."),
        "organisation.refuse": _("The city asked for a correction of the details."),
        "membership.requested": _("Request to join: %(person)s."),
        "membership.approve": _("Let into the organisation: %(person)s."),
        "membership.refuse": _("Request to join turned down: %(person)s."),
        "membership.join": _("Joined by invitation: %(person)s."),
        "membership.remove": _("Removed from the organisation: %(person)s."),
        "membership.leave": _("Left the organisation: %(person)s."),
        "membership.role": _("Role changed: %(person)s, %(role)s."),
        "invitation.sent": _("Invitation sent: %(email)s, %(role)s."),
        "invitation.renew": _("Invitation sent again: %(email)s."),
        "invitation.withdraw": _("Invitation withdrawn: %(email)s."),
        "invitation.decline": _("Invitation declined: %(email)s."),
        "takeover.announce": _("The city announced a request to take over the organisation."),
        "takeover.object": _("An administrator objected to the take-over."),
        "takeover.complete": _("The city made the person who asked an administrator."),
        "takeover.refuse": _("The city refused a request to take over the organisation."),
    }
)


@register_activity(Organisation)
def people_and_details(organisation, limit: int) -> list[Entry]:
    """What happened to the organisation, its memberships, invitations and take-overs."""
    persons = dict(organisation.memberships.values_list("pk", "user"))
    invited = organisation.invitations.values_list("pk", "email")
    records: dict[str, dict[Any, dict[str, Any]]] = {
        Organisation._meta.label_lower: {organisation.pk: {}},
        Membership._meta.label_lower: dict.fromkeys(persons, {}),
        Invitation._meta.label_lower: {pk: {"email": email} for pk, email in invited},
        TakeOver._meta.label_lower: dict.fromkeys(
            organisation.take_overs.values_list("pk", flat=True), {}
        ),
    }
    return [with_role(entry) for entry in audit_entries(records, limit, persons)]


def with_role(entry: Entry) -> Entry:
    """Say the role in the reader's words; the log holds its identifier."""
    role = entry.values.get("role")
    if role not in Role.values:
        return entry
    values = {**entry.values, "role": Role(role).label}
    return Entry(entry.at, entry.user_id, entry.text, entry.person_id, values)
