"""Small grants (art. 19a UDPP): sums by the day of the offer, days, and a call that stays open."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

import pytest

from hypothesis import given
from hypothesis import strategies as st

from tests.grants import factories
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.clock import today
from wagtail_ngo.grants import small_grants
from wagtail_ngo.grants.actions.applications import withdraw_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.lint import lint_call
from wagtail_ngo.grants.models import Application, CallPhase
from wagtail_ngo.grants.small_grants import Limit, answer_dates, limits, limits_for, limits_of
from wagtail_ngo.models import LegalParameter


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LAW = {
    "small_grant_max": (10_000, "pln"),
    "small_grant_year_max": (20_000, "pln"),
    "small_grant_max_days": (90, "days"),
    "small_grant_pool_percent": (20, "percent"),
    "small_grant_decision_working_days": (7, "working_days"),
    "small_grant_remarks_days": (7, "days"),
}
MONEY = st.decimals(0, 100_000, places=2, allow_nan=False)


@pytest.fixture
def law(db):
    for name, (value, unit) in LAW.items():
        LegalParameter.objects.update_or_create(
            name=name,
            valid_from=date(2010, 1, 1),
            defaults={"value": value, "unit": unit, "legal_basis": "art. 19a UDPP"},
        )


@pytest.fixture
def procedure(law):
    return factories.ProcedureFactory(
        identifier="small_grant",
        kind="small_grant",
        number_prefix="MG",
        min_days_parameter="",
        required_places=[],
        required_elements=["task_kind", "pool_amount", "realisation_dates", "deadline", "contact"],
    )


@pytest.fixture
def rolling(procedure):
    """Announced today, open until the end of a year: no 21 days, no announcements."""
    call = factories.CallFactory(
        procedure=procedure,
        pool_amount=Decimal(50_000),
        year_funds=Decimal(250_000),
        decision_due=None,
    )
    call.announcements.all().delete()
    call.past_costs.all().delete()
    return publish_call(factories.fresh(call), user=call.created_by)


def send(call, organisation, amount):
    application = factories.make_submitted(call, organisation=organisation)
    Application.objects.filter(pk=application.pk).update(requested_amount=Decimal(amount))
    return factories.fresh(application)


def by_label(found):
    return {str(limit.label): limit for limit in found}


YEAR, ONE, POOL = (
    "All small grants of the organisation this year",
    "One small grant",
    "All offers in this call",
)


def test_a_call_of_small_grants_opens_without_the_21_days(rolling):
    assert rolling.phase() == CallPhase.OPEN
    assert "deadline_too_early" not in {problem.code for problem in lint_call(rolling)}


def test_an_open_call_would_not(procedure):
    call = factories.CallFactory(closes_at=factories.in_days(5))
    assert "deadline_too_early" in {problem.code for problem in lint_call(call)}


def test_offers_of_the_year_count_until_they_are_withdrawn(rolling):
    organisation = OrganisationFactory()
    first = send(rolling, organisation, 9_000)
    second = send(rolling, organisation, "6000.50")
    send(rolling, OrganisationFactory(), 5_000)
    limit = by_label(limits_for(rolling, organisation))[YEAR]
    assert (limit.taken, limit.left) == (Decimal("15000.50"), Decimal("4999.50"))
    withdraw_application(second, user=second.created_by)
    found = by_label(limits_for(rolling, organisation))
    assert found[YEAR].taken == Decimal(9_000)
    assert found[POOL].taken == Decimal(14_000)
    assert first.number.startswith("MG/")


def test_an_offer_does_not_count_against_itself(rolling):
    sent = send(rolling, OrganisationFactory(), 10_000)
    found = by_label(limits_of(sent))
    assert (found[YEAR].taken, found[YEAR].asked) == (0, Decimal(10_000))
    assert not any(limit.is_passed for limit in found.values())


def test_a_draft_counts_with_what_is_typed_in_it(rolling):
    organisation = OrganisationFactory()
    send(rolling, organisation, 10_000)
    send(rolling, organisation, 9_500)
    draft = factories.make_draft(rolling, organisation=organisation)
    found = by_label(limits_of(draft))
    asked = found[YEAR].asked
    assert asked == small_grants.asked_in(draft) and asked > 500
    assert found[YEAR].is_passed and not found[POOL].is_passed


def test_the_page_and_the_check_say_that_the_limit_would_be_passed(rolling, log_in):
    organisation = OrganisationFactory()
    for amount in (10_000, 9_900):
        send(rolling, organisation, amount)
    draft = factories.make_draft(rolling, organisation=organisation)
    client = log_in(draft.created_by)
    for name in ("application", "application-check"):
        html = client.get(reverse(f"wagtail_ngo_grants:{name}", args=[draft.token])).content
        assert "more than it may get in a calendar year" in html.decode()
    start = reverse("wagtail_ngo_grants:call-start", args=[rolling.token])
    html = client.get(f"{start}?organisation={organisation.token}").content.decode()
    assert "Limits of small grants" in html and "19,900.00" in html.replace("\xa0", "")


def test_other_calls_have_no_such_limits(open_call, law):
    draft = factories.make_draft(open_call)
    assert limits_of(draft) == [] and answer_dates(draft) is None
    assert limits_for(open_call, draft.organisation) == []


def test_the_year_is_that_of_the_day_of_the_offer_in_the_city(rolling):
    organisation = OrganisationFactory()
    sent = send(rolling, organisation, 8_000)
    warsaw = ZoneInfo("Europe/Warsaw")
    for moment, counted in [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=warsaw), 8_000),
        (datetime(2027, 1, 1, 0, 0, tzinfo=warsaw), 0),
        (datetime(2026, 1, 1, 0, 0, tzinfo=warsaw), 8_000),
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=warsaw), 0),
    ]:
        Application.objects.filter(pk=sent.pk).update(submitted_at=moment)
        found = by_label(limits(rolling, organisation, date(2026, 6, 1)))
        assert found[YEAR].taken == counted, moment


def test_the_law_is_that_of_the_day_of_the_offer(rolling):
    old = LegalParameter.objects.get(name="small_grant_max")
    old.valid_to = date(2026, 6, 30)
    old.save()
    LegalParameter.objects.create(
        name="small_grant_max", value=15_000, unit="pln", legal_basis="x", valid_from="2026-07-01"
    )
    organisation = OrganisationFactory()
    before, after = (
        by_label(limits(rolling, organisation, day, asked=Decimal(12_000)))[ONE]
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    )
    assert before.is_passed and not after.is_passed


def test_tests_are_not_counted(rolling):
    organisation = OrganisationFactory()
    send(rolling, organisation, 8_000)
    type(rolling).objects.filter(pk=rolling.pk).update(is_test=True)
    assert by_label(limits(rolling, organisation, today()))[YEAR].taken == 0


@given(most=MONEY, taken=MONEY, asked=MONEY)
def test_a_limit_is_passed_exactly_when_the_sum_is_larger(most, taken, asked):
    limit = Limit("", most, taken, asked, "")
    assert limit.left >= 0
    assert limit.is_passed is (taken + asked > most)
    if taken <= most:
        assert limit.is_passed is (asked > limit.left)


@pytest.mark.parametrize("number", [1, 3, 50])
def test_counting_costs_the_same_for_many_offers(rolling, number, django_assert_num_queries):
    organisation = OrganisationFactory()
    sent = send(rolling, organisation, 100)
    for position in range(number - 1):
        copy_of(sent, position)
    with django_assert_num_queries(3):
        found = by_label(limits(rolling, organisation, today()))
    assert found[YEAR].taken == 100 * number


def copy_of(application, position):
    """Another sent offer like ``application``, without the work of filling it in."""
    response = application.response
    response.pk, response.token = None, None
    response.token = type(response)._meta.get_field("token").get_default()
    response.save(force_insert=True)
    twin = factories.fresh(application)
    twin.pk, twin.number, twin.response = None, f"MG/9{position:03d}/2026", response
    twin.token = type(twin)._meta.get_field("token").get_default()
    twin.save(force_insert=True)


def test_the_answer_is_due_after_seven_working_days(rolling, log_in):
    sent = send(rolling, OrganisationFactory(), 100)
    monday = datetime(2026, 11, 2, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
    Application.objects.filter(pk=sent.pk).update(submitted_at=monday)
    sent = factories.fresh(sent)
    answer = answer_dates(sent)
    assert answer.decision_by == date(2026, 11, 12), "11 November is a holiday"
    assert answer.remarks_until == date(2026, 11, 19)
    url = reverse("wagtail_ngo_grants:application", args=[sent.token])
    assert "12 November 2026" in log_in(sent.created_by).get(url).content.decode()


def test_the_pool_may_take_only_the_lawful_share_of_the_year(procedure):
    call = factories.CallFactory(
        procedure=procedure, pool_amount=Decimal("50000.01"), year_funds=Decimal(250_000)
    )
    assert "small_grant_pool" in {problem.code for problem in lint_call(call)}
    call.pool_amount = Decimal(50_000)
    assert "small_grant_pool" not in {problem.code for problem in lint_call(call)}
    call.grant_max = Decimal(10_001)
    assert "small_grant_max" in {problem.code for problem in lint_call(call)}


def test_the_days_of_a_task_are_said_in_the_rules(rolling, client):
    url = reverse("wagtail_ngo_grants:call-eligibility", args=[rolling.token])
    html = client.get(url).content.decode()
    assert "at most 90 days, its first and last day counted" in html
    assert timezone.now() < rolling.closes_at - timedelta(days=1)
