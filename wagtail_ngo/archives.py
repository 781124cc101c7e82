"""ZIP archives that we make for people: files block by block, under safe names, with data."""

import json

from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields.files import FieldFile

from wagtail_ngo.uploads.names import unique_filename


BLOCK = 64 * 1024


def dump(data: Any) -> str:
    """Return ``data`` as JSON for people and programs; dates and amounts are texts."""
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def copy_into(archive: ZipFile, file: FieldFile, path: str) -> bool:
    """Copy a stored file into ``archive``; False when it is missing from the storage."""
    try:
        source = file.open("rb")
    except FileNotFoundError:
        return False
    with source, archive.open(path, "w") as target:
        while block := source.read(BLOCK):
            target.write(block)
    return True


class Archive:
    """A ZIP in a binary file, in which every file has a safe name of its own."""

    def __init__(self, file):
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._taken: dict[str, set[str]] = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._zip.close()

    def add_data(self, path: str, data: Any) -> None:
        self._zip.writestr(path, dump(data))

    def add_file(self, folder: str, name: str, file: FieldFile) -> str | None:
        """Add a stored file and return its path in the archive; None when it is missing."""
        path = f"{folder}/{unique_filename(name, self._taken.setdefault(folder, set()))}"
        return path if copy_into(self._zip, file, path) else None
