"""File names: as people gave them, made safe to show, to store in a ZIP and to save anywhere."""

import re

from wagtail_ngo.text import clean_text


MAX_NAME_BYTES = 200
MAX_EXTENSION = 10
FORBIDDEN = re.compile(r'[<>:"|?*\\/%]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)
EDGES = ". _-"


def clean_filename(name: str | None) -> str:
    """Return the last part of `name` without what a system could trip over, or "file".

    The result has at most 200 bytes in UTF-8 and keeps its extension.
    """
    text = clean_text(re.split(r"[\\/]", name or "")[-1])
    text = FORBIDDEN.sub("_", text).strip(EDGES)
    if RESERVED.match(text):
        text = f"file-{text}"
    return _shorten(text) or "file"


def _shorten(text: str) -> str:
    if len(text.encode()) <= MAX_NAME_BYTES:
        return text
    stem, dot, extension = text.rpartition(".")
    if not dot or len(extension) > MAX_EXTENSION or not extension.isascii():
        stem, dot, extension = text, "", ""
    room = MAX_NAME_BYTES - len(dot + extension)
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(EDGES)
    return f"{stem}{dot}{extension}"


def file_extension(name: str) -> str:
    """Return the extension in small letters and without the dot, or an empty string."""
    _stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""


def unique_filename(name: str, taken: set[str]) -> str:
    """Return `name` cleaned and, if it is among `taken`, numbered; the result is added to `taken`.

    Names that differ only in the size of letters count as the same.
    """
    name = clean_filename(name)
    stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{dot}{extension}"
    taken.add(name.casefold())
    return name
