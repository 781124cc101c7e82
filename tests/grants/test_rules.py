"""The rules of a call in sentences, in both languages and with the right forms of words."""

from datetime import date
from decimal import Decimal

from django.utils import translation

import pytest

from hypothesis import given
from hypothesis import strategies as st

from tests.grants import factories
from wagtail_ngo.grants.models import CallMode
from wagtail_ngo.grants.rules import plain_money, plain_percent, plain_rules, required_documents
from wagtail_ngo.money import parse_money


pytestmark = pytest.mark.django_db


@pytest.fixture
def rich_call(call):
    call.grant_max = Decimal(30000)
    call.grant_share_max = Decimal("90.00")
    call.own_financial_min = Decimal("10.50")
    call.own_financial_base = "grant"
    call.admin_max = Decimal(10)
    call.fees_allowed = False
    call.max_offers = 2
    call.realisation_from, call.realisation_to = date(2027, 2, 1), date(2027, 11, 30)
    return call


def test_every_limit_becomes_a_sentence(rich_call):
    factories.LotFactory(call=rich_call)
    with translation.override("en"):
        assert [rule.replace("\xa0", " ") for rule in plain_rules(saved(rich_call))] == [
            "You can ask for a grant of up to 30,000 zł.",
            "The grant may cover at most 90% of the total cost.",
            "Your own money must make at least 10.5% of the grant.",
            "Administrative costs may take at most 10% of the total.",
            "You may not take fees from the people who take part.",
            "The task must take place between 1 February 2027 and 30 November 2027.",
            "One organisation may send at most 2 applications.",
            "The call has 1 lot. An application is for that lot.",
        ]


def saved(call):
    call.save()
    return factories.fresh(call)


def test_a_call_without_limits_has_no_rules(call):
    call.grant_max = call.realisation_from = call.realisation_to = None
    assert plain_rules(call) == []


def test_a_commission_pays_for_everything(call):
    call.mode = CallMode.ENTRUST
    with translation.override("en"):
        assert "The grant covers all the costs of the task." in plain_rules(call)


def test_files_to_attach_are_listed_with_the_required_first(call):
    factories.require_attachment(call, "extra", name="Extra", obligation="optional")
    factories.require_attachment(call, "statute", name="Statute")
    assert [item.name for item in required_documents(call)] == ["Statute", "Extra"]


@given(st.decimals(0, 9_999_999, places=2, allow_nan=False))
def test_plain_money_reads_back_as_the_same_amount(value):
    with translation.override("pl"):
        assert parse_money(plain_money(value, "PLN")) == value


@given(st.decimals(0, 100, places=2, allow_nan=False))
def test_plain_percent_reads_back(value):
    with translation.override("pl"):
        assert Decimal(plain_percent(value).replace(",", ".")) == value
