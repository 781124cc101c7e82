"""Where expressions read the answers of one questionnaire."""

from typing import Any

from .expressions import evaluate


class Environment:
    """Answers, tables and parameters as ``expressions.evaluate`` wants them.

    Each value is worked out once. A value that asks for itself is None: ``compile`` refuses such
    forms, but a frozen form must never hang.
    """

    def __init__(self, questionnaire):
        self.questionnaire = questionnaire
        self._values: dict[Any, Any] = {}

    def once(self, key, work):
        """Return the value under ``key``, worked out by ``work()`` the first time."""
        if key not in self._values:
            self._values[key] = None
            self._values[key] = work()
        return self._values[key]

    def answer(self, question_id: str) -> Any:
        return self.once(("answer", question_id), lambda: self._answer(question_id))

    def _answer(self, question_id):
        question = self.questionnaire.find(question_id)
        if question is None or not self.questionnaire.visible(question):
            return None
        if question.type == "calculated":
            return evaluate(question.settings["formula"], self)
        type_ = self.questionnaire.type(question)
        return type_.typed(question, self.questionnaire.counted(question))

    def rows(self, question_id: str):
        question = self.questionnaire.find(question_id)
        if question is None or question.table is None or not self.questionnaire.visible(question):
            return ()
        return self.questionnaire.table(question).rows

    def cell(self, question_id: str, row: str, column: str) -> Any:
        found = next((item for item in self.rows(question_id) if item.id == row), None)
        return found.cells.get(column) if found else None

    def column(self, name: str) -> Any:
        return None

    def param(self, name: str) -> Any:
        return self.questionnaire.context.parameter(name)


class RowEnvironment:
    """The environment of a formula that stands in a row of a table."""

    def __init__(self, env: Environment, row):
        self.answer, self.rows, self.cell, self.param = env.answer, env.rows, env.cell, env.param
        self._row = row

    def column(self, name: str) -> Any:
        return self._row.cells.get(name)
