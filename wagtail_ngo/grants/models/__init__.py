from wagtail_ngo.grants.models.advice import (
    AdviceLink,
    AdviceStatus,
    CommentStatus,
    SectionComment,
)
from wagtail_ngo.grants.models.applications import Application, ApplicationStatus
from wagtail_ngo.grants.models.before import (
    CallNews,
    EligibilityQuestion,
    Follower,
    FollowRequest,
    NewsKind,
    YesNo,
)
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
from wagtail_ngo.grants.models.conversation import CallEvent, CallNotice, Entry, EntryMark
from wagtail_ngo.grants.models.filing import Approval, Extension, Receipt, SignedFile
from wagtail_ngo.grants.models.partners import Partner, PartnerStatus
from wagtail_ngo.grants.models.procedures import Procedure, ProcedureKind
from wagtail_ngo.grants.models.saves import SectionSave


__all__ = [
    "AdviceLink",
    "AdviceStatus",
    "Announcement",
    "AnnouncementPlace",
    "Application",
    "ApplicationStatus",
    "Approval",
    "Call",
    "CallDocument",
    "CallEvent",
    "CallMode",
    "CallNews",
    "CallNotice",
    "CallPhase",
    "CallQuestion",
    "CallStatus",
    "CommentStatus",
    "DeadlineChange",
    "EligibilityQuestion",
    "Entry",
    "EntryMark",
    "Extension",
    "FollowRequest",
    "Follower",
    "Lot",
    "NewsKind",
    "Obligation",
    "Partner",
    "PartnerStatus",
    "PastCost",
    "PercentBase",
    "Procedure",
    "ProcedureKind",
    "Receipt",
    "RequiredAttachment",
    "SectionComment",
    "SectionSave",
    "SignedFile",
    "YesNo",
]
