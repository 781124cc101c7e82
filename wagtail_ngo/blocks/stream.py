from django.utils.translation import gettext_lazy as _

from wagtail.blocks import StreamBlock

from .content import (
    ButtonLinkBlock,
    CalloutBlock,
    ContactBlock,
    DownloadBlock,
    HeadingBlock,
    ParagraphBlock,
    PictureBlock,
    StepsBlock,
)


class NgoStreamBlock(StreamBlock):
    """The content blocks of the package. Subclass it to add blocks of your own to a page."""

    heading = HeadingBlock(group=_("Text"))
    paragraph = ParagraphBlock(group=_("Text"))
    callout = CalloutBlock(group=_("Text"))
    steps = StepsBlock(group=_("Text"))
    picture = PictureBlock(group=_("Media"))
    download = DownloadBlock(group=_("Media"))
    button = ButtonLinkBlock(group=_("Links and contact"))
    contact = ContactBlock(group=_("Links and contact"))
