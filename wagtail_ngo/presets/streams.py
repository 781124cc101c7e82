"""From the short notation of a preset's form to the raw data of its streams.

Ids of blocks are derived from the form's identifier and the names inside it: loading the preset
twice, or in two cities, gives the same ids, and answers stay with their questions.
"""

from uuid import NAMESPACE_URL, uuid5


def body_stream(data: dict) -> list[dict]:
    """Raw data of ``Form.body`` for a form written as a preset writes it."""
    ids = Ids(data["identifier"])
    return [_section(section, ids) for section in data["sections"]]


def rules_stream(data: dict) -> list[dict]:
    """Raw data of ``Form.rules``."""
    ids = Ids(data["identifier"])
    return [_block("rule", _fields(rule, ids, rule["name"], drop="name"), ids, "rule", rule["name"])
            for rule in data.get("rules", ())]  # fmt: skip


class Ids:
    """Makes the stable ids of one form."""

    def __init__(self, identifier: str):
        self.identifier = identifier

    def make(self, *path: str) -> str:
        return str(uuid5(NAMESPACE_URL, "/".join(["wagtail-ngo:form", self.identifier, *path])))


def _block(kind, value, ids, *path):
    return {"type": kind, "value": value, "id": ids.make(*path)}


def _section(section, ids):
    questions = [_question(question, ids) for question in section["questions"]]
    value = {**section, "questions": questions}
    return _block("section", value, ids, "section", section["name"])


def _question(question, ids):
    value = _fields(question, ids, question["name"], drop="type")
    return _block(question["type"], value, ids, question["name"])


def _fields(data, ids, *path, drop=""):
    return {key: _field(key, value, ids, *path, key) for key, value in data.items() if key != drop}


def _field(key, value, ids, *path):
    if key == "options":
        value = [{"name": name, "label": label} for name, label in value]
    if key == "cells":
        value = [{"column": name, "formula": formula} for name, formula in value.items()]
    return _items(value, ids, *path) if isinstance(value, list) else value


def _items(items, ids, *path):
    return [_item(item, ids, *path, _name(item, index)) for index, item in enumerate(items)]


def _item(item, ids, *path):
    value = _fields(item, ids, *path) if isinstance(item, dict) else item
    return _block("item", value, ids, *path)


def _name(item, index):
    named = item.get("name") or item.get("column") if isinstance(item, dict) else item
    return str(named or index)
