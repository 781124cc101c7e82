from .invitation import Invitation
from .locker import LockerDocument
from .membership import Membership, can_edit_drafts, membership_of
from .organisation import Organisation, Representative
from .take_over import TakeOver


__all__ = [
    "Invitation",
    "LockerDocument",
    "Membership",
    "Organisation",
    "Representative",
    "TakeOver",
    "can_edit_drafts",
    "membership_of",
]
