"""Blocks of text for any page of the site."""

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    EmailBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from . import choices
from .base import NgoBlock


TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SHORT_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class HeadingBlock(NgoBlock):
    """A heading with an anchor, so that it can be linked to."""

    text = CharBlock(label=_("Text"), max_length=200)
    level = ChoiceBlock(label=_("Level"), choices=choices.heading_levels, default="h2")

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        anchor = slugify(value.get("text") or "") or context.get("id") or "heading"
        return {**context, "anchor": anchor}

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("A heading of a part of the page.")
        template = "wagtail_ngo/blocks/heading.html"
        preview_value = {"text": _("Who can apply"), "level": "h2"}


class ParagraphBlock(NgoBlock):
    """Formatted text."""

    text = RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Formatted text: paragraphs, lists and links.")
        template = "wagtail_ngo/blocks/paragraph.html"
        preview_value = {"text": "<p>Lorem ipsum dolor sit amet.</p><ul><li>Consectetur</li></ul>"}


class CalloutBlock(NgoBlock):
    """A short message that must not be overlooked."""

    kind = ChoiceBlock(label=_("Kind"), choices=choices.callout_kinds, default="info")
    title = CharBlock(label=_("Title"), max_length=120, required=False)
    text = RichTextBlock(label=_("Text"), features=SHORT_TEXT_FEATURES)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["kind_label"] = dict(choices.callout_kinds()).get(value.get("kind"), "")
        return context

    class Meta:
        icon = "warning"
        label = _("Callout")
        description = _("A short message set apart from the text, for example a change of date.")
        template = "wagtail_ngo/blocks/callout.html"
        preview_value = {
            "kind": "warning",
            "title": _("The deadline has moved"),
            "text": "<p>Lorem ipsum dolor sit amet.</p>",
        }


class StepBlock(StructBlock):
    """One step of a :class:`StepsBlock`."""

    title = CharBlock(label=_("Title"), max_length=120)
    text = RichTextBlock(label=_("Text"), features=SHORT_TEXT_FEATURES, required=False)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(NgoBlock):
    """A numbered way through a procedure."""

    heading = CharBlock(label=_("Heading"), max_length=200, required=False)
    steps = ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        description = _("A procedure told step by step, with numbers.")
        template = "wagtail_ngo/blocks/steps.html"
        preview_value = {
            "heading": _("How to apply"),
            "steps": [
                {"title": _("Register your organisation"), "text": ""},
                {"title": _("Fill in the form"), "text": ""},
                {"title": _("Send it before the deadline"), "text": ""},
            ],
        }


class LinkValue(StructValue):
    """Value of :class:`ButtonLinkBlock`: a page of the site or an address outside."""

    def url(self):
        """Return the address to link to, or "" when the page is gone or not live."""
        page = self.get("page")
        if page is not None:
            return (page.url or "") if page.live else ""
        return self.get("address") or ""


class ButtonLinkBlock(NgoBlock):
    """A link that looks like a button. Exactly one of page and address is given."""

    label = CharBlock(label=_("Text of the button"), max_length=80)
    page = PageChooserBlock(label=_("Page"), required=False)
    address = URLBlock(label=_("Address outside the site"), required=False)
    style = ChoiceBlock(label=_("Look"), choices=choices.button_styles, default="primary")

    def clean(self, value):
        cleaned = super().clean(value)
        given = bool(cleaned.get("page")) + bool(cleaned.get("address"))
        if given == 1 or (given == 0 and self.is_deferred_validation):
            return cleaned
        message = _("Choose a page or enter an address, one of the two.")
        raise StructBlockValidationError({"page": ValidationError(message)})

    class Meta:
        icon = "link"
        label = _("Button")
        description = _("A link that stands out as a button.")
        template = "wagtail_ngo/blocks/button.html"
        value_class = LinkValue
        preview_value = {
            "label": _("See open calls"),
            "address": "https://example.org/",
            "style": "primary",
        }


class DownloadBlock(NgoBlock):
    """A document to download, with its kind and size."""

    document = DocumentChooserBlock(label=_("Document"))
    title = CharBlock(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("The title of the document is shown when this is left empty."),
    )

    def get_preview_value(self):
        return self.normalize({"document": get_document_model().objects.first(), "title": ""})

    class Meta:
        icon = "download"
        label = _("Document to download")
        description = _("A link to a document, with its file type and size.")
        template = "wagtail_ngo/blocks/download.html"


class ContactBlock(NgoBlock):
    """Who answers questions, and how to reach them."""

    name = CharBlock(label=_("Name"), max_length=200)
    role = CharBlock(label=_("Role or office"), max_length=200, required=False)
    phone = CharBlock(label=_("Phone"), max_length=40, required=False)
    email = EmailBlock(label=_("E-mail"), required=False)
    address = TextBlock(label=_("Address"), max_length=500, rows=3, required=False)
    hours = CharBlock(label=_("Hours"), max_length=200, required=False)

    class Meta:
        icon = "user"
        label = _("Contact")
        description = _("A person or an office to ask, with phone, e-mail and hours.")
        template = "wagtail_ngo/blocks/contact.html"
        preview_value = {
            "name": _("Office for cooperation with NGOs"),
            "phone": "+48 22 000 00 00",
            "email": "ngo@example.org",
            "hours": "8:00-16:00",
        }


class PictureBlock(NgoBlock):
    """A picture that always has a text alternative."""

    image = ImageChooserBlock(label=_("Picture"))
    alt_text = CharBlock(
        label=_("Text alternative"),
        max_length=300,
        help_text=_("Say what the picture shows, for people who cannot see it."),
    )
    caption = CharBlock(label=_("Caption"), max_length=300, required=False)

    def get_preview_value(self):
        image = get_image_model().objects.first()
        return self.normalize({"image": image, "alt_text": "", "caption": ""})

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with a text alternative and a caption.")
        template = "wagtail_ngo/blocks/picture.html"
