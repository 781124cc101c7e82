from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

import pytest

from wagtail.blocks import StructBlockValidationError

from wagtail_ngo.blocks.content import ButtonLinkBlock, PictureBlock
from wagtail_ngo.blocks.stream import NgoStreamBlock


pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script>{{ 7|add:7 }}"


def blocks():
    return NgoStreamBlock().child_blocks.items()


@pytest.mark.parametrize("name,block", blocks())
def test_each_block_tells_editors_what_it_is_for(name, block):
    assert block.get_description(), name
    assert block.meta.icon not in ("placeholder", ""), name
    assert block.is_previewable, name


@pytest.mark.parametrize("name,block", blocks())
def test_each_block_previews_as_a_full_page(name, block):
    value = block.get_preview_value()
    page = render_to_string(
        block.get_preview_template(value),
        {"bound_block": block.bind(value), "block_def": block, "page_title": name},
    )
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<script" not in page and "style=" not in page


@pytest.mark.parametrize(
    "name,value",
    [
        ("heading", {"text": NASTY, "level": "h2"}),
        ("callout", {"kind": "info", "title": NASTY, "text": ""}),
        ("steps", {"heading": NASTY, "steps": [{"title": NASTY, "text": ""}]}),
        ("button", {"label": NASTY, "address": "https://example.org/", "style": "primary"}),
        ("contact", {"name": NASTY, "phone": NASTY, "address": NASTY, "hours": NASTY}),
    ],
)
def test_what_an_editor_types_is_shown_literally(name, value):
    block = NgoStreamBlock().child_blocks[name]
    html = block.render(block.normalize(value))
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "14" not in html


def test_a_picture_needs_its_text_alternative():
    block = PictureBlock()
    value = block.to_python({"image": None, "alt_text": "", "caption": ""})
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(value)
    assert "alt_text" in caught.value.block_errors


@pytest.mark.parametrize(
    "address,accepted",
    [("https://example.org/", True), ("", False), ("javascript:alert(1)", False)],
)
def test_a_button_needs_one_safe_target(address, accepted):
    block = ButtonLinkBlock()
    value = block.to_python({"label": "Go", "address": address, "style": "primary"})
    if accepted:
        assert block.clean(value)["address"] == address
    else:
        with pytest.raises(ValidationError):
            block.clean(value)


def test_a_button_to_a_page_that_is_gone_is_not_drawn():
    block = ButtonLinkBlock()
    value = block.to_python({"label": "Go", "page": None, "address": "", "style": "primary"})
    assert "<a" not in block.render(value)


def test_blocks_go_into_migrations_without_classes_of_their_own():
    path, args, kwargs = NgoStreamBlock().child_blocks["callout"].deconstruct()
    assert path == "wagtail.blocks.StructBlock"
