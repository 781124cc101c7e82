"""Rich text of editors, as the clean HTML that a frozen definition holds."""

import nh3

from wagtail.rich_text import RichText, expand_db_html


TAGS = {"p", "br", "b", "strong", "i", "em", "a", "ul", "ol", "li", "h3", "h4"}
ATTRIBUTES = {"a": {"href"}}


def rich_text(value) -> str:
    """Links to pages become addresses; everything that is not in ``TAGS`` is dropped."""
    source = value.source if isinstance(value, RichText) else str(value or "")
    return nh3.clean(expand_db_html(source), tags=TAGS, attributes=ATTRIBUTES)
