"""Habits that a reviewer would otherwise have to watch for."""

import ast
import re

from pathlib import Path

import pytest

from tests.meta import PACKAGE, ROOT, name_of, sources, templates


INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")"),
    "inline style": re.compile(r"<style|\sstyle\s*="),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+off|safeseq"),
    "request to another host": re.compile(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//"
    ),
}
NAMESPACES = ("http://www.w3.org/",)


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_template_is_safe_under_a_strict_policy(path):
    text = path.read_text(encoding="utf-8")
    found = {
        what: match.group(0)[:80] for what, rule in INLINE.items() if (match := rule.search(text))
    }
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<p style='color: red'>",
        "<a onclick='x()'>",
        "{{ answer|safe }}",
        '<link rel="stylesheet" href="//cdn.example/x.css">',
    ],
)
def test_the_rules_see_what_they_should(source):
    assert any(rule.search(source) for rule in INLINE.values())


def test_scripts_and_styles_ask_nothing_of_other_hosts():
    files = [p for p in PACKAGE.rglob("static/**/*") if p.suffix in (".css", ".js", ".svg")]
    addresses = {
        f"{name_of(path)}: {address}"
        for path in files
        for address in re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
        if not address.startswith(NAMESPACES)
    }
    assert not addresses


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_code_never_marks_text_as_safe(path):
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert not names & {"mark_safe", "SafeString", "SafeText"}


def status_changes(tree: ast.AST) -> list[int]:
    """Return the lines that assign to an attribute ``status`` or update that column."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            hit = any(isinstance(t, ast.Attribute) and t.attr == "status" for t in targets)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = {keyword.arg for keyword in node.keywords}
            hit = node.func.attr in ("update", "update_or_create") and "status" in names
        else:
            hit = False
        if hit:
            lines.append(node.lineno)
    return lines


def may_change_status(path: Path) -> bool:
    return "actions" in path.parts or path.stem in ("actions", "lifecycle")


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_status_changes_only_in_actions(path):
    if may_change_status(path) or path == PACKAGE / "outbox.py":
        return
    assert not status_changes(ast.parse(path.read_text(encoding="utf-8")))


def test_a_changed_status_is_seen():
    code = "obj.status = 'open'\nCall.objects.update(status='open')\nself.status: str = 'x'\n"
    assert sorted(status_changes(ast.parse(code))) == [1, 2, 3]


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_files_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


def test_nothing_is_left_to_do():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{name_of(path)}:{number}"
        for folder in (PACKAGE, ROOT / "example_site", ROOT / "tests", ROOT / "docs")
        for path in folder.rglob("*")
        if path.suffix in (".py", ".html", ".js", ".css", ".md") and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if words.search(line)
    ]
    assert not found
