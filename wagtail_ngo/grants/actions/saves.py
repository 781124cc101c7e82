"""Remembering who saved which section."""

from django.utils import timezone

from wagtail_ngo.grants.models import Application, SectionSave


def note_save(application: Application, section_id: str, user) -> None:
    """Remember when ``user`` last saved the section: one query, one row for each."""
    SectionSave.objects.bulk_create(
        [
            SectionSave(
                application=application,
                section_id=section_id,
                user=user,
                saved_at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["application", "section_id", "user"],
        update_fields=["saved_at"],
    )
