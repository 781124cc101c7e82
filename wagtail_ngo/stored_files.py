"""Whether the private storage and the database agree, for example after a backup came back."""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone

from wagtail_ngo.storage import UNFINISHED, private_storage


def private_file_storage() -> Storage:
    """The storage of private files, as the fields of our models hold it."""
    return private_storage()


def private_fields() -> Iterator[models.FileField]:
    """The file fields of every installed model that keeps its files in the private storage."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField) and is_private(field):
                yield field


def is_private(field: models.FileField) -> bool:
    callable_ = getattr(field, "_storage_callable", None)
    return callable_ is private_storage or field.storage is private_storage()


def known_names() -> set[str]:
    """The names of all private files that some record has."""
    found: set[str] = set()
    for field in private_fields():
        rows = models.QuerySet(field.model).exclude(**{field.name: ""})
        found.update(rows.values_list(field.name, flat=True))
    return found - {None, ""}


def stored_names(folder: str = "") -> Iterator[str]:
    """The names of all files in the private storage, unfinished ones left out."""
    folders, files = private_storage().listdir(folder)
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for name in folders:
        if name != UNFINISHED:
            yield from stored_names(f"{folder}/{name}".lstrip("/"))


def compare() -> tuple[list[str], list[str]]:
    """Return the orphans (files without a record) and the missing ones (records without a file)."""
    stored, known = set(stored_names()), known_names()
    return sorted(stored - known), sorted(known - stored)


def old_orphans(age: timedelta) -> list[str]:
    """Orphans last written more than ``age`` ago; younger ones may belong to a running request."""
    latest = timezone.now() - age
    orphans, _missing = compare()
    storage = private_storage()
    return [name for name in orphans if storage.get_modified_time(name) < latest]
