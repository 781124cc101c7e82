"""Private files: stored under random names, outside MEDIA_ROOT, served only by a checked view."""

import logging
import os
import re
import secrets
import time
import uuid

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from wagtail_ngo.ticks import register_tick
from wagtail_ngo.uploads.names import clean_filename


logger = logging.getLogger("wagtail_ngo.storage")

ALIAS = "wagtail_ngo"
#: What comes of a missing alias, of a backend that is not there, and of options that it refuses.
UNUSABLE = (ImproperlyConfigured, TypeError)
UNFINISHED = ".unfinished"
UNFINISHED_SECONDS = 24 * 60 * 60

PRIVATE_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class PrivateFileSystemStorage(FileSystemStorage):
    """Files that have no address and that appear under their name only when they are whole.

    `location` is required: there is no default that could fall inside MEDIA_ROOT.
    """

    def __init__(
        self,
        location=None,
        *,
        file_permissions_mode: int = 0o600,
        directory_permissions_mode: int = 0o700,
    ):
        if not location:
            raise ImproperlyConfigured(
                f'The storage "{ALIAS}" needs OPTIONS = {{"location": …}}, a directory of its own.'
            )
        self._file_mode = file_permissions_mode
        self._directory_mode = directory_permissions_mode
        super().__init__(
            location,
            file_permissions_mode=file_permissions_mode,
            directory_permissions_mode=directory_permissions_mode,
        )

    def url(self, name):
        """Raise ValueError: a private file is served by a view that checks who asks."""
        raise ValueError("A private file has no URL.")

    def _save(self, name, content):
        target, unfinished = Path(self.path(name)), self._unfinished / uuid.uuid4().hex
        for directory in (target.parent, self._unfinished):
            self._make_directory(directory)
        try:
            self._write(unfinished, content)
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
        return Path(name).as_posix()

    @property
    def _unfinished(self) -> Path:
        """One directory on the same disk: what is left there is found without a walk over all."""
        return Path(self.location) / UNFINISHED

    def _make_directory(self, directory: Path):
        for parent in reversed([directory, *directory.parents]):
            if not parent.exists():
                parent.mkdir(mode=self._directory_mode, exist_ok=True)

    def _write(self, path: Path, content: File):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, self._file_mode), "wb") as target:
            for chunk in content.chunks():
                target.write(chunk if isinstance(chunk, bytes) else chunk.encode())
            target.flush()
            os.fsync(target.fileno())

    def remove_unfinished(self, older_than_seconds: float = UNFINISHED_SECONDS) -> int:
        """Delete what a killed process left half written and return how many files it was."""
        latest = time.time() - older_than_seconds
        return sum(_remove_older(path, latest) for path in self._unfinished.glob("*"))


def _remove_older(path: Path, latest: float) -> bool:
    try:
        if path.stat().st_mtime >= latest:
            return False
        path.unlink()
    except FileNotFoundError:  # finished, or removed by somebody else, in the meantime
        return False
    return True


class UnusableStorage(Storage):
    """Stands in for a storage that cannot be made, so that the system checks can say so.

    Without it Django would stop at the import of the models. Every use raises
    ``ImproperlyConfigured``.
    """

    def __init__(self, error: Exception):
        self.error = error

    def refuse(self, *args, **kwargs):
        raise ImproperlyConfigured(
            f"There is no usable storage {ALIAS!r} in STORAGES: {self.error}"
        ) from self.error

    open = save = path = delete = exists = listdir = size = url = refuse
    get_accessed_time = get_created_time = get_modified_time = refuse


def private_storage() -> Storage:
    """Return the storage of private files; pass the function itself as ``FileField(storage=…)``."""
    try:
        return storages[ALIAS]
    except UNUSABLE as error:
        return UnusableStorage(error)


@register_tick("unfinished_files")
def remove_unfinished():
    storage = private_storage()
    if isinstance(storage, PrivateFileSystemStorage):
        storage.remove_unfinished()


def random_path(prefix: str, extension: str) -> str:
    """Return an unguessable name under `prefix`, for example ``attachments/3f/3fa9….pdf``."""
    name = secrets.token_hex(16)
    extension = re.sub(r"[^a-z0-9]", "", extension.lower())[:8]
    return f"{prefix}/{name[:2]}/{name}{'.' * bool(extension)}{extension}"


def delete_on_commit(file: FieldFile) -> None:
    """Delete a stored file once its row is gone for good; a disk that refuses is only logged."""
    storage, name = file.storage, file.name or ""
    # No partial: Django cannot name one in its log, and would fail after all.
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def serve_private(file: File, *, filename: str, content_type: str) -> FileResponse:
    """Return `file` as a download that no cache keeps and no browser runs.

    The caller has already checked who asks. Raises `Http404`, and logs an error, when the file is
    not in the storage.
    """
    try:
        opened = file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        logger.exception("The private file %s is missing.", file.name)
        raise Http404("The file is missing.") from error
    return FileResponse(
        opened,
        as_attachment=True,
        filename=clean_filename(filename),
        content_type=content_type,
        headers=PRIVATE_HEADERS,
    )
