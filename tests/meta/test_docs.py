"""The documents name what the code offers and nothing else, and their links lead somewhere."""

import json
import re
import subprocess
import sys

from importlib import import_module
from typing import Any

from django.core.management import BaseCommand, get_commands, load_command_class
from django.dispatch import Signal
from django.utils.text import slugify

import polib
import pytest

from tests.meta import PACKAGE, ROOT, name_of
from wagtail_ngo import conf, legal, signals
from wagtail_ngo.forms import choices, definition, registry
from wagtail_ngo.forms.expressions import parse_syntax
from wagtail_ngo.forms.expressions.evaluator import OPERATIONS
from wagtail_ngo.forms.expressions.functions import FUNCTIONS, TABLE_FUNCTIONS
from wagtail_ngo.grants.models import AdviceLink, Application, Call, SectionComment
from wagtail_ngo.organisations.models import Invitation, Membership, Organisation, TakeOver


DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
RECORDS = [
    Call,
    Application,
    Organisation,
    Membership,
    Invitation,
    TakeOver,
    AdviceLink,
    SectionComment,
]
BUILT_IN_TYPES = [t.key for t in registry.question_types() if t.block]
COMMANDS = [name for name, app in get_commands().items() if app.startswith("wagtail_ngo")]
#: What guides name of Wagtail's own admin.
WAGTAIL = {"Pages", "Settings → Users", "Strony", "Ustawienia → Użytkownicy"}
SIGNALS = [name for name, value in vars(signals).items() if isinstance(value, Signal)]


def data_of(path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def page(name: str) -> str:
    return (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


def rows(name: str) -> set[str]:
    """The names in the first column of the tables of a page."""
    cells = re.findall(r"^\| (`[^|]+) \|", page(name), re.MULTILINE)
    return {found for cell in cells for found in re.findall(r"`([^`]+)`", cell)}


def quoted(name: str) -> set[str]:
    """Everything a page writes as code, outside of examples."""
    text = re.sub(r"^```.*?^```", "", page(name), flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", text))


# What the reference names


@pytest.mark.parametrize("key", conf.OPTIONS)
def test_a_setting_is_documented_with_its_default_and_meaning(key):
    option = conf.OPTIONS[key]
    line = next(line for line in page("settings").splitlines() if line.startswith(f"| `{key}` |"))
    default = line.split(" | ")[1].strip("`")
    assert default == repr(option.default).replace("'", '"')
    assert line.endswith(f"| {option.help} |")


def test_no_setting_is_documented_that_does_not_exist():
    documented = set(re.findall(r"^\| `([A-Z_]+)` \| `", page("settings"), re.MULTILINE))
    assert documented == set(conf.OPTIONS)


def test_the_system_checks_are_documented():
    code = (PACKAGE / "checks.py").read_text(encoding="utf-8")
    assert rows("checks") == set(re.findall(r"wagtail_ngo\.[EW]\d{3}", code))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_with_its_options(name):
    line = next(line for line in page("commands").splitlines() if line.startswith(f"| `{name}` |"))
    assert [flag for flag in flags(name) if flag not in line] == []


def flags(name) -> set[str]:
    """The options that a command adds to those of every Django command."""
    parsers = [
        command.create_parser("manage.py", name)
        for command in (load_command_class(get_commands()[name], name), BaseCommand())
    ]
    own, common = (set(parser._option_string_actions) for parser in parsers)
    return own - common


def test_no_command_is_documented_that_does_not_exist():
    assert rows("commands") == set(COMMANDS)


def test_the_signals_are_documented():
    documented = {name for name in rows("signals") if hasattr(signals, name)}
    assert documented == set(SIGNALS)


@pytest.mark.parametrize("model", RECORDS)
def test_the_transitions_are_documented_and_named_as_audit_events(model):
    record, names = model._meta.model_name, set(model.lifecycle.transitions)
    table = [line for line in page("signals").splitlines() if line.startswith(f"| {record} |")]
    assert {name for line in table for name in re.findall(r"`([^`]+)`", line)} == names
    assert {f"{record}.{name}" for name in names} <= quoted("audit-events")


def test_the_audit_events_are_documented():
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert set(re.findall(r'audit\.record\(\s*"([^"]+)"', code)) <= quoted("audit-events")


@pytest.mark.parametrize("app", ["grants", "organisations"])
def test_the_addresses_are_documented(app):
    names = {pattern.name for pattern in import_module(f"wagtail_ngo.{app}.urls").urlpatterns}
    section = page("urls").partition(f"## `wagtail_ngo_{app}`")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)) == names


def test_the_custom_properties_are_documented_with_their_defaults():
    css = (PACKAGE / "static/wagtail_ngo/css/ngo.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"^\s*(--ngo-[a-z-]+): ([^;]+);", css, re.MULTILINE))
    assert defined == set(re.findall(r"^\| `([^`]+)` \| `([^`]+)`", page("css"), re.MULTILINE))


def test_the_templates_named_exist():
    names = [name for name in quoted("templates") if re.fullmatch(r"[\w/]+\.(html|txt)", name)]
    folder = PACKAGE / "templates" / "wagtail_ngo"
    assert names
    assert [name for name in names if not (folder / name).exists()] == []


# The form engine


def test_the_question_types_are_documented():
    section = page("question-types").partition("## Types")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)) >= set(BUILT_IN_TYPES)


@pytest.mark.parametrize(
    "words",
    [choices.Role, choices.Prefill, choices.Required, choices.Rows, choices.ColumnKind],
    ids=lambda words: words.__name__,
)
def test_the_words_of_forms_are_documented(words):
    assert set(words.values) <= quoted("question-types")


def test_identifiers_formats_and_displays_are_documented():
    words = [choices.IdentifierKind, choices.Format, choices.Display]
    assert {value for kind in words for value in kind.values} <= quoted("question-types")


def test_the_parameters_of_formulas_are_documented():
    own = {name for name in registry.parameters() if not name.startswith("legal.")}
    assert own <= quoted("formulas")


def test_the_functions_of_formulas_are_documented():
    documented = {name.partition("(")[0] for name in quoted("formulas") if "(" in name}
    assert set(FUNCTIONS) | set(TABLE_FUNCTIONS) <= documented


def test_the_examples_of_formulas_can_be_read():
    section = page("formulas").partition("## Examples")[2].partition("\n## ")[0]
    examples = re.findall(r"`([^`]+)`", section)
    assert examples
    for example in examples:
        parse_syntax(example)


def test_the_operations_of_trees_are_documented():
    documented = {name.split('"')[1] for name in quoted("form-definition") if name[:2] == '["'}
    assert documented == set(OPERATIONS)


@pytest.mark.parametrize(
    "name", ["Definition", "Section", "Question", "Rule", "Target", "Table", "Column", "Group"]
)
def test_the_fields_of_a_definition_are_documented(name):
    line = next(x for x in page("form-definition").splitlines() if x.startswith(f"| `{name}` |"))
    fields = set(getattr(definition, name).__dataclass_fields__)
    assert set(re.findall(r"`([^`]+)`", line)) - {name} == fields


# The preset


def test_the_statutory_parameters_are_documented_with_what_the_preset_loads():
    text = page("preset")
    assert set(legal.PARAMETERS) <= rows("preset")
    for item in data_of(PACKAGE / "presets/pl/legal_parameters.json"):
        line = next(x for x in text.splitlines() if x.startswith(f"| `{item['name']}` |"))
        assert line.split("|")[2].replace(" ", "").startswith(item["value"])
        assert line.endswith("| yes |" if item["verified"] else "| not checked |")


@pytest.mark.parametrize(
    ("file", "key"),
    [("procedures.json", "identifier"), ("groups.json", "name")],
)
def test_the_records_of_the_preset_are_documented(file, key):
    assert {item[key] for item in data_of(PACKAGE / "presets/pl" / file)} <= rows("preset")


def test_the_forms_of_the_preset_are_documented():
    forms = (PACKAGE / "presets/pl/forms").glob("*.json")
    assert {data_of(path)["identifier"] for path in forms} <= rows("preset")


@pytest.mark.parametrize(
    "group", data_of(PACKAGE / "presets/pl/groups.json"), ids=lambda g: g["name"]
)
def test_the_permissions_of_the_groups_are_documented(group):
    text = page("permissions")
    assert [name for name in group["permissions"] if name.partition(".")[2] not in text] == []


# Links


def links(document) -> list[str]:
    text = document.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [link for link in re.findall(r"\]\(([^)\s]+)", text) if "://" not in link]


def anchors(document) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {slugify(heading) for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_the_links_of_a_document_lead_somewhere(document):
    for link in links(document):
        name, _hash, anchor = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_document_is_in_the_menu():
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [path for path in DOCS.rglob("*.md") if str(path.relative_to(DOCS)) not in menu] == []


@pytest.mark.parametrize("guide", ["editor", "ngo", "officer"])
def test_a_guide_has_the_same_parts_in_both_languages(guide):
    english, polish = (DOCS / language / f"{guide}.md" for language in ("en", "pl"))
    assert outline(english) == outline(polish)


@pytest.mark.parametrize("guide", sorted(DOCS.glob("[ep][nl]/[!i]*.md")), ids=name_of)
def test_the_buttons_and_menus_that_a_guide_names_exist(guide):
    folders = [PACKAGE, ROOT / "example_site"]
    catalogues = [polib.pofile(f"{folder}/locale/pl/LC_MESSAGES/django.po") for folder in folders]
    english = guide.parent.name == "en"
    entries = [entry for catalogue in catalogues for entry in catalogue]
    texts = {(entry.msgid if english else entry.msgstr).casefold() for entry in entries}
    bold = re.findall(r"\*\*([^*]+)\*\*", guide.read_text(encoding="utf-8"))
    named = {" ".join(words.split()).rstrip(".") for words in bold} - WAGTAIL
    assert [name for name in named if name.casefold() not in texts] == []


def outline(document) -> list[str]:
    """The marks of headings, list items and tables, in order."""
    lines = document.read_text(encoding="utf-8").splitlines()
    found = [re.match(r"(#+|\d+\.|-|\|)(?= )", line) for line in lines]
    return [match[1] for match in found if match]


def test_the_documents_can_be_built(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    result = subprocess.run(
        [*command, "--site-dir", tmp_path / "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": "", "NO_MKDOCS_2_WARNING": "1"},
    )
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "site" / "index.html").exists()
