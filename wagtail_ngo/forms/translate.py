"""Texts of a translated form, laid over the structure of the form it translates."""

from .compile import Compiler


TEXTS = frozenset(
    {
        *("title", "intro", "label", "help", "help_url", "message", "text", "before", "after"),
        *("row_label", "total_label", "template_url"),
    }
)


def translated_texts(form) -> dict:
    """The definition of a translation, for its texts only.

    A translation that lags behind its source may no longer compile: nothing but its texts is used.
    """
    return Compiler(form, ()).definition()


def overlay(source: dict, translation: dict) -> dict:
    """``source`` with every text that ``translation`` has for the same block."""
    return {key: _overlay(key, value, translation.get(key)) for key, value in source.items()}


def _overlay(key, value, translation):
    if isinstance(value, str):
        return translation if key in TEXTS and translation else value
    if isinstance(value, dict) and isinstance(translation, dict):
        return overlay(value, translation)
    if isinstance(value, list) and isinstance(translation, list):
        return _overlay_items(value, translation)
    return value


def _overlay_items(items, translations):
    """Items are matched by their id or name, whatever their order."""
    known = {_key(item): item for item in translations if isinstance(item, dict)}
    return [
        overlay(item, known.get(_key(item), {})) if isinstance(item, dict) else item
        for item in items
    ]


def _key(item):
    return item.get("id") or item.get("name")
