"""Public views of calls and applications."""

from .activity import ActivityView
from .advice import AdviceOpenView, AdviceRevokeView, AdviceView, AdviserView, CommentDoneView
from .applications import (
    ApplicationListView,
    ApplicationView,
    CheckView,
    SubmittedView,
    SubmitView,
)
from .asking import AskView
from .autosave import autosave_view
from .changes import AmendView, DiscardView, WithdrawView
from .conversation import ConversationView
from .documents import FileView, PdfView
from .eligibility import EligibilityView
from .feeds import calendar, call_calendar, calls_feed
from .filing import ApproveView, ConfirmationView, SignedFileView, SignView
from .following import (
    FollowButtonView,
    FollowCallView,
    FollowConfirmView,
    FollowStopView,
    FollowView,
)
from .invitations import InvitationOpenView, InvitationView
from .partners import (
    PartnerConsentView,
    PartnerEditingView,
    PartnerInviteView,
    PartnerLeaveView,
    PartnerListView,
    PartnerRemindView,
    PartnerRemoveView,
)
from .sections import SectionView
from .start import CallStartView
from .transfer import CopyView, ExportView, ImportView, ProfileView
from .verify import VerifyCodeView, VerifyView


__all__ = [
    "CommentDoneView",
    "AdviserView",
    "AdviceView",
    "AdviceRevokeView",
    "AdviceOpenView",
    "ActivityView",
    "ProfileView",
    "ImportView",
    "ExportView",
    "CopyView",
    "AmendView",
    "ApplicationListView",
    "ApplicationView",
    "CallStartView",
    "ApproveView",
    "CheckView",
    "ConfirmationView",
    "SignView",
    "SignedFileView",
    "ConversationView",
    "AskView",
    "DiscardView",
    "EligibilityView",
    "FollowButtonView",
    "FollowCallView",
    "FollowConfirmView",
    "FollowStopView",
    "FollowView",
    "FileView",
    "InvitationOpenView",
    "InvitationView",
    "PartnerConsentView",
    "PartnerEditingView",
    "PartnerInviteView",
    "PartnerLeaveView",
    "PartnerListView",
    "PartnerRemindView",
    "PartnerRemoveView",
    "PdfView",
    "SectionView",
    "SubmitView",
    "SubmittedView",
    "VerifyCodeView",
    "VerifyView",
    "WithdrawView",
    "calendar",
    "call_calendar",
    "calls_feed",
    "autosave_view",
]
