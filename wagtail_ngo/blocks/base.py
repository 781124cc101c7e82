from wagtail.blocks import StructBlock


class NgoBlock(StructBlock):
    """Base of the package's blocks: one preview page with the package's style sheet."""

    class Meta:
        abstract = True
        preview_template = "wagtail_ngo/blocks/preview.html"
