"""What an announcement must hold: each element of art. 13, by its own name."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.grants.factories import (
    CallFactory,
    LotFactory,
    ProcedureFactory,
    fresh,
    in_days,
)
from wagtail_ngo.clock import today
from wagtail_ngo.grants.lint import blocking, earliest_deadline, lint_call
from wagtail_ngo.grants.models import Announcement, Call, CallMode, PastCost
from wagtail_ngo.models import LegalParameter


def codes(call):
    return [problem.code for problem in lint_call(fresh(call))]


def change(call, **values):
    Call.objects.filter(pk=call.pk).update(**values)
    return fresh(call)


def test_a_complete_call_has_nothing_to_correct(call):
    assert codes(call) == []


@pytest.mark.parametrize(
    ("code", "field", "empty", "basis"),
    [
        ("pool_amount", "pool_amount", None, "art. 13 ust. 2 pkt 2 UDPP"),
        ("grant_rules", "grant_rules", "<p>&nbsp;</p>", "art. 13 ust. 2 pkt 3 UDPP"),
        ("realisation_dates", "realisation_from", None, "art. 13 ust. 2 pkt 4 UDPP"),
        ("conditions", "conditions", "", "art. 13 ust. 2 pkt 4 UDPP"),
        ("deadline", "closes_at", None, "art. 13 ust. 2 pkt 5 UDPP"),
        ("selection_mode", "selection_mode", "<p></p>", "art. 13 ust. 2 pkt 6 UDPP"),
        ("criteria", "criteria", "", "art. 13 ust. 2 pkt 6 UDPP"),
        ("decision_due", "decision_due", None, "art. 13 ust. 2 pkt 6 UDPP"),
        ("contact", "contact_name", "", ""),
    ],
)
def test_a_missing_element_is_named_with_its_article(call, code, field, empty, basis):
    change(call, **{field: empty})

    (problem,) = lint_call(fresh(call))

    assert (problem.code, problem.field, problem.legal_basis) == (code, field, basis)
    assert not problem.is_warning


def test_the_kind_of_task_is_a_sphere(call):
    call.spheres.clear()
    assert codes(call) == ["task_kind"]


def test_costs_of_both_years_are_needed_even_when_zero(call):
    last_year = call.past_costs.first()
    last_year.delete()
    assert codes(call) == ["past_costs"]

    PastCost.objects.create(call=call, year=today().year - 1, transferred=0)
    assert codes(call) == []


@pytest.mark.parametrize("place", ["bip", "board", "site"])
def test_each_of_the_three_places_is_needed(call, place):
    call.announcements.filter(place=place).delete()

    (problem,) = lint_call(fresh(call))

    assert (problem.code, problem.legal_basis) == (f"place_{place}", "art. 13 ust. 3 UDPP")


@pytest.mark.parametrize(
    ("days", "expected"),
    [(20, "deadline_too_early"), (21, "deadline_tight"), (22, None)],
)
@pytest.mark.parametrize("hour", [0, 23])
def test_the_deadline_counts_full_days_from_the_announcement(call, days, hour, expected):
    change(call, closes_at=in_days(days, hour=hour))

    problems = lint_call(fresh(call))

    assert [problem.code for problem in problems] == ([expected] if expected else [])
    assert bool(blocking(problems)) == (expected == "deadline_too_early")


def test_the_last_of_the_required_announcements_counts(call):
    change(call, closes_at=in_days(24))
    assert codes(call) == []

    Announcement.objects.create(call=call, place="press", published_on=today() + timedelta(days=5))
    assert codes(call) == []

    Announcement.objects.create(call=call, place="board", published_on=today() + timedelta(days=5))
    assert codes(call) == ["deadline_too_early"]
    assert earliest_deadline(fresh(call)) == today() + timedelta(days=26)


def test_the_law_of_the_day_of_the_announcement_decides(call):
    LegalParameter.objects.all().update(valid_to=today() - timedelta(days=1))
    LegalParameter.objects.create(
        name="open_call_min_days", value=40, unit="days", legal_basis="new", valid_from=today()
    )
    assert codes(call) == ["deadline_too_early"]


def test_an_announcement_of_a_day_whose_law_is_not_known_is_named(call):
    call.announcements.all().delete()
    for place in ("bip", "board", "site"):
        Announcement.objects.create(call=call, place=place, published_on=date(1990, 1, 1))
    problems = {problem.code: problem for problem in lint_call(fresh(call))}
    assert not problems["law_unknown"].is_warning
    assert "1990" in str(problems["law_unknown"].message)


def test_a_procedure_asks_only_for_its_own_elements(db):
    procedure = ProcedureFactory(
        identifier="small_grant",
        kind="small_grant",
        legal_basis="art. 19a UDPP",
        min_days_parameter="",
        required_places=[],
        required_elements=["pool_amount"],
    )
    call = CallFactory(procedure=procedure, closes_at=in_days(3), criteria="", pool_amount=None)
    call.announcements.all().delete()

    (problem,) = lint_call(fresh(call))

    assert (problem.code, problem.legal_basis) == ("pool_amount", "art. 19a UDPP")


def test_dates_and_amounts_must_agree(call):
    LotFactory(call=call, budget=Decimal(60_000))
    LotFactory(call=call, budget=Decimal(50_000))
    change(
        call,
        opens_at=in_days(29),
        decision_due=today(),
        realisation_from=today(),
        realisation_to=today(),
        grant_min=Decimal(200_000),
        grant_max=Decimal(200_000),
    )

    assert codes(call) == [
        "decision_early",
        "realisation_early",
        "lots_over_pool",
        "grant_min_over_pool",
        "grant_max_over_pool",
    ]


def test_a_past_deadline_stops_a_draft(call):
    change(call, closes_at=in_days(-1))
    assert "deadline_past" in codes(call)


def test_own_contribution_in_a_commission_is_a_warning(call):
    change(call, mode=CallMode.ENTRUST, own_financial_min=Decimal(10))

    (problem,) = lint_call(fresh(call))

    assert problem.is_warning


def test_somebody_must_read_the_applications(call):
    officer = call.officers.get()
    officer.is_active = False
    officer.save()
    assert codes(call) == ["officers"]


def test_a_form_is_needed_and_must_be_published_and_whole(call):
    form = call.form
    change(call, form=None)
    assert codes(call) == ["form"]

    form.live = False
    form.rules[0].value["left"] = "nothing_here"
    form.save()
    change(call, form=form)
    assert codes(call) == ["form_draft", "form_invalid"]
