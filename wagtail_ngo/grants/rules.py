"""The rules of a call in plain sentences, made from its data in the language of the reader."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_ngo import legal
from wagtail_ngo.clock import today
from wagtail_ngo.grants.models import (
    Call,
    CallMode,
    Obligation,
    PercentBase,
    ProcedureKind,
    RequiredAttachment,
)
from wagtail_ngo.grants.wording import format_day
from wagtail_ngo.money import NO_BREAK_SPACE, SYMBOLS, format_money


def plain_rules(call: Call) -> list[str]:
    """Return what an applicant must keep to, one sentence a rule; no rule, no sentence."""
    parts = [amount, share, own_money, administration, fees, period, offers, lots, small_grant]
    return [sentence for part in parts for sentence in part(call)]


def plain_money(value: Decimal, currency: str) -> str:
    """Return an amount as people say it: "30 000 zł", and grosze only when there are any."""
    if value != value.to_integral_value():
        return format_money(value, currency)
    whole = number_format(value, 0, force_grouping=True)
    return f"{whole}{NO_BREAK_SPACE}{SYMBOLS.get(currency, currency)}"


def plain_percent(value: Decimal) -> str:
    return number_format(f"{value.normalize():f}")


def amount(call) -> Iterator[str]:
    low, high = call.grant_min, call.grant_max
    values = {
        "low": low is not None and plain_money(low, call.currency),
        "high": high is not None and plain_money(high, call.currency),
    }
    if low and high is not None:
        yield _("You can ask for a grant of %(low)s to %(high)s.") % values
    elif high is not None:
        yield _("You can ask for a grant of up to %(high)s.") % values
    elif low:
        yield _("You can ask for a grant of at least %(low)s.") % values


def share(call) -> Iterator[str]:
    if call.mode == CallMode.ENTRUST and call.grant_share_max is None:
        yield _("The grant covers all the costs of the task.")
    if call.grant_share_max is not None:
        text = _("The grant may cover at most %(percent)s%% of the total cost.")
        yield text % {"percent": plain_percent(call.grant_share_max)}


def own_money(call) -> Iterator[str]:
    if not call.own_financial_min:
        return
    texts = {
        PercentBase.TOTAL: _("Your own money must make at least %(percent)s%% of the total cost."),
        PercentBase.GRANT: _("Your own money must make at least %(percent)s%% of the grant."),
    }
    yield (
        texts[PercentBase(call.own_financial_base)]
        % {"percent": plain_percent(call.own_financial_min)}
    )


def administration(call) -> Iterator[str]:
    if call.admin_max is None:
        return
    texts = {
        PercentBase.TOTAL: _("Administrative costs may take at most %(percent)s%% of the total."),
        PercentBase.GRANT: _("Administrative costs may take at most %(percent)s%% of the grant."),
    }
    yield texts[PercentBase(call.admin_base)] % {"percent": plain_percent(call.admin_max)}


def fees(call) -> Iterator[str]:
    if not call.fees_allowed:
        yield _("You may not take fees from the people who take part.")


def period(call) -> Iterator[str]:
    first, last = call.realisation_from, call.realisation_to
    days = {"first": format_day(first), "last": format_day(last)}
    if first and last:
        yield _("The task must take place between %(first)s and %(last)s.") % days
    elif first:
        yield _("The task may begin on %(first)s at the earliest.") % days
    elif last:
        yield _("The task must end by %(last)s.") % days


def offers(call) -> Iterator[str]:
    if call.max_offers is not None:
        text = ngettext(
            "One organisation may send at most %(number)s application.",
            "One organisation may send at most %(number)s applications.",
            call.max_offers,
        )
        yield text % {"number": call.max_offers}


def lots(call) -> Iterator[str]:
    number = len(call.lots.all())
    if number:
        text = ngettext(
            "The call has %(number)s lot. An application is for that lot.",
            "The call has %(number)s lots. An application is for one of them.",
            number,
        )
        yield text % {"number": number}


def small_grant(call) -> Iterator[str]:
    """The limits of art. 19a UDPP by the law of today."""
    if call.procedure.kind != ProcedureKind.SMALL_GRANT:
        return
    law = legal.values_in_force(today())
    if (most := law.get("small_grant_max")) is not None and call.grant_max is None:
        yield _("A small grant may be at most %(most)s.") % {"most": plain_money(most, "PLN")}
    if (days := law.get("small_grant_max_days")) is not None:
        text = ngettext(
            "The task may last at most %(number)s day, its first and last day counted.",
            "The task may last at most %(number)s days, its first and last day counted.",
            int(days),
        )
        yield text % {"number": int(days)}
    if (most := law.get("small_grant_year_max")) is not None:
        text = _("One organisation may get at most %(most)s of small grants in a calendar year.")
        yield text % {"most": plain_money(most, "PLN")}


def required_documents(call: Call) -> list[RequiredAttachment]:
    """Return the files that applicants add, the required ones first."""
    order = [Obligation.REQUIRED, Obligation.OTHER_REGISTER, Obligation.OPTIONAL]
    return sorted(call.attachments.all(), key=lambda item: order.index(Obligation(item.obligation)))
