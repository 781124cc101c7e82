"""What this app keeps of people; the answers themselves belong to whoever owns the response."""

from datetime import timedelta

from django.utils import timezone

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.erasure import delete_rows
from wagtail_ngo.privacy import DELETE, register_personal_data
from wagtail_ngo.retention import register_retention

from .models import Attachment, FormVersion, Response, Submission, TypedSection


register_personal_data(FormVersion, people=["created_by"], shown=["form__title", "created_at"])
register_personal_data(Response, people=["updated_by"], shown=["token", "updated_at"])
register_personal_data(
    Submission, people=["submitted_by"], shown=["number", "code", "submitted_at"]
)
register_personal_data(
    Attachment, people=["uploaded_by"], shown=["name", "size", "sha256", "created_at"]
)
register_personal_data(
    TypedSection, people=["user"], shown=["section_id", "fields", "saved_at"], erase=DELETE
)


@register_retention("removed files")
def delete_removed_files() -> int:
    """Files that were removed from a draft or an amendment, and belong to nothing that was sent."""
    latest = timezone.now() - timedelta(days=ngo_settings.KEEP_REMOVED_FILES_DAYS)
    old = Attachment.objects.filter(removed_at__lt=latest)
    sent = sent_tokens(old.values("response"))
    kept = [row.pk for row in old if str(row.token) in sent]
    return delete_rows(old.exclude(pk__in=kept))


def sent_tokens(responses) -> set[str]:
    """The files of every version that was sent of ``responses``."""
    versions = Submission.objects.filter(response__in=responses).values_list("files", flat=True)
    return {item["token"] for files in versions for item in files}
