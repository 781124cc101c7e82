"""Answers of a demonstration offer under the frozen statutory form."""

from decimal import Decimal

from .calls import CALLS, realisation


ARREARS = ("declaration_taxes", "declaration_contributions")
TICKS = ("declaration_scope", "declaration_fees", "declaration_truth", "declaration_privacy")


def answers_of(demo, call, organisation, version) -> dict:
    """Answers keyed by the ids of the questions of ``version``."""
    definition = version.definition("pl")
    return {
        definition.by_name(name).id: value
        for name, value in by_name(demo, call, organisation).items()
    }


def by_name(demo, call, organisation) -> dict:
    start, end = realisation(CALLS[0])
    person = organisation.representatives.first()
    return {
        "offer_kind": "single",
        "addressee": call.addressee,
        "task_kind": "; ".join(sphere.name for sphere in call.spheres.all()),
        "applicant": organisation.profile("pl")["summary"],
        "contact": {"name": person.name, "phone": organisation.phone, "email": organisation.email},
        "bank_account": organisation.bank_account,
        "title": demo.title,
        "period": {"start": start.isoformat(), "end": end.isoformat()},
        "summary": demo.summary,
        "results_description": demo.results_description,
        "experience": "Działamy w Wierzbogórze od dziesięciu lat. Co roku prowadzimy podobne zadania.",
        "resources": "Zespół trzech osób, wolontariusze, własny sprzęt i sala na spotkania.",
        "paid": "yes" if Decimal(demo.fees) else "no",
        **({"paid_terms": demo.paid_terms} if demo.paid_terms else {}),
        "declaration_register": "krs",
        **dict.fromkeys(ARREARS, "clear"),
        **dict.fromkeys(TICKS, True),
        **tables(demo, str(start.year)),
    }


def tables(demo, year) -> dict:
    return {
        "activities": {
            "rows": [activity(i, item, year) for i, item in enumerate(demo.activities, 1)]
        },
        "results": {"rows": [result(i, item) for i, item in enumerate(demo.results, 1)]},
        "costs": {"rows": list(cost_rows(demo, year))},
        "sources": {"rows": sources(demo)},
    }


def activity(index, item, year) -> dict:
    name, description, target_group, term = item
    cells = {
        "name": name, "description": description, "target_group": target_group,
        "term": term, "outsourced": "nie dotyczy",
    }  # fmt: skip
    return {"id": f"r{index}", "group": year, "link": "", "cells": cells}


def result(index, item) -> dict:
    cells = dict(zip(("name", "target", "source"), item, strict=True))
    return {"id": f"r{index}", "group": "", "link": "", "cells": cells}


def cost_rows(demo, year):
    lines = [
        ("activities", f"r{index}", line)
        for index, group in enumerate(demo.costs, 1)
        for line in group
    ]
    lines += [("administration", "", line) for line in demo.administration]
    for index, (group, link, line) in enumerate(lines, 1):
        yield {"id": f"r{index}", "group": group, "link": link, "cells": cost_cells(line, year)}


def cost_cells(line, year) -> dict:
    name, unit, unit_cost, quantity = line
    total = Decimal(unit_cost) * Decimal(quantity)
    return {
        "name": name,
        "unit": unit,
        "unit_cost": f"{Decimal(unit_cost):.2f}",
        "quantity": quantity,
        "years": {year: f"{total:.2f}"},
    }


def sources(demo) -> list[dict]:
    values = ("grant", "own_financial", "own_other", "fees")
    return [
        {
            "id": name,
            "group": "",
            "link": "",
            "cells": {"value": f"{Decimal(getattr(demo, name)):.2f}"},
        }
        for name in values
    ]
