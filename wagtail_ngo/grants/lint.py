"""What an announcement of a call must hold before it may be published.

The checks follow art. 13 of the Act of 24 April 2003 on public benefit activity and volunteering
(UDPP). Which of them a procedure needs is data: ``Procedure.required_elements`` and
``Procedure.required_places``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import legal
from wagtail_ngo.clock import city_date, today
from wagtail_ngo.forms.compile import find_problems
from wagtail_ngo.grants.models import AnnouncementPlace, CallMode, ProcedureKind
from wagtail_ngo.grants.small_grants import is_small_grant, largest_pool
from wagtail_ngo.money import format_money


@dataclass(frozen=True)
class LintProblem:
    """One thing wrong with a call; a warning does not stop the announcement.

    ``field`` is the name of a field or of a child relation of the call.
    """

    code: str
    message: str | Promise
    field: str
    legal_basis: str = ""
    is_warning: bool = False


@dataclass(frozen=True)
class Element:
    """A thing that the law wants in the announcement. ``is_present`` takes the call."""

    name: str
    field: str
    legal_basis: str
    message: str | Promise
    is_present: Callable


def has_text(name) -> Callable:
    return lambda call: bool(unescape(strip_tags(getattr(call, name))).strip())


def has_value(*names) -> Callable:
    return lambda call: all(getattr(call, name) is not None for name in names)


def has_past_costs(call) -> bool:
    year = (last_announcement(call) or today()).year
    return {year, year - 1} <= {cost.year for cost in call.past_costs.all()}


ELEMENTS = {
    element.name: element
    for element in [
        Element(
            "task_kind",
            "spheres",
            "art. 13 ust. 2 pkt 1 UDPP",
            _("Choose the kind of task: at least one sphere of public tasks."),
            lambda call: call.spheres.exists(),
        ),
        Element(
            "pool_amount",
            "pool_amount",
            "art. 13 ust. 2 pkt 2 UDPP",
            _("Enter the amount of public funds for the task."),
            has_value("pool_amount"),
        ),
        Element(
            "grant_rules",
            "grant_rules",
            "art. 13 ust. 2 pkt 3 UDPP",
            _("Describe the rules of awarding grants."),
            has_text("grant_rules"),
        ),
        Element(
            "realisation_dates",
            "realisation_from",
            "art. 13 ust. 2 pkt 4 UDPP",
            _("Enter the first and the last day on which the task may be carried out."),
            has_value("realisation_from", "realisation_to"),
        ),
        Element(
            "conditions",
            "conditions",
            "art. 13 ust. 2 pkt 4 UDPP",
            _("Describe the conditions of carrying out the task."),
            has_text("conditions"),
        ),
        Element(
            "deadline",
            "closes_at",
            "art. 13 ust. 2 pkt 5 UDPP",
            _("Enter the day and hour of the deadline for applications."),
            has_value("closes_at"),
        ),
        Element(
            "selection_mode",
            "selection_mode",
            "art. 13 ust. 2 pkt 6 UDPP",
            _("Describe how applications will be chosen."),
            has_text("selection_mode"),
        ),
        Element(
            "criteria",
            "criteria",
            "art. 13 ust. 2 pkt 6 UDPP",
            _("Describe the criteria by which applications will be chosen."),
            has_text("criteria"),
        ),
        Element(
            "decision_due",
            "decision_due",
            "art. 13 ust. 2 pkt 6 UDPP",
            _("Enter the day by which applications will be chosen."),
            has_value("decision_due"),
        ),
        Element(
            "past_costs",
            "past_costs",
            "art. 13 ust. 2 pkt 7 UDPP",
            _(
                "Enter the costs of tasks of the same kind in the year of the announcement and in"
                " the year before, even when they are 0."
            ),
            has_past_costs,
        ),
        Element(
            "contact",
            "contact_name",
            "",
            _("Enter the person who answers questions about the call."),
            has_text("contact_name"),
        ),
    ]
}

PLACE_BASIS = "art. 13 ust. 3 UDPP"
STATUTORY_KINDS = (ProcedureKind.OPEN_CALL, ProcedureKind.REGRANTING)


def last_announcement(call) -> date | None:
    """The day of the last announcement in the places that the procedure requires."""
    places = call.procedure.required_places
    days = [item.published_on for item in call.announcements.all() if item.place in places]
    return max(days, default=None)


def minimum_days(call) -> int | None:
    """Fewest days from the last announcement to the deadline, by the law of that day.

    Raises ``MissingLegalParameter`` when that law is not among the legal values.
    """
    last = last_announcement(call)
    if last is None or not call.procedure.min_days_parameter:
        return None
    return int(legal.value(call.procedure.min_days_parameter, last))


def earliest_deadline(call) -> date | None:
    """The first day that may be the deadline, or None when no rule sets it."""
    last, days = last_announcement(call), minimum_days(call)
    return None if last is None or days is None else last + timedelta(days=days)


def lint_call(call) -> list[LintProblem]:
    """All that is missing from or wrong with a saved call, in the order of the law.

    A test call is no announcement: it needs a form and somebody to read what is sent.
    """
    if call.is_test:
        return [*people(call), *form(call)]
    checks = [
        elements,
        places,
        deadline,
        delivery,
        order_of_dates,
        amounts,
        small_grant,
        people,
        form,
    ]
    return [problem for check in checks for problem in check(call)]


def blocking(problems) -> list[LintProblem]:
    """The problems that stop the announcement."""
    return [problem for problem in problems if not problem.is_warning]


def elements(call) -> Iterator[LintProblem]:
    required = call.procedure.required_elements
    for element in ELEMENTS.values():
        if element.name in required and not element.is_present(call):
            yield LintProblem(
                element.name, element.message, element.field, basis(call, element.legal_basis)
            )


def basis(call, article) -> str:
    """The article of the open call, or the procedure's own basis when it is not an open call."""
    return article if call.procedure.kind in STATUTORY_KINDS else call.procedure.legal_basis


def places(call) -> Iterator[LintProblem]:
    used = {item.place for item in call.announcements.all()}
    messages = {
        AnnouncementPlace.BIP: _("Enter the day of the announcement in the BIP."),
        AnnouncementPlace.BOARD: _("Enter the day of the announcement on the notice board."),
        AnnouncementPlace.SITE: _("Enter the day of the announcement on the website."),
        AnnouncementPlace.PRESS: _("Enter the day of the announcement in the press."),
    }
    for place in call.procedure.required_places:
        if place not in used:
            yield LintProblem(
                f"place_{place}", messages[place], "announcements", basis(call, PLACE_BASIS)
            )


def law_unknown(missing: legal.MissingLegalParameter) -> str:
    """What to do when the law of the day of the announcement is not among the legal values."""
    message = _(
        "The legal values do not say how long applications must be accepted after an announcement"
        " of %(date)s. Correct the day of the announcement, or add the value."
    )
    return message % {"date": date_format(missing.on, "j E Y")}


def deadline(call) -> Iterator[LintProblem]:
    article = basis(call, "art. 13 ust. 1 UDPP")
    try:
        earliest = earliest_deadline(call)
    except legal.MissingLegalParameter as missing:
        yield LintProblem("law_unknown", law_unknown(missing), "announcements", article)
        return
    if call.closes_at is None or earliest is None:
        return
    closing = city_date(call.closes_at)
    params = {"days": minimum_days(call), "date": date_format(earliest, "j E Y")}
    if closing < earliest:
        message = _(
            "The deadline must fall at least %(days)s days after the last announcement: on"
            " %(date)s or later."
        )
        yield LintProblem("deadline_too_early", message % params, "closes_at", article)
    elif closing == earliest:
        message = _(
            "The deadline falls exactly %(days)s days after the last announcement. One day more"
            " would leave no doubt about the last, incomplete day."
        )
        yield LintProblem("deadline_tight", message % params, "closes_at", article, True)


def delivery(call) -> Iterator[LintProblem]:
    """What follows the electronic form needs a deadline, and paper a place."""
    if not call.needs_delivery:
        return
    if call.delivery_closes_at is None:
        message = _("Enter the day and hour until which what follows the electronic form may come.")
        yield LintProblem("delivery_deadline", message, "delivery_closes_at")
    elif call.closes_at and call.delivery_closes_at < call.closes_at:
        message = _("What follows the electronic form cannot be due before the form itself.")
        yield LintProblem("delivery_early", message, "delivery_closes_at")
    elif call.decision_due and city_date(call.delivery_closes_at) > call.decision_due:
        message = _("The choice cannot be made before everything has come. Enter an earlier day.")
        yield LintProblem("delivery_after_decision", message, "delivery_closes_at")
    if call.needs_paper and not call.delivery_place.strip():
        message = _("Enter where the paper is delivered: the address, the room and the hours.")
        yield LintProblem("delivery_place", message, "delivery_place")


def order_of_dates(call) -> Iterator[LintProblem]:
    if call.closes_at is None:
        return
    if call.is_draft and call.closes_at <= timezone.now():
        message = _("The deadline has passed. Enter a later one.")
        yield LintProblem("deadline_past", message, "closes_at")
    if call.opens_at and call.opens_at >= call.closes_at:
        message = _("Applications must be accepted from a moment before the deadline.")
        yield LintProblem("opening_late", message, "opens_at")
    closing = city_date(call.closes_at)
    if call.decision_due and call.decision_due < closing:
        message = _("The choice cannot be made before the deadline. Enter a later day.")
        yield LintProblem("decision_early", message, "decision_due")
    if call.realisation_to and call.realisation_to < closing:
        message = _("The task would have to end before the deadline. Enter a later last day.")
        yield LintProblem("realisation_early", message, "realisation_to")


def amounts(call) -> Iterator[LintProblem]:
    pool = call.pool_amount
    if pool is not None and sum(lot.budget or 0 for lot in call.lots.all()) > pool:
        message = _("The lots add up to more than the public funds for the task.")
        yield LintProblem("lots_over_pool", message, "lots")
    for name in ("grant_min", "grant_max"):
        value = getattr(call, name)
        if pool is not None and value is not None and value > pool:
            message = _("A single grant cannot be larger than the public funds for the task.")
            yield LintProblem(f"{name}_over_pool", message, name)
    if call.mode == CallMode.ENTRUST and call.own_financial_min:
        message = _(
            "A commission covers all the costs, so the law expects no own contribution."
            " Choose support or leave the contribution empty."
        )
        yield LintProblem(
            "own_in_commission", message, "own_financial_min", "art. 5 ust. 4 pkt 1 UDPP", True
        )


def small_grant(call) -> Iterator[LintProblem]:
    """The limits of art. 19a UDPP, by the law of today."""
    if not is_small_grant(call):
        return
    most = legal.values_in_force(today()).get("small_grant_max")
    if most is not None and call.grant_max is not None and call.grant_max > most:
        message = _("The law allows small grants of up to %(most)s. Lower the largest grant.")
        text = message % {"most": format_money(most, call.currency)}
        yield LintProblem("small_grant_max", text, "grant_max", "art. 19a ust. 1 pkt 1 UDPP")
    pool, largest = call.pool_amount, largest_pool(call, today())
    if largest is not None and pool is not None and pool > largest:
        message = _("Small grants may take at most %(most)s of the grants planned this year.")
        text = message % {"most": format_money(largest, call.currency)}
        yield LintProblem("small_grant_pool", text, "pool_amount", "art. 19a ust. 7 UDPP")
    if pool is not None and call.year_funds is None:
        text = _("Enter the grants planned this year, so that the share of small grants is known.")
        yield LintProblem("year_funds", text, "year_funds", "art. 19a ust. 7 UDPP", True)


def people(call) -> Iterator[LintProblem]:
    if not call.officers.filter(is_active=True).exists():
        message = _("Choose at least one officer who will read the applications.")
        yield LintProblem("officers", message, "officers")


def form(call) -> Iterator[LintProblem]:
    if call.form_version_id:
        return
    if call.form is None:
        yield LintProblem("form", _("Choose the application form."), "form")
        return
    if not call.form.live:
        message = _("Publish the form before you use it in a call.")
        yield LintProblem("form_draft", message, "form")
    for problem in find_problems(call.form):
        yield LintProblem("form_invalid", problem.message, "form")
