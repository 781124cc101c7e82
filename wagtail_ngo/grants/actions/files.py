"""Keeping a file that belongs to the filing of an application."""

from django.core.exceptions import ValidationError

from wagtail_ngo.uploads import UploadRefused, inspect_upload


def keep_file(row, upload, *, field="file", extensions=None) -> None:
    """Put ``upload`` into the unsaved ``row``, a ``StoredFile``; nothing when there is none.

    Raises ``ValidationError`` for ``field`` when the file is not accepted.
    """
    if not upload:
        return
    try:
        facts = inspect_upload(upload, extensions=extensions)
    except UploadRefused as error:
        raise ValidationError({field: error.messages}) from error
    row.file_name, row.content_type = facts.name, facts.content_type
    row.size, row.sha256 = facts.size, facts.sha256
    row.file.save(facts.name, upload, save=False)


def save_with_file(row) -> None:
    """Save a row; when the database refuses, its file does not stay behind."""
    try:
        row.save()
    except Exception:
        if row.file:
            row.file.delete(save=False)
        raise
