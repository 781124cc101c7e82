"""Calls, applications and what stands around them."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.utils import timezone

import factory

from wagtail.models import Locale

from tests.grants import form
from tests.organisations.factories import MembershipFactory, OrganisationFactory, UserFactory
from wagtail_ngo.clock import today
from wagtail_ngo.forms.models import Attachment, Form, FormKind
from wagtail_ngo.grants.actions.applications import start_application, submit_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.lint import ELEMENTS
from wagtail_ngo.grants.models import (
    Announcement,
    Call,
    Lot,
    PastCost,
    Procedure,
    ProcedureKind,
    RequiredAttachment,
)
from wagtail_ngo.models import LegalParameter, Sphere
from wagtail_ngo.organisations.choices import Role


def grant_permissions(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    for cache in ("_perm_cache", "_user_perm_cache"):
        user.__dict__.pop(cache, None)
    return user


OFFICER_PERMISSIONS = [
    "access_admin",
    "add_call",
    "change_call",
    "delete_call",
    "publish_call",
    "view_application",
    "export_application",
]


def make_officer(**kwargs):
    return grant_permissions(UserFactory(**kwargs), *OFFICER_PERMISSIONS)


def member_of(organisation, role=Role.EDITOR):
    return MembershipFactory(organisation=organisation, role=role).user


def default_locale():
    """Made again when an earlier test has emptied the database."""
    return Locale.objects.get_or_create(language_code="en")[0]


class FormFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Form

    identifier = factory.Sequence(lambda n: f"offer_{n}")
    title = "Offer"
    kind = FormKind.OFFER
    body = factory.LazyFunction(lambda: form.BODY)
    rules = factory.LazyFunction(lambda: form.RULES)
    live = True
    locale = factory.LazyFunction(default_locale)


class SphereFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sphere
        django_get_or_create = ["identifier"]

    identifier = "art4-16"
    number = "16"
    name = "kultura, sztuka"


class ProcedureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Procedure
        django_get_or_create = ["identifier"]

    identifier = "open_call"
    name = "Open call"
    kind = ProcedureKind.OPEN_CALL
    legal_basis = "art. 13 UDPP"
    number_prefix = "OKO"
    min_days_parameter = "open_call_min_days"
    required_places = ["bip", "board", "site"]
    required_elements = factory.LazyFunction(lambda: list(ELEMENTS))


def legal_minimum():
    LegalParameter.objects.get_or_create(
        name="open_call_min_days",
        valid_from=date(2010, 1, 1),
        defaults={"value": 21, "unit": "days", "legal_basis": "art. 13 ust. 1 UDPP"},
    )


def in_days(days, hour=15):
    """The hour of a day in the city's zone, ``days`` from today."""
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


class CallFactory(factory.django.DjangoModelFactory):
    """A draft that may be announced at once."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"{n + 1}/2026")
    title = factory.Sequence(lambda n: f"Culture in the districts {n}")
    procedure = factory.SubFactory(ProcedureFactory)
    pool_amount = Decimal(100_000)
    grant_max = Decimal(10_000)
    grant_rules = "<p>Rules</p>"
    conditions = "<p>Conditions</p>"
    selection_mode = "<p>A commission gives its opinion.</p>"
    criteria = "<p>Quality</p>"
    realisation_from = factory.LazyFunction(lambda: today() + timedelta(days=60))
    realisation_to = factory.LazyFunction(lambda: today() + timedelta(days=300))
    closes_at = factory.LazyFunction(lambda: in_days(30))
    decision_due = factory.LazyFunction(lambda: today() + timedelta(days=50))
    form = factory.SubFactory(FormFactory)
    contact_name = "Anna Nowak"
    created_by = factory.LazyFunction(make_officer)

    @factory.post_generation
    def parts(self, create, extracted, **kwargs):
        legal_minimum()
        self.officers.add(self.created_by)
        self.spheres.add(SphereFactory())
        for place in ("bip", "board", "site"):
            Announcement.objects.create(call=self, place=place, published_on=today())
        for year in (today().year - 1, today().year):
            PastCost.objects.create(call=self, year=year, planned=1000, transferred=900)


class LotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lot

    call = factory.SubFactory(CallFactory)
    name = factory.Sequence(lambda n: f"Lot {n}")
    budget = Decimal(1000)


def require_attachment(call, identifier="statute", **values):
    values = {"name": "Statute", "max_files": 2, **values}
    return RequiredAttachment.objects.create(call=call, identifier=identifier, **values)


def make_open_call(**kwargs) -> Call:
    call = CallFactory(**kwargs)
    return publish_call(fresh(call), user=call.created_by)


def fresh(instance):
    """The row as another process would read it."""
    return type(instance).objects.get(pk=instance.pk)


def close(call, seconds=1):
    """Let the deadline pass, as the clock would."""
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        opens_at=now - timedelta(days=30), closes_at=now - timedelta(seconds=seconds)
    )
    return fresh(call)


def make_draft(call=None, *, organisation=None, user=None, lot=None, **changes):
    """A draft that may be sent; its user is ``application.created_by``."""
    call = call or make_open_call()
    organisation = organisation or OrganisationFactory()
    user = user or member_of(organisation)
    application = start_application(
        call, user=user, organisation=organisation, lot=lot, language="en"
    )
    application.response.answers = form.answers(**changes)
    application.response.save()
    return application


def make_submitted(call=None, **kwargs):
    application = make_draft(call, **kwargs)
    submit_application(application, user=application.created_by)
    return application


def attach(application, question_id, name="statute.pdf", content=b"%PDF-1.4 CANARY-file"):
    return Attachment.objects.create(
        response=application.response,
        question_id=question_id,
        file=ContentFile(content, name=name),
        name=name,
        size=len(content),
        content_type="application/pdf",
        sha256="0" * 64,
    )
