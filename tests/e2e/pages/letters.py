"""A mail server that keeps what it is sent."""

import re

from email import message_from_bytes, policy
from email.message import EmailMessage

from django.core.management import call_command

from aiosmtpd.controller import Controller

from tests.postgres import free_port


class Mailbox:
    """Handler of ``aiosmtpd``: letters by address, newest last."""

    def __init__(self):
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Accepted"

    def to(self, address: str) -> list[EmailMessage]:
        """Deliver what waits in the outbox and return the letters to ``address``."""
        call_command("ngo_tick", verbosity=0)
        return [letter for letter in self.letters if letter["To"] == address]


def serve(mailbox: Mailbox) -> Controller:
    """Return a server on a free port, not started yet."""
    return Controller(mailbox, hostname="127.0.0.1", port=free_port())


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def link_in(letter: EmailMessage, part: str) -> str:
    """Return the address in a letter that holds ``part``."""
    return next(url for url in re.findall(r"https?://\S+", text_of(letter)) if part in url)
