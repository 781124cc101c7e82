"""Why a file is refused, in words for the person who sent it."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason:
    """The reasons; each is a full sentence that says what to do."""

    CONTENT = _("Its content is not that of a %(extension)s file. Save it again in this format.")
    DAMAGED = _("The file is damaged. Save it again and check that it opens.")
    EMPTY = _("The file is empty. Choose another one.")
    ENCRYPTED = _("The file is protected with a password. Save it without one.")
    EXTENSION = _("Files of this kind are not accepted. Send one of: %(extensions)s.")
    INFECTED = _("A virus was found in the file. Check your computer.")
    LINKS = _("The file draws on other files or web pages. Remove the links and save it again.")
    MACROS = _("The file holds macros. Save it without them.")
    PIXELS = _("The picture is too large. Make it smaller.")
    SCANNER = _("The file could not be checked for viruses. Try again in a few minutes.")
    SIZE = _("The file is larger than %(limit)s. Make it smaller or divide it.")
    UNPACKED = _("The file unpacks to too much data. Save it again or send it as a PDF.")


class ContentProblem(Exception):
    """What is wrong with the bytes of a file; `reason` is one of `Reason`."""

    def __init__(self, reason: str | Promise):
        super().__init__(str(reason))
        self.reason = reason


class UploadRefused(ValidationError):
    """The file is not accepted; the message names it and gives the reason."""

    def __init__(self, name: str, reason: str | Promise, **params):
        self.name = name
        self.reason = reason
        message = _("The file “%(name)s” was not accepted. %(reason)s")
        params = {"name": name, "reason": reason % params if params else reason}
        super().__init__(message, code="refused", params=params)
