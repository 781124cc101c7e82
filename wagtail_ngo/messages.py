"""The letters that the package sends: which there are, and what an editor may write into them.

An app registers each event once, when it is loaded (at the end of its module of letters, imported
in ``ready``). ``outbox.queue_template_mail`` then sends the shipped file template, or the text that
the office wrote instead of it.
"""

import logging
import re

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wagtail_ngo.clock import format_day, format_moment


logger = logging.getLogger("wagtail_ngo.messages")

Text = str | Promise
Written = tuple[str, str]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
BRACES = re.compile(r"\{+[^{}]*\}*|\}+")


@dataclass(frozen=True)
class Message:
    """A letter: its event, what it is called and the placeholders that its text may hold."""

    event: str
    label: Text
    placeholders: Mapping[str, Text]
    required: frozenset[str] = frozenset()
    samples: Mapping[str, object] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The name of the shipped templates: ``organisations.verified`` has ``verified.txt``."""
        return self.event.rpartition(".")[2]


_messages: dict[str, Message] = {}


def register_message(
    event: str,
    *,
    label: Text,
    placeholders: Mapping[str, Text] | None = None,
    required: Iterable[str] = (),
    samples: Mapping[str, object] | None = None,
) -> Message:
    """Make the text of a letter editable in the admin.

    ``event`` is what ``queue_template_mail`` gets; its last word, after a dot if there is one, is
    the name of the shipped templates. ``placeholders`` names the keys of the
    letter's context that an editor may use, each with a description; those in ``required`` must
    stay in the text (usually ``url``). ``samples`` are values for the preview; a placeholder
    without one is shown by its description.
    """
    message = Message(event, label, placeholders or {}, frozenset(required), samples or {})
    if unknown := message.required - set(message.placeholders):
        raise ValueError(f"{event}: required, but no placeholder: {', '.join(sorted(unknown))}.")
    _messages[event] = message
    return message


def registered_messages() -> list[Message]:
    """Return every registered letter, by event."""
    return sorted(_messages.values(), key=lambda message: message.event)


def find_message(event: str) -> Message | None:
    """Return the registered letter of an event, or None."""
    return _messages.get(event)


Scopes = Callable[[Any], Iterable[tuple[str, str]]]
_scopes: list[Scopes] = []


def register_scopes(provider: Scopes) -> Scopes:
    """Add a function of the user that names what may have letters of its own: (token, label)."""
    if provider not in _scopes:
        _scopes.append(provider)
    return provider


def scopes(user) -> list[tuple[str, str]]:
    """Return what the user may write letters of its own for, as choices of a form."""
    return [choice for provider in _scopes for choice in provider(user)]


def text_problems(message: Message, subject: str, body: str) -> dict[str, list[str]]:
    """Return what is wrong with a text that an editor wrote, by the name of the field."""
    problems = {
        "subject": _unknown_placeholders(message, subject),
        "body": _unknown_placeholders(message, body),
    }
    used = set(PLACEHOLDER.findall(body))
    problems["body"] += [
        _("The letter would be of no use without {%(name)s}. Put it into the text.")
        % {"name": name}
        for name in sorted(message.required - used)
    ]
    return {name: found for name, found in problems.items() if found}


def _unknown_placeholders(message, text):
    rest = PLACEHOLDER.sub(lambda hit: "" if hit[1] in message.placeholders else hit[0], text)
    allowed = ", ".join(f"{{{name}}}" for name in message.placeholders)
    sentence = _("“%(found)s” is not a placeholder of this letter. Use only: %(allowed)s.")
    found = dict.fromkeys(BRACES.findall(rest))
    return [sentence % {"found": piece[:60], "allowed": allowed or "–"} for piece in found]


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Put ``values`` in place of the placeholders, once: braces within a value stay as they are."""
    return PLACEHOLDER.sub(
        lambda hit: as_text(values[hit[1]]) if hit[1] in values else hit[0], text
    )


def as_text(value: Any) -> str:
    """Return a value of a placeholder as a reader sees it, moments in the zone of the site."""
    if isinstance(value, datetime):
        return format_moment(value)
    return format_day(value) if isinstance(value, date) else str(value)


def write(
    event: str, template: str, context: Mapping[str, Any], *, scope: str = "", language: str = ""
) -> Written:
    """Return subject and body of a letter: the office's own text, else the shipped one.

    The text for the call ``scope`` goes before the one for all calls. A text that asks for what the
    letter does not know is logged and not used.
    """
    language = language or translation.get_language() or ""
    with translation.override(language):
        own = _own_text(event, scope, language)
        if own is None:
            return _shipped(template, context)
        missing = set(PLACEHOLDER.findall("".join(own))) - set(context)
        if missing:
            logger.error("The letter %s has no %s.", event, ", ".join(sorted(missing)))
            return _shipped(template, context)
        subject, body = (fill(text, context) for text in own)
        return subject, body


def _own_text(event, scope, language) -> Written | None:
    from wagtail_ngo.models import MessageTemplate

    if event not in _messages:
        return None
    rows = MessageTemplate.objects.filter(
        event=event, language=language, is_active=True, scope__in={"", scope}
    )
    return rows.order_by("-scope").values_list("subject", "body").first()


def _shipped(template, context) -> Written:
    return _render(f"{template}_subject", context), _render(template, context)


def _render(name, context):
    template = get_template(f"wagtail_ngo/emails/{name}.txt").template
    return template.render(Context(dict(context), autoescape=False)).strip()


def shipped_text(message: Message, language: str) -> Written:
    """Return the shipped letter as an editor may go on writing it, with its placeholders."""
    marks = {name: f"{{{name}}}" for name in message.placeholders}
    with translation.override(language):
        subject, body = _shipped(message.template, marks)
    return " ".join(subject.split()), body


def preview(
    message: Message, language: str, scope: str = "", own: Written | None = None
) -> Written:
    """Return the letter as somebody would get it, with sample values: ``own``, else as sent now."""
    with translation.override(language):
        values = sample_values(message)
        text = own or _own_text(message.event, scope, language)
        if text is None:
            return _shipped(message.template, values)
        return fill(text[0], values), fill(text[1], values)


def sample_values(message: Message) -> dict[str, Any]:
    """Return a value for each placeholder, for a preview."""
    return {
        name: message.samples.get(name) or f"[{label}]"
        for name, label in message.placeholders.items()
    }
