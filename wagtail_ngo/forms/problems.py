"""What has to be put right before a form can be filed."""

import re

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wagtail_ngo.money import quantize

from .expressions import evaluate
from .types.base import Fault
from .types.values import localise


PLACEHOLDER = re.compile(r"\{(left|right|difference)\}")


@dataclass(frozen=True)
class Problem:
    """One thing to put right: what to do, and the id of the control to go to.

    ``label`` tells which question, row and column it is about, for a list read out of context.
    """

    section_id: str
    question_id: str
    message: str
    anchor: str
    row: str = ""
    column: str = ""
    label: str = ""


def rule_problems(questionnaire) -> Iterator[Problem]:
    """Find the rules between answers that do not hold. A rule with an unknown side is skipped."""
    for rule in questionnaire.definition.rules:
        if rule.when is not None and evaluate(rule.when, questionnaire.env) is not True:
            continue
        left, right = (evaluate(side, questionnaire.env) for side in (rule.left, rule.right))
        if not holds(rule.operator, left, right, Decimal(rule.tolerance or 0)):
            yield _problem(questionnaire, rule, left, right)


def holds(operator: str, left, right, tolerance: Decimal = Decimal(0)) -> bool:
    """Whether ``left operator right``, give or take ``tolerance``; True when that is unknown."""
    if left is None or right is None or type(left) is not type(right):
        return True
    if not isinstance(left, Decimal):
        return _compare(operator, left, right)
    if operator in ("eq", "ne"):
        return (abs(left - right) <= tolerance) is (operator == "eq")
    slack = tolerance if operator in ("le", "lt") else -tolerance
    return _compare(operator, left, right + slack)


COMPARISONS = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "le": lambda a, b: a <= b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "gt": lambda a, b: a > b,
}


def _compare(operator, left, right):
    if operator in ("eq", "ne") or isinstance(left, Decimal | date):
        return COMPARISONS[operator](left, right)
    return True


def _problem(questionnaire, rule, left, right):
    message = _message(rule.message, left, right, questionnaire.context.language)
    for target in rule.targets:
        question = questionnaire.find(target.question)
        if question is not None and questionnaire.visible(question):
            anchor = questionnaire.type(question).anchor(question)
            if target.row and target.column:
                anchor = f"q-{question.id}-{target.row}-{target.column}"
            fault = Fault(message, anchor, row=target.row, column=target.column)
            return questionnaire.problem(question, fault)
    return Problem("", "", message, "")


def _message(text, left, right, language):
    number = isinstance(left, Decimal) and isinstance(right, Decimal)
    values = {"left": left, "right": right, "difference": abs(left - right) if number else ""}
    if not text:
        text = str(_("Two values do not agree: {left} and {right}."))
    return PLACEHOLDER.sub(lambda match: _words(values[match[1]], language), text)


def _words(value, language):
    if isinstance(value, Decimal):
        return localise(str(quantize(value)) if value.adjusted() < 20 else str(value), language)
    if isinstance(value, date):
        with override(language):
            return date_format(value, "DATE_FORMAT")
    return str(value)
