"""A quiet guard of public forms against robots: a field that people never see, and a signed time.

No third party, no cookie and nothing to solve. Its refusal is soft: what was typed stays.
"""

import logging

from collections.abc import Mapping

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wagtail_ngo.conf import ngo_settings


logger = logging.getLogger("wagtail_ngo.spam")

# Robots fill in what looks like an address of a web page.
TRAP = "homepage"
STAMP = "form_stamp"
SALT = "wagtail_ngo.spam"
MAX_AGE_SECONDS = 14 * 24 * 60 * 60
MAX_LINKS = 30


class TooFast(Exception):
    """Sent sooner than `SPAM_MIN_SECONDS` after it was shown."""


def new_stamp() -> str:
    """Return the signed time of now, for the hidden input `form_stamp`."""
    return signing.TimestampSigner(salt=SALT).sign("shown")


def refusal(data: Mapping[str, str], prefix: str = "") -> str:
    """Return why a sent form looks like a robot's, as a sentence, or "" when it does not.

    `prefix` is what stands before the names of the inputs, for example ``remark-``.
    """
    if data.get(prefix + TRAP):
        return _refused("trap", _("Leave the field “Homepage” empty and send the form again."))
    try:
        _check_age(data.get(prefix + STAMP, ""))
    except signing.BadSignature as error:
        message = _("This form was open for too long. Your answers are kept: send it again.")
        return _refused(type(error).__name__, message)
    except TooFast:
        message = _("The form was sent very quickly. Wait a few seconds and send it again.")
        return _refused("too fast", message)
    return ""


def _check_age(stamp: str):
    signer = signing.TimestampSigner(salt=SALT)
    signer.unsign(stamp, max_age=MAX_AGE_SECONDS)
    try:
        signer.unsign(stamp, max_age=ngo_settings.SPAM_MIN_SECONDS)
    except signing.SignatureExpired:
        return
    raise TooFast


def _refused(cause: str, message: str) -> str:
    logger.info("A form was refused by the spam guard: %s.", cause)
    return message


def has_too_many_links(*texts: str) -> bool:
    """Return whether the texts together hold more than 30 web addresses."""
    return sum(text.lower().count("http") for text in texts) > MAX_LINKS


class SpamGuardFormMixin(forms.Form):
    """A form that asks the guard; its template includes `wagtail_ngo/includes/spam_guard.html`."""

    new_stamp = staticmethod(new_stamp)

    @property
    def guard_names(self) -> dict[str, str]:
        return {"trap": self._guard_prefix() + TRAP, "stamp": self._guard_prefix() + STAMP}

    def _guard_prefix(self) -> str:
        return f"{self.prefix}-" if self.prefix else ""

    def clean(self):
        cleaned = super().clean()
        if message := refusal(self.data, self._guard_prefix()):
            raise ValidationError(message, code="spam")
        texts = (value for value in self.cleaned_data.values() if isinstance(value, str))
        if has_too_many_links(*texts):
            message = _("The text holds too many web addresses. Leave only the needed ones.")
            raise ValidationError(message, code="spam")
        return cleaned
