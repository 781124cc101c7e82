from django.utils.translation import gettext_lazy as _

from wagtail import blocks

from .base import Problems, generated_name, text
from .leaves import CharBlock, NameBlock


class OptionBlock(blocks.StructBlock):
    label = CharBlock(label=_("Option"), max_length=500)
    name = NameBlock(
        label=_("Name for formulas"),
        help_text=_('What conditions compare with, as in paid == "yes".'),
    )

    class Meta:
        icon = "radio-empty"
        label = _("Option")
        label_format = "{label}"
        form_layout = blocks.BlockGroup(children=["label"], settings=["name"])


class OptionsBlock(blocks.ListBlock):
    """The options of a choice; each keeps its name whatever becomes of its label."""

    def __init__(self, **kwargs):
        super().__init__(OptionBlock(), **{"label": _("Options"), **kwargs})

    class Meta:
        collapsed = True


def named_items(value, prefix: str):
    """Yield (index, name, item value) of a list block whose items may have been left unnamed."""
    for index, item in enumerate(value.bound_blocks):
        yield index, item.value["name"] or generated_name(prefix, item.id or f"{index}"), item.value


def compile_options(value, problems: Problems, *path) -> list[dict]:
    options = [
        {"name": name, "label": text(item["label"])}
        for _index, name, item in named_items(value, "o")
    ]
    report_twins(options, problems, *path)
    return options


def report_twins(items: list[dict], problems: Problems, *path):
    """Two items of one name would be one answer."""
    seen = set()
    for index, item in enumerate(items):
        if item["name"] in seen:
            message = _("Use another name: “%(name)s” is taken.") % {"name": item["name"]}
            problems.add(message, *path, index, "name")
        seen.add(item["name"])
