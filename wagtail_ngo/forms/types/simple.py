"""Questions with one control."""

import re

from django.utils.translation import gettext_lazy as _

from .base import Fault, QuestionType, Shown, SingleValue, short_label
from .values import KINDS, option_label


SPACE_BEFORE_STOP = re.compile(r" (?=[.,;:])")


class ShortText(SingleValue):
    key = "short_text"


class LongText(SingleValue):
    key = "long_text"
    kind = KINDS["long_text"]


class Number(SingleValue):
    key = "number"
    kind = KINDS["number"]


class Money(SingleValue):
    key = "money"
    kind = KINDS["money"]


class Date(SingleValue):
    key = "date"
    kind = KINDS["date"]


class Identifier(SingleValue):
    key = "identifier"
    identity = True
    kind = KINDS["identifier"]


class YesNo(SingleValue):
    key = "yes_no"
    kind = KINDS["yes_no"]
    grouped = True

    def missing(self, question):
        return _("Choose “Yes” or “No”: %(label)s.") % {"label": short_label(question)}


class Choice(SingleValue):
    key = "choice"
    kind = KINDS["choice"]

    def limits(self, question):
        return {"options": question.options}

    def missing(self, question):
        return _("Choose an answer: %(label)s.") % {"label": short_label(question)}

    def show(self, question, answer, questionnaire):
        options = question.options
        return Shown(
            "text",
            text=option_label(options, answer) if answer else "",
            options=tuple((option.label, option.name == answer) for option in options),
        )

    def export(self, question, answer, questionnaire):
        yield "", "", self.show(question, answer, questionnaire).text


class StrikeOut(Choice):
    """A sentence of an official form in which the wrong alternative is struck out."""

    key = "strike_out"
    grouped = True

    def missing(self, question):
        return _("Choose what is true: %(label)s.") % {"label": short_label(question)}

    def show(self, question, answer, questionnaire):
        settings = question.settings
        shown = super().show(question, answer, questionnaire)
        words = (settings.get("before"), shown.text, settings.get("after"))
        text = " ".join(word.strip() for word in words if word) if answer else ""
        text = SPACE_BEFORE_STOP.sub("", text)
        return Shown(
            "strike_out",
            text=text,
            options=shown.options,
            before=settings.get("before") or "",
            after=SPACE_BEFORE_STOP.sub("", f" {settings.get('after') or ''}").rstrip(),
        )


class Choices(SingleValue):
    """Any number of answers on a list; the stored answer is a list of names."""

    key = "choices"
    kind = KINDS["choice"]
    grouped = True

    def well_formed(self, question, answer):
        return isinstance(answer, list) and all(isinstance(name, str) for name in answer)

    def fields(self, question, answer, context):
        return {self.name(question): list(answer) if isinstance(answer, list) else []}

    def read(self, question, reader, previous=None):
        sent = set(reader.texts(self.name(question))) - {""}
        chosen = [option.name for option in question.options if option.name in sent]
        if sent.difference(chosen):
            message = _("Choose only answers that are on the list.")
            reader.faults.append(Fault(message, anchor=self.name(question)))
        return chosen

    def missing(self, question):
        return _("Choose at least one answer: %(label)s.") % {"label": short_label(question)}

    def typed(self, question, answer):
        return tuple(answer) if isinstance(answer, list) else None

    def show(self, question, answer, questionnaire):
        options = tuple(
            (option.label, option.name in (answer or ())) for option in question.options
        )
        text = ", ".join(label for label, chosen in options if chosen)
        return Shown("options", text=text, options=options)

    def export(self, question, answer, questionnaire):
        yield "", "", self.show(question, answer, questionnaire).text


class Declaration(QuestionType):
    """A statement the person makes by ticking one box."""

    key = "declaration"
    grouped = True

    def well_formed(self, question, answer):
        return answer is True

    def fields(self, question, answer, context):
        return {self.name(question): ["yes"] if answer is True else []}

    def read(self, question, reader, previous=None):
        return "yes" in reader.texts(self.name(question)) or None

    def missing(self, question):
        return _("Tick the box if you can make this declaration: %(label)s.") % {
            "label": short_label(question)
        }

    def typed(self, question, answer):
        return answer is True

    def show(self, question, answer, questionnaire):
        text = str(_("Declared")) if answer is True else ""
        return Shown("text", text=text)


class Statement(QuestionType):
    """A text of the form that asks for nothing."""

    key = "statement"
    answered = False

    def show(self, question, answer, questionnaire):
        return Shown("html", text=question.settings.get("text", ""))

    def export(self, question, answer, questionnaire):
        return iter(())
