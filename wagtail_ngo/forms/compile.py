"""From what an editor built to the definition that is frozen.

Names become ids, formulas become trees, and everything that would puzzle an applicant later is
reported now, with the path to the block it was found in.
"""

import re

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import registry
from .blocks.base import Formula, Link, Problems, decimal_text, generated_name, text
from .blocks.leaves import explain
from .choices import Role
from .cycles import find_cycles
from .definition import SCHEMA
from .expressions import ExpressionError, Known, Scope, parse
from .expressions.parser import RESERVED
from .expressions.scope import ANY, BOOLEAN, TABLE
from .html import rich_text


PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = frozenset({"left", "right", "difference"})


@dataclass(frozen=True)
class FormProblem:
    """``path`` leads from the form to a field of a block: ("body", 0, "questions", 2, "name")."""

    message: str
    path: tuple


class FormProblems(ValueError):
    """The form cannot be used yet; ``problems`` say why."""

    def __init__(self, problems: list[FormProblem]):
        super().__init__("; ".join(str(problem.message) for problem in problems))
        self.problems = problems


@dataclass
class Entry:
    """A question on its way: its JSON, which may still hold formulas and links, and its place."""

    question: dict
    known: Known
    path: tuple


def compile_form(form, extra_sections: Sequence[Mapping] = ()) -> dict:
    """The definition of ``form`` in its own language, as JSON.

    ``extra_sections`` are sections in definition JSON that follow those of the form. Raises
    ``FormProblems`` when the form is not fit for use.
    """
    compiler = Compiler(form, extra_sections)
    definition = compiler.definition()
    if compiler.problems:
        raise FormProblems(compiler.problems)
    return definition


def find_problems(form) -> list[FormProblem]:
    """What has to be put right before ``form`` can be used."""
    compiler = Compiler(form, ())
    compiler.definition()
    return compiler.problems


class Compiler:
    """Compiles one form; ``problems`` are complete once ``definition`` has returned."""

    def __init__(self, form, extra_sections):
        self.form = form
        self.extra_sections = [dict(section) for section in extra_sections]
        self.problems: list[FormProblem] = []
        self.entries: list[Entry] = []
        self.names: dict[str, str] = {}

    def definition(self) -> dict:
        sections = [self.section(child, i) for i, child in enumerate(self.form.body)]
        self.resolve()
        rules = [self.rule(child, i) for i, child in enumerate(self.form.rules)]
        self.check_extra()
        self.check_roles()
        return {
            "schema": SCHEMA,
            "language": self.form.locale.language_code,
            "title": self.form.title,
            "intro": rich_text(self.form.intro),
            "sections": [*sections, *self.extra_sections],
            "rules": rules,
        }

    def report(self, message, *path):
        self.problems.append(FormProblem(str(message), path))

    def section(self, child, index) -> dict:
        section_id, value = child.id or f"new-{index}", child.value
        path = ("body", index)
        if not value["questions"]:
            self.report(_("Add a question to this section."), *path, "questions")
        return {
            "id": section_id,
            "name": value["name"] or generated_name("s", section_id),
            "number": text(value["number"]),
            "title": text(value["title"]),
            "intro": rich_text(value["intro"]),
            "questions": [
                self.question(question, (*path, "questions", i))
                for i, question in enumerate(value["questions"])
            ],
        }

    def question(self, child, path) -> dict:
        found = Problems()
        question_id = child.id or "new-" + "-".join(map(str, path))
        question = child.block.compile(question_id, child.value, found)
        known = child.block.get_known(question_id, question["settings"])
        for message, where in found.found:
            self.report(message, *path, *where)
        self.entries.append(Entry(question, known, path))
        self.claim(question["name"], question_id, *path, "name")
        return question

    def claim(self, name, question_id, *path):
        heads = {parameter.partition(".")[0] for parameter in registry.parameters()}
        if name in RESERVED or name in heads:
            self.report(_("Use another name: “%(name)s” means something.") % {"name": name}, *path)
        elif name in self.names:
            self.report(_("Use another name: “%(name)s” is taken.") % {"name": name}, *path)
        self.names.setdefault(name, question_id)

    def resolve(self):
        """Replace formulas and links, question by question, so that each sees earlier ones only."""
        earlier: dict[str, Entry] = {}
        later = {entry.question["name"] for entry in self.entries}
        for entry in self.entries:
            later.discard(entry.question["name"])
            resolver = Resolver(self, entry, earlier, frozenset(later))
            entry.question.update(resolver.replace(entry.question))
            for place in find_cycles(entry.question):
                message = _("This formula depends on its own result.")
                self.report(message, *entry.path, *place)
            earlier.setdefault(entry.question["name"], entry)

    def rule(self, child, index) -> dict:
        path, value = ("rules", index), child.value
        message = text(value["message"])
        known = {entry.question["name"]: entry.known for entry in self.entries}
        scope = Scope(known, parameters=registry.parameters())
        for placeholder in PLACEHOLDER.findall(message):
            if placeholder not in PLACEHOLDERS:
                hint = _("Use only {left}, {right} and {difference} in curly brackets.")
                self.report(hint, *path, "message")
        return {
            "id": child.id or f"new-{index}",
            "left": self.tree(value["left"], scope, ANY, *path, "left"),
            "operator": value["operator"],
            "right": self.tree(value["right"], scope, ANY, *path, "right"),
            "tolerance": decimal_text(value["tolerance"]) or "0.00",
            "when": self.tree(value["when"], scope, BOOLEAN, *path, "when"),
            "message": message,
            "targets": [
                self.target(target, known, *path, "targets", i)
                for i, target in enumerate(value["targets"])
            ],
        }

    def tree(self, source, scope, expects, *path):
        """The tree of ``source``, or ``None`` when there is nothing or something wrong in it."""
        source = text(source)
        if not source:
            return None
        try:
            return parse(source, scope, expects)
        except ExpressionError as error:
            self.report(explain(error, source), *path)
            return None

    def target(self, source, known, *path) -> dict:
        name, *cell = text(source).split(".")
        question = known.get(name)
        if question is None or not self.fits(question, cell):
            message = _("There is no such place: “%(name)s”.")
            self.report(message % {"name": source}, *path)
            return {"question": "", "row": "", "column": ""}
        row, column = cell if len(cell) == 2 else ("", *cell, "")[:2]
        return {"question": question.id, "row": row, "column": column}

    def fits(self, known, cell):
        """A target is a question, ``table.column``, or ``table.row.column`` of fixed rows."""
        if not cell:
            return True
        if known.kind != TABLE or cell[-1] not in known.columns:
            return False
        return len(cell) == 1 or cell[0] in known.rows

    def check_extra(self):
        ids = set(self.names.values())
        for section in self.extra_sections:
            for question in section["questions"]:
                if question["name"] in self.names or question["id"] in ids:
                    message = _("Use another name: “%(name)s” is taken.")
                    self.report(message % {"name": question["name"]}, "body")

    def check_roles(self):
        """A role that is copied into a column can be played by one question only."""
        seen = set()
        for entry in self.entries:
            role = entry.question["role"]
            if role in seen and role != Role.OTHER:
                message = _("Another question has this meaning already.")
                self.report(message, *entry.path, "role")
            if role:
                seen.add(role)


class Resolver:
    """Replaces the formulas and links in the JSON of one question."""

    def __init__(self, compiler: Compiler, entry: Entry, earlier: dict[str, Entry], later):
        self.compiler = compiler
        self.entry = entry
        self.earlier = earlier
        questions = {name: other.known for name, other in earlier.items()}
        parameters = registry.parameters()
        self.scope = Scope(questions, parameters=parameters, later=later)
        own = {entry.question["name"]: entry.known} if entry.known.kind == TABLE else {}
        self.row_scope = Scope({**questions, **own}, entry.known.columns, parameters, later)

    def replace(self, value):
        if isinstance(value, Formula):
            scope = self.row_scope if value.in_row else self.scope
            path = (*self.entry.path, *value.path)
            return self.compiler.tree(value.source, scope, value.expects, *path)
        if isinstance(value, Link):
            return self.link(value)
        if isinstance(value, dict):
            return {key: self.replace(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.replace(item) for item in value]
        return value

    def link(self, link: Link) -> str:
        entry = self.earlier.get(link.name)
        if entry and entry.question["type"] in link.types:
            return entry.question["id"]
        message = _("There is no such question before this one: “%(name)s”.")
        self.compiler.report(message % {"name": link.name}, *self.entry.path, *link.path)
        return ""
