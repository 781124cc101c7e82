import shutil

from pathlib import Path

from django.conf import settings as project
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.urls import clear_url_caches
from django.utils import translation
from django.utils.translation import trans_real

import hypothesis
import polib
import pytest


# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("wagtail_ngo", deadline=None)
hypothesis.settings.load_profile("wagtail_ngo")

ROOT = Path(__file__).resolve().parent.parent
SITE_LANGUAGE = project.LANGUAGE_CODE


def pytest_configure(config):
    """Compile stale catalogues, once, so that Polish is what the source says."""
    if hasattr(config, "workerinput"):
        return
    for catalogue in (*ROOT.glob("wagtail_ngo/**/*.po"), *ROOT.glob("example_site/**/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            polib.pofile(str(catalogue)).save_as_mofile(str(compiled))
            trans_real._translations.clear()


def pytest_collection_modifyitems(items):
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("e2e")


@receiver(setting_changed)
def forget_addresses(*, setting, value, **kwargs):
    """Django keeps each address with the prefix that it had under another default language."""
    if setting == "LANGUAGE_CODE" and {value, SITE_LANGUAGE} != {"en"}:
        clear_url_caches()


@pytest.fixture(autouse=True)
def own_language():
    """Begin each test in the site's language: a request leaves the reader's one behind."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def clean_files():
    """Remove what the tests uploaded."""
    yield
    shutil.rmtree(project.SCRATCH, ignore_errors=True)
