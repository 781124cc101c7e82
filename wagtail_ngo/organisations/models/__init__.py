from .membership import Membership, can_edit_drafts, membership_of
from .organisation import Organisation, Representative


__all__ = [
    "Membership",
    "Organisation",
    "Representative",
    "can_edit_drafts",
    "membership_of",
]
