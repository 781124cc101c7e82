"""Calls of each filing pattern, and applications that wait for their second step."""

from datetime import timedelta

from django.utils import timezone

from tests.grants.factories import (
    grant_permissions,
    in_days,
    make_officer,
    make_open_call,
    make_submitted,
    member_of,
)
from tests.organisations.factories import OrganisationFactory
from wagtail_ngo.grants.choices import Filing
from wagtail_ngo.grants.models import Call, Extension
from wagtail_ngo.organisations.choices import RepresentationRule, Role
from wagtail_ngo.organisations.models import Representative


PLACE = "City Hall, room 12"


def make_filing_call(filing=Filing.PRINTOUT, **kwargs):
    """An open call whose officer may register papers."""
    kwargs = {"delivery_closes_at": in_days(37), "delivery_place": PLACE, **kwargs}
    call = make_open_call(filing=filing, **kwargs)
    grant_permissions(call.created_by, "receive_application")
    return call


def make_clerk(call):
    """A second officer of the call, who may register papers."""
    clerk = grant_permissions(make_officer(), "receive_application")
    call.officers.add(clerk)
    return clerk


def make_board(rule=RepresentationRule.TWO_JOINTLY, people=("Anna Nowak", "Jan Kos")):
    organisation = OrganisationFactory(representation_rule=rule)
    for order, name in enumerate(people):
        Representative.objects.create(
            organisation=organisation, name=name, function="member of the board", sort_order=order
        )
    return organisation


def make_waiting(filing=Filing.PRINTOUT, *, call=None, organisation=None, **kwargs):
    """An application that was sent and waits for its second step."""
    organisation = organisation or make_board()
    user = member_of(organisation, Role.ADMINISTRATOR)
    call = call or make_filing_call(filing, **kwargs)
    return make_submitted(call, organisation=organisation, user=user)


def pass_deadlines(call, *, closes=None, delivery=None):
    """Let the clocks of a call stand ``closes`` and ``delivery`` seconds from now."""
    now = timezone.now()
    changes = {"opens_at": now - timedelta(days=30)}
    if closes is not None:
        changes["closes_at"] = now + timedelta(seconds=closes)
    if delivery is not None:
        changes["delivery_closes_at"] = now + timedelta(seconds=delivery)
    Call.objects.filter(pk=call.pk).update(**changes)


def extend(sent, seconds=60, **kwargs):
    """A longer deadline, as an officer would have granted it."""
    return Extension.objects.create(
        call=sent.call,
        organisation=sent.organisation,
        until=timezone.now() + timedelta(seconds=seconds),
        reason="A flood",
        **kwargs,
    )
