"""Public views of calls and applications."""

from .applications import (
    ApplicationListView,
    ApplicationView,
    CheckView,
    SubmittedView,
    SubmitView,
)
from .autosave import autosave_view
from .changes import AmendView, DiscardView, WithdrawView
from .documents import FileView, PdfView
from .eligibility import EligibilityView
from .sections import SectionView
from .start import CallStartView
from .verify import VerifyCodeView, VerifyView


__all__ = [
    "AmendView",
    "ApplicationListView",
    "ApplicationView",
    "CallStartView",
    "CheckView",
    "DiscardView",
    "EligibilityView",
    "FileView",
    "PdfView",
    "SectionView",
    "SubmitView",
    "SubmittedView",
    "VerifyCodeView",
    "VerifyView",
    "WithdrawView",
    "autosave_view",
]
