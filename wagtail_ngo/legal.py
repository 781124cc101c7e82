"""Numbers that the law sets, asked for on a date: ``legal.value("open_call_min_days", today)``."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.models import LegalParameter
from wagtail_ngo.models.legal import Unit


@dataclass(frozen=True)
class Parameter:
    """A parameter that the package asks for; the values with their legal basis are rows."""

    label: str | Promise
    unit: Unit


PARAMETERS: dict[str, Parameter] = {
    "open_call_min_days": Parameter(
        _("Shortest time for offers, from the last announcement of an open call"), Unit.DAYS
    ),
    "reasons_request_days": Parameter(
        _("Time to ask for the reasons of a choice, from the announcement of results"), Unit.DAYS
    ),
    "initiative_answer_months": Parameter(
        _("Time to answer an organisation's own motion (art. 12)"), Unit.MONTHS
    ),
    "small_grant_max": Parameter(_("Largest small grant"), Unit.PLN),
    "small_grant_year_max": Parameter(
        _("Largest sum of small grants for one organisation in a calendar year"), Unit.PLN
    ),
    "small_grant_max_days": Parameter(_("Longest task under a small grant"), Unit.DAYS),
    "small_grant_pool_percent": Parameter(
        _("Largest share of small grants in the grants planned for the year"), Unit.PERCENT
    ),
    "small_grant_decision_working_days": Parameter(
        _("Time to find a small-grant offer purposeful and to publish it"), Unit.WORKING_DAYS
    ),
    "small_grant_publication_days": Parameter(
        _("How long a small-grant offer is published"), Unit.DAYS
    ),
    "small_grant_remarks_days": Parameter(_("Time for remarks on a small-grant offer"), Unit.DAYS),
    "agreement_max_years": Parameter(_("Longest agreement"), Unit.YEARS),
    "report_days": Parameter(_("Time to report, from the end of the task"), Unit.DAYS),
    "partial_report_min_days": Parameter(
        _("Shortest time for a partial report, from the delivery of the demand"), Unit.DAYS
    ),
    "grant_return_days": Parameter(
        _("Time to return an unused grant, from the end of its use"), Unit.DAYS
    ),
    "records_years": Parameter(_("How long the documents of a task are kept"), Unit.YEARS),
}


class MissingLegalParameter(LookupError):
    """No row of the parameter holds on the date."""

    def __init__(self, name: str, on: date):
        super().__init__(f"No value of the legal parameter {name!r} is in force on {on:%Y-%m-%d}.")
        self.name = name
        self.on = on


def parameter(name: str, on: date) -> LegalParameter:
    """Return the row in force on `on`, or raise `MissingLegalParameter`."""
    row = LegalParameter.objects.filter(name=name).in_force(on).order_by("-valid_from").first()
    if row is None:
        raise MissingLegalParameter(name, on)
    return row


def value(name: str, on: date) -> Decimal:
    """Return the value in force on `on`, or raise `MissingLegalParameter`."""
    return parameter(name, on).value


def values_in_force(on: date) -> dict[str, Decimal]:
    """All values in force on `on`, by name; where periods overlap, as `value` gives them."""
    rows = LegalParameter.objects.in_force(on).order_by("valid_from")
    return dict(rows.values_list("name", "value"))
