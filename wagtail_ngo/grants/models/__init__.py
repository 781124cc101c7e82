from wagtail_ngo.grants.models.applications import Application, ApplicationStatus
from wagtail_ngo.grants.models.call_parts import (
    Announcement,
    AnnouncementPlace,
    CallDocument,
    CallQuestion,
    DeadlineChange,
    Lot,
    Obligation,
    PastCost,
    RequiredAttachment,
)
from wagtail_ngo.grants.models.calls import (
    Call,
    CallMode,
    CallPhase,
    CallStatus,
    PercentBase,
)
from wagtail_ngo.grants.models.procedures import Procedure, ProcedureKind


__all__ = [
    "Announcement",
    "AnnouncementPlace",
    "Application",
    "ApplicationStatus",
    "Call",
    "CallDocument",
    "CallMode",
    "CallPhase",
    "CallQuestion",
    "CallStatus",
    "DeadlineChange",
    "Lot",
    "Obligation",
    "PastCost",
    "PercentBase",
    "Procedure",
    "ProcedureKind",
    "RequiredAttachment",
]
