"""Loads a preset into the database, as often as one likes.

What is missing is added. What a city has edited stays as it is unless ``overwrite`` is asked for:
then the texts of the preset come back, while ids, and so the answers given, never change.
"""

import json

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from wagtail.models import Locale

from wagtail_ngo.forms.compile import compile_form
from wagtail_ngo.forms.models import Form
from wagtail_ngo.grants.models import Procedure
from wagtail_ngo.models import LegalParameter, Sphere

from .streams import body_stream, rules_stream


ROOT = Path(__file__).resolve().parent
LEFT, ADDED, UPDATED = "left", "added", "updated"


class UnknownPreset(ValueError):
    """There is no preset of this name."""


@dataclass(frozen=True)
class Loaded:
    """One thing of the preset and what became of it: "added", "updated" or "left"."""

    kind: str
    name: str
    outcome: str


def available() -> list[str]:
    """Names of the presets shipped, by country code."""
    return sorted(path.parent.name for path in ROOT.glob("*/procedures.json"))


@transaction.atomic
def load_preset(name: str, *, overwrite: bool = False) -> list[Loaded]:
    """Load everything of the preset ``name``. Raises ``UnknownPreset``."""
    if name not in available():
        raise UnknownPreset(name)
    folder = ROOT / name
    loaders = [_spheres, _parameters, _procedures, _groups]
    results = [item for loader in loaders for item in loader(folder, overwrite)]
    locale = _locale(name)
    return results + [
        _form(path, locale, overwrite) for path in sorted(folder.glob("forms/*.json"))
    ]


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _store(model, overwrite, defaults, **key) -> str:
    found = model.objects.filter(**key)
    if not found.exists():
        model.objects.create(**key, **defaults)
        return ADDED
    return UPDATED if overwrite and found.update(**defaults) else LEFT


def _spheres(folder, overwrite) -> Iterator[Loaded]:
    for position, (number, label) in enumerate(_read(folder / "spheres.json")):
        values = {"number": number, "name": label, "position": position}
        identifier = f"art4-{number}"
        yield Loaded("sphere", identifier, _store(Sphere, overwrite, values, identifier=identifier))


def _parameters(folder, overwrite) -> Iterator[Loaded]:
    for values in _read(folder / "legal_parameters.json"):
        key = {name: values.pop(name) for name in ("name", "valid_from")}
        if _has_other_dates(**key, valid_to=values.get("valid_to")):
            outcome = LEFT
        else:
            outcome = _store(LegalParameter, overwrite, values, **key)
        yield Loaded("legal parameter", key["name"], outcome)


def _has_other_dates(name, valid_from, valid_to) -> bool:
    """Whether the city has a value of its own in the period: two would be in force at once."""
    rows = LegalParameter.objects.filter(name=name)
    exact = rows.filter(valid_from=valid_from)
    return not exact.exists() and rows.overlapping(valid_from, valid_to).exists()


def _procedures(folder, overwrite) -> Iterator[Loaded]:
    for values in _read(folder / "procedures.json"):
        identifier = values.pop("identifier")
        outcome = _store(Procedure, overwrite, values, identifier=identifier)
        yield Loaded("procedure", identifier, outcome)


def _groups(folder, overwrite) -> Iterator[Loaded]:
    """Groups of the admin; the permissions of one that exists are the city's business."""
    for values in _read(folder / "groups.json"):
        group, is_new = Group.objects.get_or_create(name=values["name"])
        if is_new or overwrite:
            group.permissions.set(_permissions(values["permissions"]))
        outcome = ADDED if is_new else UPDATED if overwrite else LEFT
        yield Loaded("group", values["name"], outcome)


def _permissions(names):
    """Permissions by their names, such as "wagtail_ngo_grants.view_call"."""
    wanted = Q(pk__in=[])
    for name in names:
        app, _dot, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(wanted)


def _locale(language) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def _form(path, locale, overwrite) -> Loaded:
    data = _read(path)
    form = Form.objects.filter(identifier=data["identifier"], locale=locale).first()
    outcome = UPDATED if form else ADDED
    if form and not overwrite:
        return Loaded("form", data["identifier"], LEFT)
    form = _filled(form or Form(identifier=data["identifier"], locale=locale), data)
    form.full_clean(exclude=["body", "rules"])
    compile_form(form)
    form.save()
    form.save_revision().publish()
    return Loaded("form", data["identifier"], outcome)


def _filled(form, data):
    form.kind, form.title, form.intro = data["kind"], data["title"], data["intro"]
    form.source, form.preset_key = data["source"], data["identifier"]
    form.body = json.dumps(body_stream(data))
    form.rules = json.dumps(rules_stream(data))
    return form
