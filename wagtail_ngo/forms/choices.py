"""Words that stored definitions use. Their values are ASCII and never change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Required(TextChoices):
    """When an answer is needed: at every save, only when the form is filed, or never."""

    FILE = "file", _("Before the form is filed")
    ALWAYS = "always", _("Always, even in a draft")
    NO = "no", _("No, it is optional")


class Role(TextChoices):
    """What an answer means to the rest of the system, which copies it into typed columns."""

    TITLE = "title", _("Title of the task")
    SUMMARY = "summary", _("Summary")
    START = "start", _("First day")
    END = "end", _("Last day")
    PERIOD = "period", _("First and last day")
    PLACE = "place", _("Place")
    BENEFICIARIES = "beneficiaries", _("Beneficiaries")
    REQUESTED_AMOUNT = "requested_amount", _("Requested grant")
    TOTAL_COST = "total_cost", _("Total cost")
    OWN_FINANCIAL = "own_financial", _("Own financial contribution")
    OWN_OTHER = "own_other", _("Own contribution in kind")
    FEES = "fees", _("Fees from beneficiaries")
    LOT = "lot", _("Lot of the call")
    SPHERES = "spheres", _("Spheres of public tasks")
    OFFER_KIND = "offer_kind", _("Kind of the offer: options named single and joint")
    COST_SPLIT = "cost_split", _("Costs divided among the applicants of a joint offer")
    JOINT_DIVISION = "joint_division", _("Who does what in a joint offer")
    OTHER = "other", _("Other")


class Prefill(TextChoices):
    """What is known about the organisation or the call and can be offered as an answer."""

    SUMMARY = "organisation.summary", _("Everything about the organisation")
    NAME = "organisation.name", _("Name")
    LEGAL_FORM = "organisation.legal_form", _("Legal form")
    REGISTER = "organisation.register", _("Register")
    REGISTER_NUMBER = "organisation.register_number", _("Number in the register")
    NIP = "organisation.nip", _("NIP")
    REGON = "organisation.regon", _("REGON")
    ADDRESS = "organisation.address", _("Address")
    STREET = "organisation.street", _("Street")
    POSTCODE = "organisation.postcode", _("Postcode")
    CITY = "organisation.city", _("City")
    CORRESPONDENCE = "organisation.correspondence_address", _("Correspondence address")
    EMAIL = "organisation.email", _("E-mail")
    PHONE = "organisation.phone", _("Telephone")
    WEBSITE = "organisation.website", _("Website")
    BANK_ACCOUNT = "organisation.bank_account", _("Bank account")
    REPRESENTATION = "organisation.representation", _("Way of representation")
    PERSONS = "organisation.persons", _("Representatives")
    ADDRESSEE = "call.addressee", _("Public authority of the call")
    TASK_KIND = "call.task_kind", _("Kind of task of the call")


class Rows(TextChoices):
    FREE = "free", _("Added by the applicant")
    GROUPED = "grouped", _("Added by the applicant in groups")
    FIXED = "fixed", _("Fixed rows")


class ColumnKind(TextChoices):
    TEXT = "text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", pgettext_lazy("kind of answer", "Number")
    MONEY = "money", _("Amount of money")
    CHOICE = "choice", _("One of the options")
    DATE = "date", _("Date")
    CALCULATED = "calculated", _("Calculated")
    YEARS = "years", _("Amount for each year")


class Format(TextChoices):
    MONEY = "money", _("Amount of money")
    PERCENT = "percent", _("Percentage")
    NUMBER = "number", pgettext_lazy("kind of answer", "Number")
    TEXT = "text", _("Text")


class Width(TextChoices):
    AUTO = "", _("Automatic")
    NARROW = "narrow", _("Narrow")
    WIDE = "wide", _("Wide")


class Display(TextChoices):
    RADIO = "radio", _("A list to pick from")
    SELECT = "select", _("A drop-down list")


class Operator(TextChoices):
    EQUAL = "eq", _("equals")
    NOT_EQUAL = "ne", _("differs from")
    AT_MOST = "le", _("is at most")
    AT_LEAST = "ge", _("is at least")
    LESS = "lt", _("is less than")
    MORE = "gt", _("is more than")


class IdentifierKind(TextChoices):
    NIP = "nip", _("NIP")
    REGON = "regon", _("REGON")
    KRS = "krs", _("KRS number")
    NRB = "nrb", _("Bank account number")
    PHONE = "phone", _("Telephone number")
    POSTCODE = "postcode", _("Postcode")
    EMAIL = "email", _("E-mail address")
