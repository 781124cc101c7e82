"""Puts the demonstration together, by the same verbs that people use."""

from decimal import Decimal

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from allauth.account.models import EmailAddress
from wagtail.models import Locale

from wagtail_ngo.forms.models import Form
from wagtail_ngo.grants.actions.applications import start_application, submit_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.models import Call, Procedure
from wagtail_ngo.models import Sphere
from wagtail_ngo.organisations.actions import register_organisation, verify_organisation
from wagtail_ngo.organisations.models import Organisation
from wagtail_ngo.presets.loader import load_preset

from . import calls as demo_calls
from .answers import answers_of
from .before import SMALL, build_before, build_small_grants
from .filing import build_filing, build_filing_calls
from .hands import build_hands
from .joint import build_joint
from .locker import attach_statute, build_locker
from .messages import build_messages
from .offers import OFFERS
from .pages import build_pages
from .people import ORGANISATIONS, PASSWORD, STAFF


CITY = "Prezydent Miasta Wierzbogóra"
OFFER_FORM = "pl-oferta-2018-2057"


def is_built() -> bool:
    return Call.objects.filter(title=demo_calls.CALLS[0].title).exists()


def build() -> None:
    """Make everything once; the caller holds the transaction."""
    for code in ("pl", "en"):
        Locale.objects.get_or_create(language_code=code)
    load_preset("pl")
    staff = {account.email: build_account(account) for account in STAFF}
    officer = staff["urzednik@wierzbogora.example"]
    organisations = {demo.nip: build_organisation(demo, officer) for demo in ORGANISATIONS}
    for organisation in organisations.values():
        build_locker(organisation)
    calls = [(demo, build_call(demo, officer)) for demo in demo_calls.CALLS]
    build_unready_call(officer, editor=staff["redakcja@wierzbogora.example"])
    small = build_small_grants(officer, CITY)
    filed = build_filing_calls(officer, prepare_call)
    build_pages([*calls, *filed, (SMALL, small)])
    for demo in OFFERS:
        build_offer(calls[0][1], demo, organisations[demo.nip])
    build_draft(calls[0][1], organisations[ORGANISATIONS[-1].nip])
    build_joint(calls[0][1], calls[1][1], organisations)
    build_before(calls[0][1], small, officer, organisations[ORGANISATIONS[0].nip])
    clerk = staff["kancelaria@wierzbogora.example"]
    build_filing(filed[0][1], filed[1][1], officer, clerk, organisations)
    build_hands(calls[1][1], organisations, officer, build_account)
    build_messages(calls[0][1], calls[1][1], organisations[OFFERS[0].nip], officer)


def build_account(account):
    user = get_user_model().objects.create_user(
        username=account.email,
        email=account.email,
        password=PASSWORD,
        first_name=account.first_name,
        last_name=account.last_name,
        is_superuser=account.is_superuser,
        is_staff=account.is_superuser,
    )
    user.groups.set(Group.objects.filter(name__in=account.groups))
    EmailAddress.objects.create(user=user, email=account.email, verified=True, primary=True)
    return user


def build_organisation(demo, officer) -> Organisation:
    organisation = Organisation(
        name=demo.name,
        legal_form=demo.legal_form,
        register_kind="krs",
        register_number=demo.register_number,
        nip=demo.nip,
        regon=demo.regon,
        street=demo.street,
        postcode="00-999",
        city="Wierzbogóra",
        email=demo.account.email,
        phone="+48123456789",
        bank_account="74000000000000000000000001",
        representation_rule="single",
    )
    people = [{"name": name, "function": function} for name, function in demo.representatives]
    register_organisation(organisation, user=build_account(demo.account), representatives=people)
    if demo.nip != ORGANISATIONS[-1].nip:
        verify_organisation(organisation, user=officer)
    return organisation


def build_call(demo, officer) -> Call:
    return publish_call(prepare_call(demo, officer), user=officer)


def prepare_call(demo, officer) -> Call:
    """A draft that may be announced."""
    call = Call.objects.create(
        reference=f"{demo.number}/{demo_calls.today().year}",
        title=demo.title,
        procedure=Procedure.objects.get(identifier="open_call"),
        mode=demo.mode,
        addressee=CITY,
        pool_amount=Decimal(demo.pool),
        form=Form.objects.get(identifier=OFFER_FORM, locale__language_code="pl"),
        created_by=officer,
        **call_texts(),
        **call_dates(demo),
        **{name: Decimal(str(value)) for name, value in demo.limits.items()},
    )
    call.spheres.set(Sphere.objects.filter(identifier__in=demo.spheres))
    call.officers.add(officer)
    build_call_children(call, demo)
    call.save()
    return call


def call_texts() -> dict:
    return {
        "grant_rules": demo_calls.RULES,
        "conditions": demo_calls.CONDITIONS,
        "selection_mode": demo_calls.SELECTION,
        "criteria": demo_calls.CRITERIA,
        "contact_name": "Biuro współpracy z organizacjami pozarządowymi",
        "contact_phone": "12 345 67 89",
        "contact_email": "ngo@wierzbogora.example",
    }


def call_dates(demo) -> dict:
    start, end = demo_calls.realisation(demo)
    opens = demo.announced if demo.opens is None else demo.opens
    return {
        "realisation_from": start,
        "realisation_to": end,
        "opens_at": demo_calls.moment(opens, demo_calls.time(8)),
        "closes_at": demo_calls.moment(demo.closes, demo_calls.time(23, 59, 59)),
        "decision_due": demo_calls.day(demo.closes + 40),
    }


def build_call_children(call, demo) -> None:
    """Add what hangs on the call; its managers write only when the call is saved."""
    year = demo_calls.day(demo.announced).year
    for offset, (planned, transferred) in enumerate(demo.past_costs, start=year - 1):
        call.past_costs.create(
            year=offset, planned=Decimal(planned), transferred=Decimal(transferred)
        )
    for place in ("bip", "board", "site"):
        call.announcements.create(place=place, published_on=demo_calls.day(demo.announced))
    for order, (name, budget) in enumerate(demo.lots):
        call.lots.create(name=name, budget=Decimal(budget), sort_order=order)
    for order, (identifier, name, obligation) in enumerate(demo.attachments):
        call.attachments.create(
            identifier=identifier, name=name, obligation=obligation, sort_order=order
        )
    for question, answer in demo.questions:
        call.questions.create(
            question=question, answer=answer, answered_at=demo_calls.moment(-2, demo_calls.time(12))
        )


def build_unready_call(officer, editor) -> None:
    """A draft that shows what the law still wants."""
    call = Call.objects.create(
        reference=f"4/{demo_calls.today().year}",
        title="Wakacje w mieście",
        procedure=Procedure.objects.get(identifier="open_call"),
        addressee=CITY,
        pool_amount=Decimal(60000),
        closes_at=demo_calls.moment(10, demo_calls.time(12)),
        created_by=editor,
    )
    call.officers.add(officer)
    call.announcements.create(place="bip", published_on=demo_calls.day(0))
    call.save()


def build_offer(call, demo, organisation) -> None:
    member = organisation.memberships.get().user
    application = start_application(call, user=member, organisation=organisation, language="pl")
    response = application.response
    response.answers = answers_of(demo, call, organisation, response.form_version)
    response.save(update_fields=["answers"])
    if demo is OFFERS[0]:
        attach_statute(application, member)
    submit_application(application, user=member)


def build_draft(call, organisation) -> None:
    member = organisation.memberships.get().user
    start_application(call, user=member, organisation=organisation, language="pl")
