"""The arrows between the modules: who may know of whom."""

import ast

from pathlib import Path

import pytest

from tests.meta import PACKAGE, ROOT, name_of, sources


CORE = "core"
KNOWS = {
    CORE: set(),
    "blocks": {CORE},
    "forms": {CORE, "blocks"},
    "organisations": {CORE},
    "grants": {CORE, "blocks", "forms", "organisations"},
    "pages": {CORE, "blocks", "forms", "organisations", "grants"},
    "presets": {CORE, "blocks", "forms", "organisations", "grants"},
}


def module_of(dotted: str) -> str | None:
    """Return which of our modules the dotted name belongs to, or None for another's code."""
    first, _, rest = dotted.partition(".")
    if first == "example_site":
        return "example_site"
    if first != "wagtail_ngo":
        return None
    part = rest.partition(".")[0]
    return part if part in KNOWS else CORE


def imports(path: Path) -> set[str]:
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join([*base, *filter(None, [node.module])])
            found |= {f"{name}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_imports_follow_the_arrows(path):
    own = module_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    allowed = KNOWS[own] | {own, None}
    wrong = {name for name in imports(path) if module_of(name) not in allowed}
    assert not wrong, f"{own} may import only from {sorted(KNOWS[own])}."


def test_the_reader_of_imports_sees_every_way_to_write_one(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.meta.test_imports.ROOT", tmp_path)
    path = tmp_path / "wagtail_ngo" / "forms" / "x.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import wagtail_ngo.pages\nfrom ..grants import models\nfrom . import types\n"
        "def f():\n    from wagtail_ngo import organisations\n"
    )
    assert {module_of(name) for name in imports(path)} == {
        "pages",
        "grants",
        "forms",
        "organisations",
    }


def test_every_app_has_its_arrows():
    apps = {path.parent.name for path in PACKAGE.glob("*/apps.py")}
    assert apps <= set(KNOWS)
