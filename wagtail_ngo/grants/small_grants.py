"""Small grants (art. 19a UDPP): how much of the limits is taken, and when the authority answers.

What counts is the day of the offer: the day on which it was sent, today while it is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import legal
from wagtail_ngo.clock import city_date, city_moment, today
from wagtail_ngo.grants import questionnaires
from wagtail_ngo.grants.models import Application, ApplicationStatus, Call, ProcedureKind
from wagtail_ngo.working_days import working_days_later


def is_small_grant(call: Call) -> bool:
    return call.procedure.kind == ProcedureKind.SMALL_GRANT


@dataclass(frozen=True)
class Limit:
    """A sum that must not be passed: ``taken`` by other offers, and ``asked`` by this one."""

    label: str | Promise
    most: Decimal
    taken: Decimal
    asked: Decimal
    problem: str | Promise

    @property
    def left(self) -> Decimal:
        """What may still be asked for; never below 0."""
        return max(self.most - self.taken, Decimal(0))

    @property
    def is_passed(self) -> bool:
        return self.taken + self.asked > self.most


def day_of_offer(application: Application) -> date:
    """The day that decides which law and which year count."""
    return city_date(application.submitted_at) if application.submitted_at else today()


def limits(call: Call, organisation, on: date, *, asked=None, besides=None) -> list[Limit]:
    """Return the limits of a small grant asked for on the day ``on``.

    ``asked`` is the sum that the offer asks for, ``besides`` the offer itself, so that it is not
    counted twice. A limit that the law of that day does not know is left out.
    """
    asked = asked or Decimal(0)
    law = legal.values_in_force(on)
    sent = offers_of_year(on.year).exclude(pk=besides and besides.pk)
    own, pool = total(sent.filter(organisation=organisation)), total(sent.filter(call=call))
    return [*single(law, asked), *yearly(law, own, asked), *of_pool(call, pool, asked)]


def offers_of_year(year: int):
    """Offers for small grants sent in a calendar year and not withdrawn, tests aside."""
    first, after = (city_moment(date(y, 1, 1), time.min) for y in (year, year + 1))
    return Application.objects.filter(
        call__procedure__kind=ProcedureKind.SMALL_GRANT,
        call__is_test=False,
        status=ApplicationStatus.SUBMITTED,
        submitted_at__gte=first,
        submitted_at__lt=after,
    )


def total(offers) -> Decimal:
    return offers.aggregate(sum=Sum("requested_amount"))["sum"] or Decimal(0)


def single(law, asked) -> Iterator[Limit]:
    if (most := law.get("small_grant_max")) is not None:
        problem = _("The grant asked for is larger than a small grant may be.")
        yield Limit(_("One small grant"), most, Decimal(0), asked, problem)


def yearly(law, taken, asked) -> Iterator[Limit]:
    if (most := law.get("small_grant_year_max")) is not None:
        problem = _(
            "With the offers already sent this year, the organisation asks for more than it may get"
            " in a calendar year. Ask for less, or withdraw another offer."
        )
        label = _("All small grants of the organisation this year")
        yield Limit(label, most, taken, asked, problem)


def of_pool(call, taken, asked) -> Iterator[Limit]:
    if call.pool_amount is not None:
        problem = _(
            "The offers already sent ask for nearly all the money of the call. There may not be"
            " enough for this one."
        )
        yield Limit(_("All offers in this call"), call.pool_amount, taken, asked, problem)


def limits_of(application: Application) -> list[Limit]:
    """Return the limits for ``application`` as it is now; none when it is for no small grant."""
    call = application.call
    if not is_small_grant(call):
        return []
    asked, on = asked_in(application), day_of_offer(application)
    return limits(call, application.organisation, on, asked=asked, besides=application)


def limits_for(call: Call, organisation) -> list[Limit]:
    """Return the limits for an offer that ``organisation`` would begin today."""
    if not organisation or not is_small_grant(call):
        return []
    return limits(call, organisation, today())


def asked_in(application: Application) -> Decimal | None:
    """The grant asked for: as it is being written, else as it was sent."""
    if not application.is_open_for_writing:
        return application.requested_amount
    draft = questionnaires.draft_questionnaire(application, application.response.language)
    asked = draft.role_values().get("requested_amount")
    return asked if isinstance(asked, Decimal) else None


@dataclass(frozen=True)
class Answer:
    """Until when the law wants what, counted from the day on which an offer was sent."""

    decision_by: date | None
    remarks_until: date | None


def answer_dates(application: Application) -> Answer | None:
    """When the authority answers a small-grant offer that was sent; None for others.

    The offer is found purposeful or not, and published, within working days (ust. 2 and 3);
    remarks are accepted for days after that (ust. 4).
    """
    if not is_small_grant(application.call) or application.submitted_at is None:
        return None
    sent = city_date(application.submitted_at)
    law = legal.values_in_force(sent)
    days = law.get("small_grant_decision_working_days")
    remarks = law.get("small_grant_remarks_days")
    decision = None if days is None else working_days_later(sent, int(days))
    if decision is None or remarks is None:
        return Answer(decision, None)
    return Answer(decision, decision + timedelta(days=int(remarks)))


def largest_pool(call: Call, on: date) -> Decimal | None:
    """The part of the year's grants that small grants may take (ust. 7); None when not known."""
    share = legal.values_in_force(on).get("small_grant_pool_percent")
    if share is None or call.year_funds is None or not is_small_grant(call):
        return None
    return call.year_funds * share / 100
