"""Everything that can be done to an organisation; the only place where its status changes."""

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
from .verification import refuse_verification, verify_organisation


__all__ = [
    "AlreadyRegistered",
    "LastAdministrator",
    "StaleProfile",
    "approve_membership",
    "change_profile",
    "change_role",
    "leave",
    "refuse_membership",
    "refuse_verification",
    "register_organisation",
    "remove_member",
    "request_membership",
    "verify_organisation",
]
