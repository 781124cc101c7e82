"""What a joint offer adds to a form: its applicants, what each consents to, what is missing."""

import hashlib
import json

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail_ngo.forms.choices import Role
from wagtail_ngo.forms.problems import Problem
from wagtail_ngo.forms.types.base import Fault
from wagtail_ngo.money import format_money, quantize


#: What concerns a partner: when any of it changes, the partner has to consent again.
FACTS = {
    "title": gettext_lazy("Title of the task"),
    "starts_on": gettext_lazy("Begins"),
    "ends_on": gettext_lazy("Ends"),
    "total_cost": gettext_lazy("Total cost"),
    "requested_amount": gettext_lazy("Requested grant"),
    "share": gettext_lazy("Costs of this organisation"),
    "division": gettext_lazy("Who does what, and who represents the applicants"),
}
NEEDED = ("title", "total_cost")


@dataclass(frozen=True)
class Fact:
    """One thing that a partner consents to, as people read it: once, and now."""

    label: Any
    before: str
    now: str
    is_changed: bool


def applicants(application) -> list:
    """The organisations that apply: the leader first, then the partners that take part."""
    partners = [item for item in application.live_partners if item.is_accepted]
    return [application.organisation, *(partner.organisation for partner in partners)]


def question_with(definition, role: Role):
    """The question that plays ``role`` in the form, or None."""
    return next(iter(definition.with_role(role)), None)


def row_id(organisation) -> str:
    """The id of the organisation's row in the table that divides the costs."""
    return f"o{organisation.token.hex}"


def name_column(question) -> str:
    """The column of a table that says whose the row is."""
    return next((item.name for item in question.table.columns if item.kind == "text"), "")


def amount_column(question) -> str:
    """The column of a table that holds the costs of each applicant."""
    amounts = [item for item in question.table.columns if item.kind in ("money", "calculated")]
    return next((item.name for item in amounts), "")


def match_rows(rows: Iterable[tuple[str, str]], organisations) -> tuple[dict[int, str], list[str]]:
    """Whose each row is, by its id or else by its name.

    ``rows`` are pairs of id and name. Returns the id of the row by the key of the organisation, and
    the ids of the rows that belong to none of them.
    """
    by_id = {row_id(organisation): organisation.pk for organisation in organisations}
    found = {by_id[row]: row for row, _name in rows if row in by_id}
    strays = []
    for row, name in rows:
        if row in by_id:
            continue
        names = {item.pk: plain(item.name) for item in organisations if item.pk not in found}
        owner = next((pk for pk, known in names.items() if known == plain(name)), None)
        if owner is None:
            strays.append(row)
        else:
            found[owner] = row
    return found, strays


def plain(name: str) -> str:
    return " ".join(str(name).split()).casefold()


def split_rows(questionnaire, question, organisations):
    """The filled rows of the table that divides the costs, and whose they are."""
    rows = {row.id: row for row in questionnaire.table(question).rows}
    column = name_column(question)
    pairs = [(row.id, str(row.stored.get(column) or "")) for row in rows.values()]
    found, strays = match_rows(pairs, organisations)
    return {pk: rows[row] for pk, row in found.items()}, [rows[row] for row in strays]


def share_of(questionnaire, organisation, organisations) -> Decimal | None:
    """The costs of one applicant; None when the table says nothing of it."""
    question = question_with(questionnaire.definition, Role.COST_SPLIT)
    if question is None or not questionnaire.visible(question):
        return None
    found, _strays = split_rows(questionnaire, question, organisations)
    row = found.get(organisation.pk)
    value = row.cells.get(amount_column(question)) if row else None
    return value if isinstance(value, Decimal) else None


def consent_facts(application, questionnaire, organisation) -> dict[str, str]:
    """What ``organisation`` consents to, as canonical text by the names of :data:`FACTS`."""
    values = questionnaire.role_values()
    start, end = values.get("period") or (values.get("start"), values.get("end"))
    share = share_of(questionnaire, organisation, applicants(application))
    facts = {
        "title": values.get("title"),
        "starts_on": start,
        "ends_on": end,
        "total_cost": values.get("total_cost"),
        "requested_amount": values.get("requested_amount"),
        "share": share,
        "division": values.get(Role.JOINT_DIVISION),
    }
    return {name: canonical(value) for name, value in facts.items()}


def canonical(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(quantize(value))
    return "" if value is None else str(value).strip()


def digest(facts: Mapping[str, str]) -> str:
    """A short name of the facts, by which a page says which of them its reader saw."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def lacking(questionnaire, facts: Mapping[str, str]) -> list:
    """Labels of what has to be written before anybody can consent."""
    needed = list(NEEDED)
    roles = {"share": Role.COST_SPLIT, "division": Role.JOINT_DIVISION}
    needed += [k for k, role in roles.items() if question_with(questionnaire.definition, role)]
    return [FACTS[name] for name in needed if not facts[name]]


def shown_facts(consent: Mapping[str, str], facts: Mapping[str, str], currency: str) -> list[Fact]:
    """The facts for a reader, each beside what the earlier consent was given to."""
    return [
        Fact(
            label,
            in_words(name, consent.get(name, ""), currency),
            in_words(name, facts[name], currency),
            bool(consent) and consent.get(name, "") != facts[name],
        )
        for name, label in FACTS.items()
    ]


def in_words(name: str, value: str, currency: str) -> str:
    if not value:
        return ""
    if name in ("total_cost", "requested_amount", "share"):
        return format_money(Decimal(value), currency)
    if name in ("starts_on", "ends_on"):
        day = parse_date(value)
        return date_format(day, "DATE_FORMAT") if day else value
    return value


def is_consented(partner, facts: Mapping[str, str]) -> bool:
    """Whether the partner consented to the offer as it is."""
    return partner.consented_at is not None and partner.consent == facts


def partner_problems(application, questionnaire) -> list[Problem]:
    """What the applicants have to do before the offer can be sent."""
    partners = application.live_partners
    found = list(kind_problems(questionnaire, partners))
    found += [waiting_problem(partner) for partner in partners if not partner.is_accepted]
    if partners:
        found += split_problems(application, questionnaire)
    for partner in partners:
        if partner.is_accepted:
            facts = consent_facts(application, questionnaire, partner.organisation)
            found += [] if is_consented(partner, facts) else [consent_problem(partner)]
    return found


def waiting_problem(partner) -> Problem:
    message = _(
        "%(name)s has not answered the invitation. Wait for the answer, or take the invitation"
        " back."
    )
    return Problem("", "", message % {"name": partner.name}, "")


def consent_problem(partner) -> Problem:
    message = _("%(name)s has not consented to the offer as it is now.")
    if partner.consented_at:
        message = _(
            "%(name)s consented, but what concerns it has changed since. Ask it to consent again."
        )
    return Problem("", "", message % {"name": partner.name}, "")


def kind_problems(questionnaire, partners):
    """The form says that the offer is joint, and there are no partners; or the other way round."""
    question = question_with(questionnaire.definition, Role.OFFER_KIND)
    kind = questionnaire.env.answer(question.id) if question else None
    if kind == "joint" and not partners:
        text = _("A joint offer needs a partner. Invite one, or choose the offer of one applicant.")
        yield questionnaire.problem(question, Fault(text))
    if kind == "single" and partners:
        text = _("You have invited partners, so choose the joint offer.")
        yield questionnaire.problem(question, Fault(text))


def split_problems(application, questionnaire):
    """Each applicant has one row in the division of costs, and nobody else has any."""
    question = question_with(questionnaire.definition, Role.COST_SPLIT)
    if question is None or not questionnaire.visible(question):
        return
    organisations = applicants(application)
    found, strays = split_rows(questionnaire, question, organisations)
    for organisation in organisations:
        if organisation.pk not in found:
            text = _("Add a row named “%(name)s”: each applicant has one.")
            fault = Fault(text % {"name": organisation.name})
            yield questionnaire.problem(question, fault)
    column = name_column(question)
    for row in strays:
        text = _("“%(name)s” is not one of the applicants. Move its costs, and remove its row.")
        fault = Fault(
            text % {"name": row.stored.get(column) or ""},
            f"q-{question.id}-{row.id}-{column}",
            row=row.id,
            column=column,
        )
        yield questionnaire.problem(question, fault)


def joint_profile(profile: Mapping[str, Any], application, language: str) -> Mapping[str, Any]:
    """The data of the leader with those of the partners under ``partners``, for form and print."""
    partners = [item for item in application.live_partners if item.is_accepted]
    if not partners:
        return profile
    facts = [partner_facts(partner, language) for partner in partners]
    summaries = [profile.get("summary", ""), *(item["summary"] for item in facts)]
    return {**profile, "summary": "\n\n".join(summaries), "partners": facts}


def partner_facts(partner, language: str) -> dict[str, Any]:
    """The data of a partner and its consent, as they are kept with what is sent."""
    profile = partner.organisation.profile(language)
    kept = ("name", "legal_form", "register", "register_number", "nip", "address", "email", "phone")
    person = partner.consented_by
    return {
        **{name: profile[name] for name in (*kept, "representation", "persons", "summary")},
        "organisation": str(partner.organisation.token),
        "consented_at": partner.consented_at and partner.consented_at.isoformat(),
        "consented_by": (person.get_full_name() or person.get_username()) if person else "",
        "consented_revision": partner.consented_revision,
    }


def consents(profile: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The partners in the data that were kept, each with the moment of its consent."""
    return [
        {**partner, "consented_moment": parse_datetime(partner["consented_at"] or "")}
        for partner in profile.get("partners", ())
    ]
