"""The letters that the package sends: which there are, and what an editor may write into them.

An app registers each event once, when it is loaded (at the end of its module of letters, imported
in ``ready``). ``outbox.queue_template_mail`` then sends the shipped file template, or the text that
the office wrote instead of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise


Text = str | Promise


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
