"""What a city gets when it installs the package."""

import re
import subprocess
import sys
import tomllib
import zipfile

import pytest

import wagtail_ngo

from tests.meta import PACKAGE, ROOT


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements() -> list[str]:
    extras = PROJECT["optional-dependencies"].values()
    return [*PROJECT["dependencies"], *(item for extra in extras for item in extra)]


@pytest.mark.parametrize("requirement", requirements())
def test_requirement_has_a_lower_bound_and_no_upper_one(requirement):
    assert ">=" in requirement and not re.search(r"<|==|~=|!=", requirement)


def test_changelog_opens_with_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[?([\w.]+)", text, re.MULTILINE)
    assert versions and versions[0] in ("Unreleased", wagtail_ngo.__version__)


@pytest.mark.slow
def test_wheel_has_all_that_the_package_needs_and_nothing_else(tmp_path):
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", tmp_path, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    kinds = ("templates/**/*", "static/**/*", "presets/**/*.json", "**/*.py", "py.typed")
    wanted = {p for kind in kinds for p in PACKAGE.rglob(kind) if p.is_file()}
    missing = {str(p.relative_to(ROOT)) for p in wanted if "__pycache__" not in p.parts} - names
    assert not missing
    assert "wagtail_ngo/locale/pl/LC_MESSAGES/django.mo" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"wagtail_ngo"}


def test_fonts_come_with_their_licence():
    licence = (PACKAGE / "static/wagtail_ngo/fonts/OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence and "Copyright" in licence
