"""Choices of blocks. Migrations of integrators hold the paths of these functions, so they stay."""

from django.utils.translation import gettext_lazy as _


def heading_levels():
    """Levels an editor may use below the title of the page."""
    return [("h2", _("Heading")), ("h3", _("Subheading"))]


def callout_kinds():
    """Kinds of callout; each has its colour, icon and word."""
    return [("info", _("Information")), ("success", _("Good to know")), ("warning", _("Important"))]


def button_styles():
    """Looks of a button link."""
    return [("primary", _("Main action")), ("secondary", _("Other action"))]
