"""Parameters that a project adds to those of the package."""

from datetime import date
from decimal import Decimal

import pytest

from tests.grants.factories import LotFactory, make_draft, make_open_call
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.forms import registry
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.context import form_context, submission_context


@pytest.fixture
def register(monkeypatch):
    """Register for one test."""
    monkeypatch.setattr(registry, "_parameters", dict(registry._parameters))
    monkeypatch.setattr(registry, "_providers", {})
    return registry.register_parameters


def test_a_provider_is_told_what_the_form_is_about(open_call, register):
    asked = []

    def provider(**subject):
        asked.append(subject)
        return {"city.points": 7, "city.since": date(2027, 1, 1), "city.unasked": 1}

    names = {"city.points": "number", "city.since": "date", "city.left_out": "text"}
    register(names, provider=provider)
    application = make_draft(open_call, lot=LotFactory(call=open_call))

    context = form_context(application)
    assert not asked
    assert context.parameter("city.points") == Decimal(7)
    assert context.parameter("city.since") == date(2027, 1, 1)
    assert context.parameter("city.left_out") is None
    assert context.parameter("city.unasked") is None
    expected = {
        "call": open_call,
        "organisation": application.organisation,
        "lot": application.lot,
    }
    assert asked == [expected]


def test_names_of_the_package_stand_beside_own_ones(open_call, register):
    register({"call.points": "number"}, provider=lambda **subject: {"call.points": 3})
    register({"call.pool": "number"}, provider=lambda *, call, **rest: {"call.pool": 1})
    context = form_context(open_call, OrganisationFactory())
    assert context.parameter("call.points") == 3
    assert context.parameter("call.pool") == 1
    assert context.parameter("call.grant_max") == open_call.grant_max


def test_a_provider_is_not_asked_for_the_names_of_others(open_call, register):
    def provider(**subject):
        raise AssertionError

    register({"city.points": "number"}, provider=provider)
    assert form_context(open_call).parameter("call.grant_max") == open_call.grant_max


def test_what_was_sent_keeps_the_value_of_that_day(db, register):
    values = {"city.points": 5}
    register({"city.points": "number"}, provider=lambda **subject: values)
    application = make_draft(make_open_call())
    submission = submit_application(application, user=application.created_by)
    values["city.points"] = 9
    assert submission_context(application, submission).parameter("city.points") == 5
    assert form_context(application).parameter("city.points") == 9
