"""Rows for tests; every number is valid and unique."""

from django.contrib.auth import get_user_model

import factory

from stdnum.pl import nip, regon

from wagtail_ngo.organisations.choices import (
    LegalForm,
    MembershipStatus,
    RegisterKind,
    RepresentationRule,
    Role,
)
from wagtail_ngo.organisations.models import Membership, Organisation, Representative


def valid_nip(n: int) -> str:
    """The ``n``-th of an endless row of NIPs with a right check digit."""
    first = 5_250_000_000 + n * 20
    return next(str(number) for number in range(first, first + 20) if nip.is_valid(str(number)))


def valid_regon(n: int) -> str:
    base = f"{12_000_000 + n:08d}"
    return base + regon.calc_check_digit(base)


class UserFactory(factory.django.DjangoModelFactory):
    """An account without any permission; the password is ``password``."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("password")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Stowarzyszenie Lipowa {n}")
    legal_form = LegalForm.ASSOCIATION
    register_kind = RegisterKind.KRS
    register_number = factory.Sequence(lambda n: f"{100_000 + n:010d}")
    nip = factory.Sequence(valid_nip)
    regon = factory.Sequence(valid_regon)
    street = "Lipowa 12/3"
    postcode = "50-141"
    city = "Wrocław"
    email = factory.Sequence(lambda n: f"office{n}@example.org")
    phone = "+48713456789"
    website = "https://www.example.org"
    bank_account = "74000000000000000000000001"
    representation_rule = RepresentationRule.TWO_JOINTLY


class RepresentativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Representative

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Anna Kowalska {n}")
    function = "prezes zarządu"


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active membership; other values make a pending or an ended one."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.ADMINISTRATOR
    status = MembershipStatus.ACTIVE
