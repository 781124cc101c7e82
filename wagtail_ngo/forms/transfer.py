"""Answers that come from elsewhere: an older offer, a file, the profile of the organisation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .definition import Question
from .questionnaire import Questionnaire
from .types.base import Reader, as_multi


@dataclass(frozen=True)
class Transfer:
    """What a form takes of the answers offered to it.

    ``answers`` are canonical, by question id. ``refused`` are questions whose answer did not fit,
    or fitted only in part: the cells of a table that did not fit are empty.
    """

    answers: Mapping[str, Any]
    refused: tuple[Question, ...] = ()


def answers_by_name(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the answers as they count, by the names of the questions."""
    return {
        questionnaire.definition.question(question_id).name: answer
        for question_id, answer in questionnaire.counted_answers().items()
    }


def take_over(questionnaire: Questionnaire, named: Mapping[str, Any]) -> Transfer:
    """Read answers given by question name as if they had been typed into ``questionnaire``.

    Nothing is trusted: an answer of another shape is refused whole, and each text passes the same
    checks as one that a person types. Names that the form does not have are left out.
    """
    answers, refused, fitting = dict[str, Any](), [], []
    for question in _asked(questionnaire, named):
        is_ours = questionnaire.type(question).well_formed(question, named[question.name])
        (fitting if is_ours else refused).append(question)
    given = {question.id: named[question.name] for question in fitting}
    filled = questionnaire.with_(answers={**questionnaire.answers, **given}, rejected={})
    for question in fitting:
        value, is_whole = _read(filled, question, given[question.id])
        if is_whole or question.table:
            answers[question.id] = value
        if not is_whole:
            refused.append(question)
    return Transfer(answers, tuple(refused))


def _asked(questionnaire, named) -> Iterator[Question]:
    for question in questionnaire.definition.questions:
        if question.name in named and questionnaire.type(question).answered:
            yield question


def _read(questionnaire, question, answer):
    type_ = questionnaire.type(question)
    fields = type_.fields(question, answer, questionnaire.context)
    reader = Reader(as_multi(fields), questionnaire)
    value = type_.read(question, reader)
    return value, not reader.faults
