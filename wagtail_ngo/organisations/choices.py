"""The closed lists an organisation is described with; stored values are ASCII constants."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    """Who may apply: art. 3 (2) and (3) of the Act on public benefit activity and volunteering."""

    ASSOCIATION = "association", _("association")
    ORDINARY_ASSOCIATION = "ordinary_association", _("ordinary association")
    FOUNDATION = "foundation", _("foundation")
    SPORTS_CLUB = "sports_club", _("sports club")
    PUPILS_SPORTS_CLUB = "pupils_sports_club", _("pupils' sports club")
    CHURCH_LEGAL_PERSON = "church_legal_person", _("church legal person")
    CHURCH_UNIT = "church_unit", _("church organisational unit")
    LOCAL_GOVERNMENT_ASSOCIATION = (
        "local_government_association",
        _("association of local governments"),
    )
    SOCIAL_COOPERATIVE = "social_cooperative", _("social cooperative")
    NON_PROFIT_COMPANY = "non_profit_company", _("non-profit company")
    RURAL_HOUSEWIVES_CIRCLE = "rural_housewives_circle", _("rural housewives' circle")
    FIRE_BRIGADE = "fire_brigade", _("volunteer fire brigade")
    OTHER = "other", _("other legal form")


class RegisterKind(models.TextChoices):
    """The register that proves the organisation exists."""

    KRS = "krs", _("National Court Register (KRS)")
    ORDINARY_ASSOCIATIONS = (
        "ordinary_associations",
        _("register of ordinary associations"),
    )
    SPORTS_CLUBS = "sports_clubs", _("register of sports clubs")
    RURAL_CIRCLES = "rural_circles", _("register of rural housewives' circles (ARiMR)")
    CHURCH = "church", _("register of church legal persons")
    OTHER = "other", _("another register")


class RepresentationRule(models.TextChoices):
    """How many people must sign for the organisation."""

    SINGLE = "single", _("one authorised person")
    TWO_JOINTLY = "two_jointly", _("two authorised persons jointly")
    BOARD_ALL = "board_all", _("all members of the board jointly")
    OTHER = "other", _("another rule")


class Verification(models.TextChoices):
    UNVERIFIED = "unverified", _("not checked yet")
    VERIFIED = "verified", _("confirmed")
    REJECTED = "rejected", _("needs correction")


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    EDITOR = "editor", _("editor")
    SIGNATORY = "signatory", _("authorised to sign")
    VIEWER = "viewer", _("reader")


class DocumentKind(models.TextChoices):
    """What an organisation keeps in its locker."""

    STATUTE = "statute", _("statute")
    REGISTER = "register", _("extract from the register")
    POWER_OF_ATTORNEY = "power_of_attorney", _("power of attorney")
    FINANCIAL_REPORT = "financial_report", _("financial report")
    OTHER = "other", _("other document")


class MembershipStatus(models.TextChoices):
    PENDING = "pending", _("waiting for a decision")
    ACTIVE = "active", _("active")
    REMOVED = "removed", _("ended")


class InvitationStatus(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class TakeOverStatus(models.TextChoices):
    ASKED = "asked", _("waiting for the office")
    ANNOUNCED = "announced", _("the administrators may object")
    OBJECTED = "objected", _("an administrator objects")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")


VIEW_PERMISSION = "wagtail_ngo_organisations.view_organisation"
OFFICER_PERMISSION = "wagtail_ngo_organisations.verify_organisation"
MANAGING_ROLES = (Role.ADMINISTRATOR,)
DRAFTING_ROLES = (Role.ADMINISTRATOR, Role.EDITOR, Role.SIGNATORY)
LOCKER_ROLES = (Role.ADMINISTRATOR, Role.EDITOR)
