"""What readers of a call are told: its state in a sentence, its facts, its calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wagtail_ngo.clock import city_moment, format_day, format_moment
from wagtail_ngo.grants.filing_wording import call_steps, delivery_deadline_label
from wagtail_ngo.grants.models import Call, CallPhase, ProcedureKind
from wagtail_ngo.money import format_money


def status_sentence(call: Call, phase: CallPhase) -> str:
    """Return one sentence that says what can be done with ``call`` in ``phase``."""
    moments = {"opens": format_moment(call.opens_at), "closes": format_moment(call.closes_at)}
    sentences = {
        CallPhase.DRAFT: _("The call is being prepared."),
        CallPhase.ANNOUNCED: _("Applications will be accepted from %(opens)s to %(closes)s."),
        CallPhase.OPEN: _("Applications are accepted until %(closes)s."),
        CallPhase.CLOSED: _("The deadline passed on %(closes)s. Applications are being assessed."),
        CallPhase.ANNULLED: _("The call was annulled. Applications are not accepted."),
        CallPhase.WITHDRAWN: _("The call was withdrawn. Applications are not accepted."),
    }
    if phase == CallPhase.OPEN and call.procedure.kind == ProcedureKind.SMALL_GRANT:
        return _("Applications are accepted all the time, until %(closes)s.") % moments
    return sentences[phase] % moments


@dataclass(frozen=True)
class Fact:
    """One line of the facts box. ``lang`` marks text kept in the language of the call."""

    label: str
    value: str
    lang: str = ""


def call_facts(call: Call) -> list[Fact]:
    """Return the facts that decide whether to apply; facts that are not given are left out."""
    facts = [
        Fact(pgettext("call", "Reference"), call.reference),
        Fact(_("Kind of call"), ProcedureKind(call.procedure.kind).label),
        Fact(_("Addressed to"), call.addressee, official_language(call)),
        Fact(_("Deadline"), format_moment(call.closes_at)),
        *(Fact(label, value) for label, value in call_steps(call)),
        Fact(_("Public funds for the task"), _amount(call, call.pool_amount)),
        Fact(_("Grant for one application"), grant_range(call)),
        Fact(_("Largest share of the grant"), _share(call, "grant_share_max", "grant_share_base")),
        Fact(
            _("Own financial contribution, at least"),
            _share(call, "own_financial_min", "own_financial_base"),
        ),
        Fact(_("Time of carrying out the task"), _days(call.realisation_from, call.realisation_to)),
        Fact(_("Most applications of one organisation"), str(call.max_offers or "")),
    ]
    return [fact for fact in facts if fact.value]


def grant_range(call: Call) -> str:
    """Return the limits of a grant in words, or "" when the call sets none."""
    low, high = _amount(call, call.grant_min), _amount(call, call.grant_max)
    if low and high:
        return _("from %(low)s to %(high)s") % {"low": low, "high": high}
    if high:
        return _("up to %(high)s") % {"high": high}
    return _("at least %(low)s") % {"low": low} if low else ""


def official_language(call: Call) -> str:
    """Return the language in which the binding texts of ``call`` are written."""
    version = call.form_version
    return version.source_language if version else ""


def binding_texts(call: Call) -> list[Fact]:
    """Return the texts of the announcement that bind both sides, as rich text."""
    language = official_language(call)
    texts = [
        Fact(_("Rules of awarding grants"), call.grant_rules, language),
        Fact(_("Conditions of carrying out the task"), call.conditions, language),
        Fact(_("How applications are chosen"), call.selection_mode, language),
        Fact(_("Criteria"), call.criteria, language),
    ]
    return [text for text in texts if text.value]


@dataclass(frozen=True)
class Step:
    """One step of the calendar of a call; ``state`` is past, current or future."""

    label: str
    when: str
    state: str


def call_timeline(call: Call, now: datetime | None = None) -> list[Step]:
    """Return the known steps of ``call`` in order; the first one ahead is the current one."""
    now = now or timezone.now()
    tasks = _days(call.realisation_from, call.realisation_to)
    steps = [
        (_("Call announced"), *announcement(call)),
        (_("Applications accepted from"), call.opens_at, format_moment(call.opens_at)),
        (_("Deadline for applications"), call.closes_at, format_moment(call.closes_at)),
        *delivery_step(call),
        (_("Choice of applications, by"), _end(call.decision_due), format_day(call.decision_due)),
        (_("Tasks carried out"), _end(call.realisation_to), tasks),
    ]
    known = [step for step in steps if step[1]]
    passed = sum(1 for _label, moment, _when in known if moment and moment <= now)
    states = ["past"] * passed + ["current"] + ["future"] * len(known)
    return [Step(step[0], step[2], state) for step, state in zip(known, states, strict=False)]


def delivery_step(call: Call) -> list[tuple[str, datetime | None, str]]:
    """The second clock in the calendar, where the call has one."""
    if not call.needs_delivery:
        return []
    moment = call.delivery_closes_at
    return [(delivery_deadline_label(call), moment, format_moment(moment))]


def announcement(call: Call) -> tuple[datetime | None, str]:
    """The last announcement, from which the time for applications runs, and its day in words."""
    days = [item.published_on for item in call.announcements.all()]
    if not days:
        return call.announced_at, format_moment(call.announced_at)
    start = city_moment(max(days), time.min)
    return start, format_day(max(days))


def _end(day: date | None) -> datetime | None:
    """Return the last moment of ``day`` in the zone of the site."""
    return city_moment(day, time.max) if day else None


def _amount(call, amount) -> str:
    return format_money(amount, call.currency) if amount is not None else ""


def _share(call, share_field, base_field) -> str:
    share = getattr(call, share_field)
    if share is None:
        return ""
    base = getattr(call, f"get_{base_field}_display")()
    return _("%(share)s%% %(base)s") % {"share": number_format(share.normalize()), "base": base}


def _days(first, last) -> str:
    if first and last:
        return _("from %(first)s to %(last)s") % {
            "first": format_day(first),
            "last": format_day(last),
        }
    return format_day(first or last)
