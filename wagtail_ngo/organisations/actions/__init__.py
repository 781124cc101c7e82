"""Everything that can be done to an organisation; the only place where its status changes."""

from .invitations import (
    InvitationRefused,
    accept_invitation,
    decline_invitation,
    find_invitation,
    renew_invitation,
    send_invitation,
    withdraw_invitation,
)
from .membership import (
    LastAdministrator,
    approve_membership,
    change_role,
    leave,
    refuse_membership,
    remove_member,
    request_membership,
)
from .profile import AlreadyRegistered, StaleProfile, change_profile, register_organisation
from .take_over import (
    AlreadyAsked,
    announce_take_over,
    ask_to_take_over,
    complete_take_over,
    object_to_take_over,
    refuse_take_over,
    withdraw_take_over,
)
from .verification import refuse_verification, verify_organisation


__all__ = [
    "AlreadyAsked",
    "AlreadyRegistered",
    "InvitationRefused",
    "LastAdministrator",
    "StaleProfile",
    "accept_invitation",
    "announce_take_over",
    "approve_membership",
    "ask_to_take_over",
    "change_profile",
    "change_role",
    "complete_take_over",
    "decline_invitation",
    "find_invitation",
    "leave",
    "object_to_take_over",
    "refuse_membership",
    "refuse_take_over",
    "refuse_verification",
    "register_organisation",
    "remove_member",
    "renew_invitation",
    "request_membership",
    "send_invitation",
    "verify_organisation",
    "withdraw_invitation",
    "withdraw_take_over",
]
