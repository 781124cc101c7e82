"""How applications come in, and what has become of their second step."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Filing(models.TextChoices):
    """What an applicant does, besides sending the form, before the application counts as filed."""

    ELECTRONIC = "electronic", _("Electronically, nothing more is needed")
    PRINTOUT = "printout", _("Electronically and the signed print-out of the whole application")
    CONFIRMATION = "confirmation", _("Electronically and a signed confirmation of one page")
    SIGNED_FILE = "signed_file", _("Electronically and a file with electronic signatures")
    APPROVAL = "approval", _("Electronically and an approval here by those who represent")


#: Patterns in which something is delivered on paper.
PAPER_FILINGS = (Filing.PRINTOUT, Filing.CONFIRMATION)


class Channel(models.TextChoices):
    """The way by which an application, or the paper that belongs to it, came."""

    SYSTEM = "system", _("Through this website")
    IN_PERSON = "in_person", _("In person, on paper")
    POST = "post", _("By post")
    EPUAP = "epuap", _("Through ePUAP or e-Delivery")
    EMAIL = "email", _("By e-mail")


#: Ways that an officer writes down.
OUTSIDE_CHANNELS = [choice for choice in Channel.choices if choice[0] != Channel.SYSTEM]


class DeliveryState(models.TextChoices):
    """What has become of the second step, worked out from rows and clocks, never stored."""

    WAITING = "waiting", _("Waiting for the second step")
    COMPLETE = "complete", pgettext_lazy("application", "Complete")
    LATE = "late", pgettext_lazy("application", "Late")
    NOT_DELIVERED = "not_delivered", _("Not delivered")


class SignatureKind(models.TextChoices):
    QUALIFIED = "qualified", _("Qualified signature")
    TRUSTED = "trusted", _("Trusted signature (podpis zaufany)")
    PERSONAL = "personal", _("Personal signature (e-dowód)")


class SignatureCheck(models.TextChoices):
    """What the verification of an electronic signature said."""

    UNCHECKED = "unchecked", _("Not checked")
    VALID = "valid", _("Checked: valid")
    INVALID = "invalid", _("Checked: not valid")
