"""What a visitor finds before the form: questions, a call to try out, small grants, followers."""

from datetime import timedelta
from decimal import Decimal

from wagtail_ngo.forms.models import Form
from wagtail_ngo.grants.actions.applications import start_application, submit_application
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.actions.following import follow_call
from wagtail_ngo.grants.actions.questions import ask_question
from wagtail_ngo.grants.actions.rehearsals import rehearse_call
from wagtail_ngo.grants.models import Call, EligibilityQuestion, Follower, Procedure
from wagtail_ngo.models import Sphere

from . import calls as demo_calls
from .answers import ARREARS, TICKS
from .calls import DemoCall


SIMPLIFIED_FORM = "pl-oferta-uproszczona-2018-2055"
CONTACT = {
    "contact_name": "Biuro współpracy z organizacjami pozarządowymi",
    "contact_phone": "12 345 67 89",
    "contact_email": "ngo@wierzbogora.example",
}
ELIGIBILITY = [
    (
        "Czy zadanie odbędzie się w Wierzbogórze i dla jej mieszkańców?",
        "yes",
        "Miasto może wspierać tylko zadania realizowane w Wierzbogórze i dla jej mieszkańców.",
    ),
    (
        "Czy organizacja działa w celu osiągnięcia zysku?",
        "no",
        "W konkursie mogą wziąć udział tylko organizacje, które nie działają dla zysku.",
    ),
    (
        "Czy macie własne pieniądze na co najmniej 10% kosztu zadania?",
        "yes",
        "Dotacja może pokryć najwyżej 90% kosztu, resztę organizacja musi zapewnić sama.",
    ),
]
QUESTION = "Czy wycieczka poza miasto też może być częścią zadania?"
SMALL = DemoCall(
    number=5,
    slug="male-granty",
    title="Małe granty",
    lead=(
        "Pomysł na małe zadanie można zgłosić w każdej chwili, bez konkursu: do 10 000 zł i najwyżej"
        " 90 dni."
    ),
    title_en="Small grants",
    lead_en=(
        "An idea for a small task can be filed at any time, without a contest: up to 10,000 PLN and"
        " at most 90 days."
    ),
    mode="support",
    spheres=("art4-16", "art4-17"),
    pool="60000",
    past_costs=(),
    announced=-20,
    closes=0,
)
#: What the organisation has asked for already this year, in PLN.
ASKED = [("Dzień sąsiada na Lipowej", "9500"), ("Wieczory bajek w bibliotece", "8200")]


def build_small_grants(officer, city: str) -> Call:
    """A call that stays open until the end of the year."""
    now = demo_calls.moment(0, demo_calls.time(8))
    last = now.replace(month=12, day=31, hour=23, minute=59, second=59)
    call = Call.objects.create(
        reference=f"{SMALL.number}/{now.year}",
        title=SMALL.title,
        procedure=Procedure.objects.get(identifier="small_grant"),
        mode=SMALL.mode,
        addressee=city,
        pool_amount=Decimal(SMALL.pool),
        year_funds=Decimal(1_200_000),
        grant_max=Decimal(10_000),
        form=Form.objects.get(identifier=SIMPLIFIED_FORM, locale__language_code="pl"),
        opens_at=now - timedelta(days=20),
        closes_at=last,
        realisation_from=now.date(),
        realisation_to=last.date() + timedelta(days=90),
        created_by=officer,
        **CONTACT,
    )
    call.spheres.set(Sphere.objects.filter(identifier__in=SMALL.spheres))
    call.officers.add(officer)
    return publish_call(call, user=officer)


def build_before(call: Call, small: Call, officer, organisation) -> None:
    """Add what people ask, follow and try out; ``organisation`` is near its limit."""
    for order, (question, answer, reason) in enumerate(ELIGIBILITY):
        EligibilityQuestion.objects.create(
            call=call, sort_order=order, question=question, allowed_answer=answer, reason=reason
        )
    ask_question(call, question=QUESTION, email="ciekawa@example.org")
    follow_call(call, user=organisation.memberships.first().user)
    Follower.objects.create(email="obserwuje@example.org", language="pl")
    rehearse_call(call, user=officer)
    for title, amount in ASKED:
        build_small_offer(small, organisation, title, Decimal(amount))


def build_small_offer(call, organisation, title, amount) -> None:
    member = organisation.memberships.first().user
    application = start_application(call, user=member, organisation=organisation, language="pl")
    response = application.response
    definition = response.form_version.definition("pl")
    answers = small_answers(call, organisation, title, amount)
    response.answers = {definition.by_name(name).id: value for name, value in answers.items()}
    response.save(update_fields=["answers"])
    submit_application(application, user=member)


def small_answers(call, organisation, title, amount) -> dict:
    person = organisation.representatives.first()
    start = call.realisation_from + timedelta(days=14)
    period = {"start": start.isoformat(), "end": (start + timedelta(days=60)).isoformat()}
    cells = {
        "name": "Materiały i prowadzenie",
        "value": f"{amount + 500:.2f}",
        "from_grant": f"{amount:.2f}",
        "from_other": "500.00",
    }
    result = {"name": "Uczestnicy", "target": "60 osób", "source": "listy obecności"}
    return {
        "addressee": call.addressee,
        "task_kind": "; ".join(sphere.name for sphere in call.spheres.all()),
        "applicant": organisation.profile("pl")["summary"],
        "contact": {"name": person.name, "phone": organisation.phone, "email": organisation.email},
        "title": title,
        "period": period,
        "summary": "Spotkania otwarte dla mieszkanek i mieszkańców osiedla.",
        "results": {"rows": [{"id": "r1", "group": "", "link": "", "cells": result}]},
        "experience": "Co roku prowadzimy podobne spotkania.",
        "costs": {"rows": [{"id": "r1", "group": "", "link": "", "cells": cells}]},
        "declaration_register": "krs",
        **dict.fromkeys(ARREARS, "clear"),
        **dict.fromkeys(TICKS, True),
    }
