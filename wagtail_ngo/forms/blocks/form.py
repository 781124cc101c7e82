"""The two streams of a form: sections full of questions, and rules across them."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.blocks import BlockGroup

from .. import registry
from ..choices import Operator
from .leaves import (
    CharBlock,
    ExpressionBlock,
    NameBlock,
    NumberBlock,
    ReferenceBlock,
    RichTextBlock,
    TextBlock,
)
from .preview import section_preview


class QuestionsBlock(blocks.StreamBlock):
    """Questions of all registered types.

    The blocks are looked up when they are first needed, so that every app has had its say.
    """

    def __init__(self, local_blocks=None, **kwargs):
        types = [(t.key, t.block()) for t in registry.question_types() if t.block]
        super().__init__([*types, *(local_blocks or ())], **kwargs)

    class Meta:
        label = _("Questions")
        icon = "form"
        collapsed = True


class SectionBlock(blocks.StructBlock):
    title = CharBlock(label=_("Title"), max_length=500)
    number = NumberBlock(label=_("Number"), help_text=_("Printed before the title, as in III."))
    intro = RichTextBlock(label=_("Introduction"), required=False)
    name = NameBlock(label=_("Name for exports"))

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__([("questions", QuestionsBlock()), *(local_blocks or ())], **kwargs)

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        return {**context, "section": section_preview(self.get_prep_value(value))}

    class Meta:
        icon = "form"
        label = _("Section")
        label_format = "{number} {title}"
        description = _("A part of the form, filled in on a page of its own.")
        form_layout = BlockGroup(
            children=["title", "intro", "questions"], settings=["number", "name"]
        )
        preview_template = "wagtail_ngo/forms/blocks/preview.html"
        preview_value = {
            "title": _("Description of the task"),
            "number": "III",
            "questions": [("short_text", {"label": _("Title of the public task")})],
        }


class SectionsBlock(blocks.StreamBlock):
    """The sections of a form."""

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__([("section", SectionBlock()), *(local_blocks or ())], **kwargs)

    class Meta:
        label = _("Sections")


class RuleBlock(blocks.StructBlock):
    left = ExpressionBlock(
        label=_("This"), required=True, help_text=_("For example sources.total.value.")
    )
    operator = blocks.ChoiceBlock(
        label=_("Comparison"), choices=Operator.choices, default=Operator.EQUAL.value
    )
    right = ExpressionBlock(
        label=_("That"), required=True, help_text=_("For example sum(costs.total).")
    )
    message = TextBlock(
        label=_("What to say when it is not so"),
        max_length=500,
        help_text=_("Say what to correct. {left}, {right} and {difference} stand for the amounts."),
    )
    targets = blocks.ListBlock(
        ReferenceBlock(required=True),
        label=_("Where to say it"),
        min_num=1,
        help_text=_("Names of questions, or table.row.column."),
    )
    when = ExpressionBlock(label=_("Only if"), help_text=_('For example call.mode == "support".'))
    tolerance = blocks.DecimalBlock(
        label=_("Give or take"),
        default=Decimal("0.00"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
    )

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        return {**context, "rule": value, "operator": Operator(value["operator"]).label}

    class Meta:
        icon = "tasks"
        label = _("Rule")
        label_format = "{left} {operator} {right}"
        description = _("Something that must be true of several answers together.")
        form_layout = BlockGroup(
            children=["left", "operator", "right", "message", "targets"],
            settings=["when", "tolerance"],
        )
        preview_template = "wagtail_ngo/forms/blocks/rule_preview.html"
        preview_value = {
            "left": "sources.total.value",
            "operator": "eq",
            "right": "sum(costs.total)",
            "message": _("Make the sources add up to the costs; now they differ by {difference}."),
            "targets": ["sources.total.value"],
        }


class RulesBlock(blocks.StreamBlock):
    rule = RuleBlock()

    class Meta:
        label = _("Rules")
