"""The blocks editors build forms of."""

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import override

import pytest

from wagtail import blocks

from wagtail_ngo.forms import registry
from wagtail_ngo.forms.blocks.base import ADVANCED, QuestionBlock
from wagtail_ngo.forms.blocks.form import RuleBlock, RulesBlock, SectionBlock, SectionsBlock
from wagtail_ngo.forms.blocks.leaves import ExpressionBlock, NameBlock, ReferenceBlock
from wagtail_ngo.forms.blocks.questions import NumberQuestionBlock, ShortTextBlock
from wagtail_ngo.forms.models import Form


pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("english")]

TYPES = (
    "short_text long_text number money date period yes_no choice choices contact identifier files "
    "declaration strike_out statement calculated table"
).split()


def questions():
    return SectionsBlock().child_blocks["section"].child_blocks["questions"].child_blocks


def test_every_type_has_a_block_and_a_behaviour():
    assert list(questions()) == TYPES
    for key in TYPES:
        found = registry.get(key)
        assert issubclass(found.block, QuestionBlock)
        assert found.runtime.key == key


def test_a_type_of_another_app_joins_in():
    class SignatureBlock(ShortTextBlock):
        pass

    registry.register_question_type("signature", block=SignatureBlock)
    try:
        assert list(questions())[-1] == "signature"
        assert registry.get("signature").runtime is None
    finally:
        del registry._types["signature"]
    with pytest.raises(KeyError):
        registry.get("signature")


def test_a_type_can_be_replaced_in_part():
    original = registry.get("short_text")

    class Shorter(ShortTextBlock):
        pass

    registry.register_question_type("short_text", block=Shorter)
    try:
        assert registry.get("short_text").runtime is original.runtime
        assert list(questions()) == TYPES
    finally:
        registry.register_question_type("short_text", block=original.block)


def all_blocks(block, seen=None):
    seen = {} if seen is None else seen
    if id(block) not in seen:
        seen[id(block)] = block
        for child in getattr(block, "child_blocks", {}).values():
            all_blocks(child, seen)
        if isinstance(block, blocks.ListBlock):
            all_blocks(block.child_block, seen)
    return seen.values()


def test_blocks_say_what_they_are():
    for block in [*questions().values(), SectionBlock(), RuleBlock()]:
        assert str(block.meta.description)
        assert block.meta.icon != "placeholder"
        assert block.is_previewable


def test_advanced_settings_are_folded_away():
    for key, block in questions().items():
        layout = block.meta.form_layout
        assert {"number", "show_if", "name"} <= set(layout.settings), key
        assert not set(ADVANCED) & set(layout.children), key
        assert set(layout.get_sorted_block_names()) == set(block.child_blocks), key


def test_texts_are_never_none():
    """wagtail-localize cannot read a text that is ``None``."""
    for block in [*all_blocks(SectionsBlock()), *all_blocks(RulesBlock())]:
        if isinstance(block, blocks.CharBlock | blocks.TextBlock):
            assert block.get_default() == "", block.name


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("key", [*TYPES, "section", "rule"])
def test_previews_are_whole_pages(key, language):
    known = {**questions(), "section": SectionBlock(), "rule": RuleBlock()}
    block = known[key]
    block.set_name(key)
    value = block.get_preview_value()
    with override(language):
        context = block.get_preview_context(value)
        html = render_to_string(block.get_preview_template(value), context)
        shown = value.get("label") or value.get("title") or value.get("message")
        shown = str(shown or value["text"].source)
    assert "<!DOCTYPE html>" in html
    assert shown.split("{")[0] in html


def test_blocks_stay_out_of_migrations():
    for name in ("body", "rules"):
        _name, path, arguments, options = Form._meta.get_field(name).deconstruct()
        assert path == "wagtail_ngo.forms.fields.UnfrozenStreamField"
        assert arguments == [[]]
        assert "block_lookup" not in options


@pytest.mark.parametrize("name", ["Name", "1st", "zażółć", "a-b", "a b", "a\n"])
def test_machine_names_are_plain(name):
    assert NameBlock().clean("grant_2") == "grant_2"
    with pytest.raises(ValidationError, match="small Latin letters"):
        NameBlock().clean(name)


def test_references_have_at_most_three_parts():
    assert ReferenceBlock().clean("sources.grant.value")
    with pytest.raises(ValidationError, match="name of a question"):
        ReferenceBlock().clean("a.b.c.d")


def test_the_grammar_of_a_formula_is_checked_at_once():
    assert ExpressionBlock().clean("a + b") == "a + b"
    assert ExpressionBlock().clean("") == ""
    with pytest.raises(ValidationError, match="Write =="):
        ExpressionBlock().clean("a = b")
    with pytest.raises(ValidationError, match="ends too early"):
        ExpressionBlock().clean_deferred("a +")


def test_limits_have_an_order():
    block = NumberQuestionBlock()
    value = block.to_python({"label": "How many", "min": "5", "max": "3"})
    with pytest.raises(ValidationError) as caught:
        block.clean(value)
    assert "max" in caught.value.block_errors
    assert block.clean(block.to_python({"label": "How many", "min": "3", "max": "5"}))


def test_a_draft_may_be_half_built():
    block = SectionsBlock()
    value = block.to_python(
        [
            {
                "type": "section",
                "value": {"title": "", "questions": [{"type": "choice", "value": {}}]},
            }
        ]
    )
    assert block.clean_deferred(value)
    with pytest.raises(ValidationError):
        block.clean(value)
