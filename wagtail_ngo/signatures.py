"""Verification of electronic signatures, behind an adapter that a project may give.

The package stores what people declare about a signed file. A project with a validation service
names its adapter in ``WAGTAIL_NGO["SIGNATURE_VERIFIER"]``; ``ngo_tick`` asks it about each file.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import IO, Any

from wagtail_ngo.conf import import_from_conf, ngo_settings


#: Containers of electronic signatures: PAdES, XAdES, ASiC and CAdES.
SIGNED_EXTENSIONS = ("pdf", "xml", "xades", "asice", "asics", "sce", "p7m", "p7s", "sig")


@dataclass(frozen=True)
class SignatureReport:
    """What a verifier found: whether all signatures are valid, and facts to show (plain JSON).

    Facts are for example the signers' names, the times and the levels of the signatures.
    """

    is_valid: bool
    facts: dict[str, Any] = field(default_factory=dict)


class SignatureVerifier(ABC):
    """Asks a validation service about one signed file."""

    @abstractmethod
    def verify(self, file: IO[bytes], *, filename: str) -> SignatureReport:
        """Return what the signatures in ``file`` are worth.

        Raise any exception when the service does not answer: the file is asked about again later.
        """


def get_verifier() -> SignatureVerifier | None:
    """Return the verifier of the project, or None. Raises ``ImproperlyConfigured``."""
    if not ngo_settings.SIGNATURE_VERIFIER:
        return None
    return import_from_conf("SIGNATURE_VERIFIER")()
