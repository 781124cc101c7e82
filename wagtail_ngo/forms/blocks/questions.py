"""One block for each type of question, the table excepted."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail import blocks
from wagtail.blocks import StructBlockValidationError

from wagtail_ngo.conf import ngo_settings

from ..choices import Display, Format, IdentifierKind, Role
from ..expressions import Known
from ..expressions.scope import ANY, BOOLEAN, DATE, NOTHING, NUMBER, TEXT
from ..html import rich_text
from .base import (
    AnswerBlock,
    Formula,
    PrefilledBlock,
    QuestionBlock,
    decimal_text,
    text,
)
from .leaves import CharBlock, ExpressionBlock, RichTextBlock, TextBlock
from .options import OptionsBlock, compile_options


MEGABYTE = 1024**2


class ShortTextBlock(PrefilledBlock):
    max_length = blocks.IntegerBlock(
        label=_("Most characters"), default=255, min_value=1, max_value=1000
    )

    def get_settings(self, value, problems):
        return {"max_length": value["max_length"]}

    class Meta:
        icon = "edit"
        label = _("Short text")
        description = _("One line, such as a title or a place.")
        preview_value = {"label": _("Title of the public task"), "number": "III.1"}


class LongTextBlock(PrefilledBlock):
    max_length = blocks.IntegerBlock(
        label=_("Most characters"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave empty for no limit."),
    )
    rows = blocks.IntegerBlock(
        label=_("Height in lines"), default=6, min_value=2, max_value=40, required=False
    )

    def get_settings(self, value, problems):
        return {"max_length": value["max_length"], "rows": value["rows"] or 6}

    class Meta:
        icon = "pilcrow"
        label = _("Long text")
        description = _("Several paragraphs, such as a summary of the task.")
        preview_value = {
            "label": _("Summary of the task"),
            "help": _("Say where the task takes place and whom it serves."),
            "max_length": 4000,
        }


class LimitedBlock(AnswerBlock):
    """A question with a smallest and a largest answer."""

    answer_kind = NUMBER

    def clean(self, value):
        value = super().clean(value)
        low, high = value["min"], value["max"]
        if low is not None and high is not None and low > high:
            message = _("Enter a number that is not below the smallest one.")
            raise StructBlockValidationError({"max": ValidationError(message)})
        return value

    def get_settings(self, value, problems):
        return {"min": decimal_text(value["min"]), "max": decimal_text(value["max"])}


def limit(label, places):
    return blocks.DecimalBlock(label=label, required=False, max_digits=14, decimal_places=places)


class NumberQuestionBlock(LimitedBlock):
    min = limit(_("Smallest"), 4)
    max = limit(_("Largest"), 4)
    decimals = blocks.IntegerBlock(
        label=_("Decimal places"), default=0, min_value=0, max_value=4, required=False
    )

    def get_settings(self, value, problems):
        return {**super().get_settings(value, problems), "decimals": value["decimals"] or 0}

    class Meta:
        icon = "order"
        label = pgettext_lazy("kind of answer", "Number")
        description = _("A count or a measure, such as the number of participants.")
        preview_value = {"label": _("Number of participants"), "min": 1}


class MoneyBlock(LimitedBlock):
    min = limit(_("Smallest"), 2)
    max = limit(_("Largest"), 2)

    class Meta:
        icon = "decimal"
        label = _("Amount of money")
        description = _("An amount in the currency of the call.")
        preview_value = {"label": _("Requested grant"), "min": 0}


class DateQuestionBlock(AnswerBlock):
    answer_kind = DATE

    class Meta:
        icon = "date"
        label = _("Date")
        description = _("One day.")
        preview_value = {"label": _("Date of the event")}


class PeriodBlock(AnswerBlock):
    answer_kind = "period"
    parts = {"start": DATE, "end": DATE}

    class Meta:
        icon = "calendar-alt"
        label = _("Period")
        description = _("A first and a last day.")
        preview_value = {"label": _("When the task is carried out"), "number": "III.2"}


class YesNoBlock(AnswerBlock):
    def get_known(self, question_id, settings):
        return Known(question_id, TEXT, frozenset({"yes", "no"}))

    class Meta:
        icon = "check"
        label = _("Yes or no")
        description = _("A question with two answers. Later questions may depend on it.")
        preview_value = {"label": _("Will beneficiaries pay fees?")}


class ChoiceQuestionBlock(AnswerBlock):
    options = OptionsBlock(min_num=2)
    display = blocks.ChoiceBlock(
        label=_("Shown as"), choices=Display.choices, default=Display.RADIO.value
    )

    def get_settings(self, value, problems):
        return {
            "options": compile_options(value["options"], problems, "options"),
            "display": value["display"] or Display.RADIO.value,
        }

    class Meta:
        icon = "radio-full"
        label = _("One choice")
        description = _("Several options, of which one is chosen.")
        preview_value = {
            "label": _("Where will the task take place?"),
            "options": [{"label": _("Indoors")}, {"label": _("Outdoors")}],
        }


class ChoicesQuestionBlock(AnswerBlock):
    options = OptionsBlock(min_num=1)

    def get_settings(self, value, problems):
        return {"options": compile_options(value["options"], problems, "options")}

    class Meta:
        icon = "list-ul"
        label = _("Many choices")
        description = _("Several options, of which any number is chosen.")
        preview_value = {
            "label": _("Whom does the task serve?"),
            "options": [{"label": _("Children")}, {"label": _("Seniors")}],
        }


class ContactBlock(AnswerBlock):
    answer_kind = "contact"
    parts = {"name": TEXT, "phone": TEXT, "email": TEXT}

    class Meta:
        icon = "user"
        label = _("Contact person")
        description = _("A name, a telephone number and an e-mail address.")
        preview_value = {"label": _("Person who answers questions about the offer")}


class IdentifierBlock(PrefilledBlock):
    kind = blocks.ChoiceBlock(
        label=_("Which identifier"),
        choices=IdentifierKind.choices,
        default=IdentifierKind.KRS.value,
    )

    def get_settings(self, value, problems):
        return {"kind": value["kind"]}

    class Meta:
        icon = "key"
        label = _("Number or identifier")
        description = _("A KRS number, NIP, bank account and the like, checked as it is typed in.")
        preview_value = {"label": _("Number in the National Court Register")}


def extensions():
    return [(extension, extension.upper()) for extension in ngo_settings.UPLOAD_EXTENSIONS]


class FilesBlock(AnswerBlock):
    answer_kind = NOTHING
    role = None

    max_files = blocks.IntegerBlock(label=_("Most files"), default=1, min_value=1, max_value=20)
    max_megabytes = blocks.IntegerBlock(
        label=_("Largest file in megabytes"), required=False, min_value=1, max_value=500
    )
    extensions = blocks.MultipleChoiceBlock(
        label=_("Kinds of files"),
        choices=extensions,
        required=False,
        help_text=_("Choose none to accept every kind the site accepts."),
    )
    template_url = blocks.URLBlock(
        label=_("Address of a template to fill in"), required=False, max_length=500
    )

    def get_settings(self, value, problems):
        allowed = ngo_settings.UPLOAD_MAX_BYTES
        wanted = (value["max_megabytes"] or 0) * MEGABYTE
        return {
            "max_files": value["max_files"],
            "extensions": list(value["extensions"] or ngo_settings.UPLOAD_EXTENSIONS),
            "max_bytes": min(wanted or allowed, allowed),
            "template_url": text(value["template_url"]),
        }

    class Meta:
        icon = "upload"
        label = _("Files")
        description = _("Documents added to the form. They are kept in a private place.")
        preview_value = {"label": _("Statute of the organisation"), "max_files": 2}


class DeclarationBlock(AnswerBlock):
    answer_kind = BOOLEAN
    role = None

    text = TextBlock(label=_("Declaration"))

    def get_settings(self, value, problems):
        return {"text": text(value["text"])}

    class Meta:
        icon = "clipboard-list"
        label = _("Declaration")
        description = _("A sentence that the person agrees to by ticking a box.")
        preview_value = {
            "label": _("Declaration"),
            "text": _("All information given in the offer is true."),
        }


class StrikeOutBlock(AnswerBlock):
    before = CharBlock(label=_("Text before"), required=False, max_length=1000)
    options = OptionsBlock(min_num=2)
    after = CharBlock(label=_("Text after"), required=False, max_length=1000)

    def get_settings(self, value, problems):
        return {
            "before": text(value["before"]),
            "options": compile_options(value["options"], problems, "options"),
            "after": text(value["after"]),
        }

    class Meta:
        icon = "strikethrough"
        label = _("Strike out the wrong one")
        description = _("A declaration with alternatives: the chosen one stays, others are struck.")
        preview_value = {
            "label": _("Taxes"),
            "before": _("The organisation"),
            "options": [{"label": _("is in arrears")}, {"label": _("is not in arrears")}],
            "after": _("with its taxes."),
        }


class StatementBlock(QuestionBlock):
    answer_kind = NOTHING
    help = help_url = None  # type: ignore[assignment]

    label = CharBlock(label=_("Heading"), required=False, max_length=1000)
    text = RichTextBlock(label=_("Text"))

    def get_settings(self, value, problems):
        return {"text": rich_text(value["text"])}

    class Meta:
        icon = "info-circle"
        label = _("Text without a question")
        description = _("An explanation between questions.")
        preview_value = {"text": _("Fill in the costs in the order of the activities.")}


class CalculatedBlock(QuestionBlock):
    formula = ExpressionBlock(
        label=_("Formula"),
        required=True,
        help_text=_("For example sum(costs.total), or percent(amount, total)."),
    )
    format = blocks.ChoiceBlock(
        label=_("Shown as"), choices=Format.choices, default=Format.MONEY.value
    )
    visible = blocks.BooleanBlock(label=_("Show it in the form"), required=False, default=True)
    role = blocks.ChoiceBlock(label=_("Meaning"), choices=Role.choices, required=False)

    def get_settings(self, value, problems):
        expects = ANY if value["format"] == Format.TEXT else NUMBER
        return {
            "formula": Formula(text(value["formula"]), ("formula",), expects),
            "format": value["format"],
            "visible": bool(value["visible"]),
        }

    def get_known(self, question_id, settings):
        return Known(question_id, TEXT if settings["format"] == Format.TEXT else NUMBER)

    class Meta:
        icon = "superscript"
        label = _("Calculated value")
        description = _("A sum or a share worked out from other answers.")
        preview_value = {"label": _("Total cost"), "formula": "20 * 50"}


BLOCKS = {
    "short_text": ShortTextBlock,
    "long_text": LongTextBlock,
    "number": NumberQuestionBlock,
    "money": MoneyBlock,
    "date": DateQuestionBlock,
    "period": PeriodBlock,
    "yes_no": YesNoBlock,
    "choice": ChoiceQuestionBlock,
    "choices": ChoicesQuestionBlock,
    "contact": ContactBlock,
    "identifier": IdentifierBlock,
    "files": FilesBlock,
    "declaration": DeclarationBlock,
    "strike_out": StrikeOutBlock,
    "statement": StatementBlock,
    "calculated": CalculatedBlock,
}
