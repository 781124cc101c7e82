"""Questions with several controls, and those whose answer is kept or made elsewhere."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from wagtail_ngo import money

from .base import Fault, QuestionType, Shown, short_label
from .values import KINDS, localise


MAX_DIGITS, MAX_PLACES = 20, 6


class Parts(QuestionType):
    """A question with one control for each of ``parts``: (part, label, kind, limits)."""

    grouped = True
    parts: tuple = ()

    def names(self, question):
        return tuple(f"{self.name(question)}-{part}" for part, *rest in self.parts)

    def well_formed(self, question, answer):
        return isinstance(answer, dict) and all(isinstance(text, str) for text in answer.values())

    def fields(self, question, answer, context):
        stored = answer if isinstance(answer, dict) else {}
        return {
            f"{self.name(question)}-{part}": [kind.show(stored.get(part) or "", context.language)]
            for part, label, kind, limits in self.parts
        }

    def read(self, question, reader, previous=None):
        return {
            part: reader.value(f"{self.name(question)}-{part}", kind, limits, label=label)
            for part, label, kind, limits in self.parts
        }

    def is_empty(self, answer):
        return not isinstance(answer, dict) or not any(answer.values())

    def gaps(self, question, answer, questionnaire):
        for part, label, _kind, _limits in self.parts:
            if not answer.get(part):
                yield self.part_fault(
                    question, part, _("Fill in: %(label)s.") % {"label": label}, label
                )

    def typed(self, question, answer):
        stored = answer if isinstance(answer, dict) else {}
        return {part: kind.typed(stored.get(part)) for part, _label, kind, _limits in self.parts}

    def part_fault(self, question, part, message, label=""):
        return Fault(message, anchor=f"{self.name(question)}-{part}", label=label)

    def show(self, question, answer, questionnaire):
        stored = answer if isinstance(answer, dict) else {}
        lines = tuple(
            (label, kind.display(stored[part], limits, questionnaire.context))
            for part, label, kind, limits in self.parts
            if stored.get(part)
        )
        return Shown(
            "lines", text="; ".join(f"{name}: {text}" for name, text in lines), lines=lines
        )

    def export(self, question, answer, questionnaire):
        stored = answer if isinstance(answer, dict) else {}
        for part, label, _kind, _limits in self.parts:
            yield f".{part}", str(label), stored.get(part) or ""


class Period(Parts):
    """A first and a last day; both belong to the period."""

    key = "period"
    parts = (
        ("start", _("First day"), KINDS["date"], {}),
        ("end", _("Last day"), KINDS["date"], {}),
    )

    def check(self, question, answer, questionnaire):
        start, end = self.typed(question, answer).values()
        if start and end and end < start:
            message = _("Enter a last day that is not before the first day.")
            yield self.part_fault(question, "end", message, _("Last day"))


class Contact(Parts):
    """A person who answers questions: a name, and a telephone number or an e-mail address."""

    key = "contact"
    identity = True
    parts = (
        ("name", _("Name and surname"), KINDS["text"], {"max_length": 200}),
        ("phone", _("Telephone number"), KINDS["identifier"], {"kind": "phone"}),
        ("email", _("E-mail address"), KINDS["identifier"], {"kind": "email"}),
    )

    def gaps(self, question, answer, questionnaire):
        if not answer.get("name"):
            message = _("Enter the name and surname of the contact person.")
            yield self.part_fault(question, "name", message)
        if not answer.get("phone") and not answer.get("email"):
            message = _("Enter a telephone number or an e-mail address of the contact person.")
            yield self.part_fault(question, "phone", message)


class Files(QuestionType):
    """Files sent by the person; they are rows of ``Attachment``, not part of the answers."""

    key = "files"
    answered = False
    grouped = True

    def missing(self, question):
        return _("Add a file: %(label)s.") % {"label": short_label(question)}

    def check(self, question, answer, questionnaire):
        limit, count = question.settings.get("max_files"), len(answer or ())
        if limit and count > limit:
            message = _(
                "Remove files until no more than %(limit)s are left; now there are %(count)s."
            )
            yield Fault(message % {"limit": limit, "count": count}, self.name(question))

    def show(self, question, answer, questionnaire):
        files = tuple(answer or ())
        return Shown("files", text=", ".join(file.name for file in files), files=files)


class Calculated(QuestionType):
    """A value made of other answers; it is computed again each time it is shown."""

    key = "calculated"
    answered = False

    def check(self, question, answer, questionnaire):
        value = questionnaire.env.answer(question.id)
        if isinstance(value, Decimal) and abs(value) > money.MAX_AMOUNT:
            message = _("Correct the numbers it is made of, it is too large: %(label)s.")
            yield Fault(message % {"label": short_label(question)}, self.name(question))

    def show(self, question, answer, questionnaire):
        value = questionnaire.env.answer(question.id)
        text = format_result(value, question.settings.get("format"), questionnaire.context)
        return Shown("text" if question.settings.get("visible", True) else "none", text=text)

    def export(self, question, answer, questionnaire):
        value = questionnaire.env.answer(question.id)
        text = plain(value) if isinstance(value, Decimal) else value
        yield "", "", "" if text is None else str(text)


def format_result(value, style: str | None, context) -> str:
    """Write a computed value for a reader, in the ``style`` money, percent, number or text."""
    number = value if isinstance(value, Decimal) else None
    if number is None:
        return "" if value is None else KINDS["date"].show(str(value), context.language)
    if number.adjusted() > MAX_DIGITS or style not in ("money", "percent"):
        return localise(plain(number), context.language)
    if style == "money":
        return money.format_money(number, context.currency, context.language)
    return f"{localise(str(money.quantize(number)), context.language)}\u00a0%"


def plain(number: Decimal) -> str:
    """Return ``number`` without an exponent, needless zeros or more than six decimal places."""
    if -int(number.as_tuple().exponent) > MAX_PLACES and number.adjusted() <= MAX_DIGITS:
        number = number.quantize(Decimal(1).scaleb(-MAX_PLACES), ROUND_HALF_UP)
    return format(number.normalize() + 0, "f")
