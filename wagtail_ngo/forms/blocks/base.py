from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks import BlockGroup

from ..choices import Prefill, Required, Role
from ..expressions import Known
from ..expressions.scope import ANY, BOOLEAN, TEXT
from .leaves import CharBlock, ExpressionBlock, NameBlock, NumberBlock, TextBlock
from .preview import question_preview


ADVANCED = ("number", "show_if", "name", "role", "prefill", "help_url")
LABELS = ("label", "help")


@dataclass(frozen=True)
class Formula:
    """Stands in a question's settings for a tree, until all names are known.

    ``path`` leads from the question's block to the field that holds ``source``. ``in_row`` lets
    it name columns of the table it belongs to.
    """

    source: str
    path: tuple
    expects: str = ANY
    in_row: bool = False


@dataclass(frozen=True)
class Link:
    """Stands in a question's settings for the id of an earlier question of one of ``types``."""

    name: str
    path: tuple
    types: frozenset[str]


@dataclass
class Problems:
    """Collects what is wrong with one question: (message, path from the question's block)."""

    found: list = field(default_factory=list)

    def add(self, message, *path):
        self.found.append((message, path))


class QuestionBlock(blocks.StructBlock):
    """Base of all blocks of questions.

    A subclass declares the fields of its ``settings``, and turns their values into JSON in
    ``get_settings``. Fields named in ``ADVANCED`` are folded away in the editor.
    """

    label = CharBlock(label=_("Question"), max_length=1000)
    help = TextBlock(label=_("Hint"), required=False, help_text=_("One or two short sentences."))
    help_url = blocks.URLBlock(
        label=_("Address of a longer explanation"),
        required=False,
        help_text=_("For example a page of the handbook."),
    )
    number = NumberBlock(label=_("Number"), help_text=_("Printed before the label, as in III.1."))
    show_if = ExpressionBlock(
        label=_("Show only if"),
        help_text=_('A condition on earlier questions, for example paid == "yes".'),
    )
    name = NameBlock(
        label=_("Name for formulas"),
        help_text=_("Needed only when a formula or a condition refers to this question."),
    )

    answer_kind = TEXT
    parts: dict[str, str] = {}

    def get_form_layout(self):
        own = [name for name in self.child_blocks if name not in (*ADVANCED, *LABELS, "required")]
        shown = [*LABELS, *own, "required"]
        return BlockGroup(
            children=[name for name in shown if name in self.child_blocks],
            settings=[name for name in ADVANCED if name in self.child_blocks],
        )

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        return {**context, "section": question_preview(self, value)}

    def get_settings(self, value, problems: Problems) -> dict:
        """The JSON of what is particular to this type; ``Formula`` and ``Link`` may stand in it."""
        return {}

    def get_known(self, question_id: str, settings: dict) -> Known:
        """What formulas may say about this question."""
        return Known(question_id, self.answer_kind, option_names(settings), self.parts)

    def compile(self, question_id: str, value, problems: Problems) -> dict:
        """The question as JSON; whatever is wrong goes to ``problems``."""
        condition = text(value["show_if"])
        return {
            "id": question_id,
            "name": value["name"] or generated_name("q", question_id),
            "type": self.name,
            "number": text(value["number"]),
            "label": text(value["label"]),
            "help": text(value.get("help")),
            "help_url": text(value.get("help_url")),
            "required": value.get("required") or Required.NO.value,
            "role": text(value.get("role")),
            "prefill": text(value.get("prefill")),
            "show_if": Formula(condition, ("show_if",), BOOLEAN) if condition else None,
            "settings": self.get_settings(value, problems),
        }

    class Meta:
        group = _("Questions")
        label_format = "{number} {label}"
        preview_template = "wagtail_ngo/forms/blocks/preview.html"


class AnswerBlock(QuestionBlock):
    """A question that people answer."""

    required = blocks.ChoiceBlock(
        label=_("Is the answer needed?"), choices=Required.choices, default=Required.FILE.value
    )
    role = blocks.ChoiceBlock(
        label=_("Meaning"),
        choices=[choice for choice in Role.choices if choice[0] != Role.COST_SPLIT],
        required=False,
        help_text=_("Lets lists, rankings and statistics find this answer."),
    )


class PrefilledBlock(AnswerBlock):
    """A question whose answer may be known already."""

    prefill = blocks.ChoiceBlock(
        label=_("Filled in with what is known"),
        choices=Prefill.choices,
        required=False,
    )


def text(value) -> str:
    """A field that was left empty may hold ``None``."""
    return (value or "").strip()


def generated_name(prefix: str, block_id: str) -> str:
    """A name that stays the same as long as the block does."""
    return f"{prefix}_{block_id.replace('-', '')[:12]}"


def option_names(settings: dict) -> frozenset[str] | None:
    options = settings.get("options")
    return frozenset(option["name"] for option in options) if options else None


def decimal_text(value) -> str | None:
    return None if value is None else format(value, "f")
