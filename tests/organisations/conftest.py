from django.utils import translation

import pytest

from tests.organisations.factories import (
    MembershipFactory,
    OrganisationFactory,
    RepresentativeFactory,
    UserFactory,
)
from wagtail_ngo.organisations.choices import MembershipStatus, Role


@pytest.fixture
def organisation(db):
    organisation = OrganisationFactory(name="CANARY-owner-name")
    RepresentativeFactory(organisation=organisation, name="CANARY-owner-person")
    return organisation


@pytest.fixture
def people(organisation):
    """One user in each possible relation to the organisation."""
    relations = {role.value: {"role": role} for role in Role}
    relations["pending"] = {"status": MembershipStatus.PENDING}
    relations["removed"] = {"status": MembershipStatus.REMOVED}
    people = {
        name: MembershipFactory(organisation=organisation, **values).user
        for name, values in relations.items()
    }
    stranger = MembershipFactory(role=Role.ADMINISTRATOR).user
    return {**people, "stranger": stranger, "newcomer": UserFactory()}


@pytest.fixture
def administrator(people):
    return people["administrator"]


@pytest.fixture
def english(settings):
    """For tests that compare texts, whatever language the suite runs in."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
