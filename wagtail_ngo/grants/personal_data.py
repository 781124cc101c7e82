"""What this app keeps of people, and how long it keeps drafts."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.erasure import holds, scrub_rows
from wagtail_ngo.forms.models import Response, Submission, TypedSection
from wagtail_ngo.grants.actions.erasure import STATUTORY, delete_drafts
from wagtail_ngo.grants.models import (
    AdviceLink,
    Application,
    ApplicationStatus,
    Approval,
    Call,
    CallQuestion,
    DeadlineChange,
    Entry,
    EntryMark,
    Extension,
    Follower,
    FollowRequest,
    Partner,
    Receipt,
    SectionComment,
    SectionSave,
    SignedFile,
)
from wagtail_ngo.privacy import DELETE, KEEP, register_eraser, register_personal_data
from wagtail_ngo.retention import register_retention


register_personal_data(
    Application,
    people=["entered_by", "confirmed_by", "created_by"],
    shown=["number", "call__title", "status", "created_at", "submitted_at"],
)
register_personal_data(AdviceLink, people=["created_by"], shown=["name", "created_at"])
register_personal_data(SectionComment, people=["settled_by"], shown=["settled_at"])
register_personal_data(
    Call,
    people=["created_by", "officers"],
    shown=["reference", "title"],
    reason=_("The contact of a call is that of the office, and is published with the call."),
)
register_personal_data(
    CallQuestion,
    people=["asked_by"],
    emails=["asker_email"],
    shown=["call__reference", "question", "answer", "asker_email"],
)
register_personal_data(DeadlineChange, people=["changed_by"], shown=["call__reference"])
register_personal_data(
    Entry, people=["author"], shown=["application__number", "text", "created_at"]
)
register_personal_data(EntryMark, people=["user"], erase=DELETE)
register_personal_data(Extension, people=["granted_by"], shown=["call__reference"])
register_personal_data(
    Follower,
    people=["user"],
    emails=["email"],
    shown=["email", "call__title", "created_at"],
    erase=DELETE,
)
register_personal_data(FollowRequest, emails=["email"], shown=["email", "created_at"], erase=DELETE)
register_personal_data(
    Partner,
    people=["invited_by", "consented_by"],
    emails=["email"],
    shown=["email", "invited_at", "consented_at"],
)
register_personal_data(Receipt, people=["registered_by", "cancelled_by"], shown=["registered_at"])
register_personal_data(SectionSave, people=["user"], shown=["saved_at"], erase=DELETE)
register_personal_data(SignedFile, people=["uploaded_by"], shown=["file_name", "uploaded_at"])
register_personal_data(
    Approval,
    people=["user"],
    shown=["approved_at"],
    erase=KEEP,
    reason=_("Who approved an application in the name of an organisation is part of it."),
)


@register_eraser
def clean_drafts(person, report):
    """Strike the person out of applications that were never sent; what was sent stays by law."""
    unsent = Application.objects.filter(status=ApplicationStatus.DRAFT).values("response")
    drafts = Response.objects.filter(pk__in=unsent)
    scrub_rows(drafts, ["answers", "rejected"], person.words, report)
    typed = TypedSection.objects.filter(response__in=unsent)
    scrub_rows(typed, ["fields"], person.words, report)
    seen = Application.objects.filter(status=ApplicationStatus.DRAFT)
    scrub_rows(seen, ["profile_seen"], person.words, report)


@register_eraser
def keep_submissions(person, report):
    """Count what was sent and speaks of the person."""
    words = person.words
    found = sum(
        holds([row.answers, row.profile], words) for row in Submission.objects.iterator(500)
    )
    report.add(Submission._meta.label, KEEP, found, STATUTORY)


@register_retention("drafts never sent")
def delete_old_drafts() -> int:
    """Drafts of calls that ended long ago."""
    latest = timezone.now() - timedelta(days=ngo_settings.KEEP_DRAFTS_DAYS)
    drafts = Application.objects.filter(
        status=ApplicationStatus.DRAFT, call__closes_at__lt=latest, updated_at__lt=latest
    )
    return delete_drafts(drafts)
