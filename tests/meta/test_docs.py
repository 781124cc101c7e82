"""The reference names everything that the code offers."""

import re

import pytest

from tests.meta import PACKAGE, ROOT
from wagtail_ngo import conf


def page(name: str) -> str:
    return (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", conf.DEFAULTS)
def test_setting_is_documented(key):
    assert f"`{key}`" in page("settings")


def test_no_setting_is_documented_that_does_not_exist():
    ours = page("settings").partition("## Settings of Django")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", ours, re.MULTILINE)) <= set(conf.DEFAULTS)


def test_every_system_check_is_documented():
    code = (PACKAGE / "checks.py").read_text(encoding="utf-8")
    identifiers = set(re.findall(r"wagtail_ngo\.[EW]\d{3}", code))
    assert identifiers and {i for i in identifiers if f"`{i}`" not in page("checks")} == set()


def test_pictures_and_links_of_the_documents_exist():
    broken = []
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(ROOT)}: {target}")
    assert not broken
