"""Secrets that stand in links: long, random, and stored only as what they hash to."""

import hashlib
import secrets


BYTES = 32


def new_token() -> str:
    """Return a secret of 256 bits that may stand in an address."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hex, which is what the database keeps."""
    return hashlib.sha256(token.encode()).hexdigest()
