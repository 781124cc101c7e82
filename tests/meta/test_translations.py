"""Polish is complete, says the same things, and nothing in the source is missing from it."""

import os
import re
import shutil
import subprocess
import sys

from pathlib import Path

import polib
import pytest

from tests.meta import ROOT, name_of, sources


APPS = ["wagtail_ngo", "example_site"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)\}")


def catalogue_of(app: str) -> Path:
    return ROOT / app / "locale" / "pl" / "LC_MESSAGES" / "django.po"


@pytest.fixture(params=APPS)
def catalogue(request) -> polib.POFile:
    path = catalogue_of(request.param)
    assert path.exists(), f"{name_of(path)} is missing. Make it with: make messages"
    return polib.pofile(str(path))


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


def test_every_text_is_translated(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []


def test_no_translation_is_a_guess(catalogue):
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_translations_have_the_placeholders_of_the_source(catalogue):
    wrong = []
    for entry in catalogue:
        wanted = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        # A plural form such as "one day" may leave the number out.
        if any(placeholders(text) - wanted for text in texts) or (
            not entry.msgid_plural and placeholders(entry.msgstr) != wanted
        ):
            wrong.append(entry.msgid)
    assert wrong == []


def test_placeholders_have_names(catalogue):
    unnamed = {"%s", "%d", "{}"}
    assert [e.msgid for e in catalogue if placeholders(e.msgid) & unnamed] == []


@pytest.mark.parametrize("app", APPS)
def test_catalogue_has_every_text_of_the_source(app, tmp_path):
    assert shutil.which("xgettext"), "gettext is missing. Install it: apt-get install gettext"
    assert catalogue_of(app).exists(), "Make the catalogue with: make messages"
    copy = tmp_path / app
    shutil.copytree(ROOT / app, copy, ignore=shutil.ignore_patterns("var", "*.pyc", "*.mo"))
    command = [sys.executable, "-m", "django", "makemessages", "-l", "pl", "--no-wrap"]
    (copy / "locale").mkdir(exist_ok=True)
    elsewhere = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=copy, env=elsewhere, check=True, capture_output=True)
    fresh = polib.pofile(str(copy / "locale/pl/LC_MESSAGES/django.po"))
    committed = polib.pofile(str(catalogue_of(app)))
    known = {(entry.msgctxt, entry.msgid) for entry in committed if not entry.obsolete}
    wanted = {(entry.msgctxt, entry.msgid) for entry in fresh if not entry.obsolete}
    assert wanted - known == set(), "Collect the texts with: make messages"
    assert known - wanted == set(), "The source no longer says this; run: make messages"


@pytest.mark.parametrize("path", [*sources(), *sources(ROOT / "example_site")], ids=name_of)
def test_no_text_is_put_together_before_it_is_translated(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(_|n?gettext(_lazy)?|p?gettext(_lazy)?)\(\s*f[\"']", text)
