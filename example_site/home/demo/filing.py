"""Two calls filed in other ways, with applications in every state of delivery, and one on paper."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from wagtail_ngo.grants.actions.applications import (
    begin_amendment,
    start_application,
    submit_application,
)
from wagtail_ngo.grants.actions.calls import publish_call
from wagtail_ngo.grants.actions.entered import confirm_entered, enter_application
from wagtail_ngo.grants.actions.extensions import grant_extension
from wagtail_ngo.grants.actions.receipts import register_receipt
from wagtail_ngo.grants.actions.signatures import approve
from wagtail_ngo.grants.models import Call

from .answers import answers_of
from .calls import DemoCall
from .offers import OFFERS


PLACE = "Kancelaria Urzędu Miasta, Rynek 1, pokój 12, poniedziałek–piątek 8–16"
PRINTOUT = DemoCall(
    number=8,
    slug="sport-dla-kazdego",
    title="Sport dla każdego",
    lead=(
        "Zajęcia sportowe dla dzieci i dorosłych. Ofertę wysyłasz przez internet, a podpisany"
        " wydruk dostarczasz do urzędu."
    ),
    title_en="Sport for everyone",
    lead_en=(
        "Sports for children and adults. You send the offer online and deliver the signed print-out"
        " to the office."
    ),
    mode="support",
    spheres=("art4-17",),
    pool="80000",
    past_costs=(("70000", "68000"), ("75000", "74100")),
    announced=-30,
    closes=10,
    limits={"grant_max": "30000", "max_offers": 2},
)
APPROVAL = replace(
    PRINTOUT,
    number=9,
    slug="kultura-na-podworkach",
    title="Kultura na podwórkach",
    lead=(
        "Koncerty, teatr i warsztaty na podwórkach. Nie trzeba papieru: ofertę zatwierdzają tutaj"
        " osoby, które reprezentują organizację."
    ),
    title_en="Culture in the courtyards",
    lead_en=(
        "Concerts, theatre and workshops in the courtyards. No paper is needed: those who represent"
        " the organisation approve the offer here."
    ),
    spheres=("art4-16",),
    announced=-10,
    closes=20,
)


def build_filing_calls(officer, build_call) -> list[tuple[DemoCall, Call]]:
    """Announce both calls; ``build_call`` makes a draft of a demonstration call."""
    drafts = [
        (PRINTOUT, {"filing": "printout", "delivery_place": PLACE, "postmark_counts": True}),
        (APPROVAL, {"filing": "approval"}),
    ]
    return [(demo, announce(build_call(demo, officer), officer, **rest)) for demo, rest in drafts]


def announce(call, officer, **values) -> Call:
    values["delivery_closes_at"] = call.closes_at + timedelta(days=7)
    Call.objects.filter(pk=call.pk).update(**values)
    call.refresh_from_db()
    return publish_call(call, user=officer)


def build_filing(printout, approval, officer, clerk, organisations) -> None:
    """Send offers to both calls and let some of them be completed."""
    for call in (printout, approval):
        call.officers.add(clerk)
    first, *others, _last = organisations.values()
    build_print_outs(printout, clerk, others)
    build_approvals(approval, first, others[0])
    build_paper(approval, officer, clerk, others[1], others[2])


def send(call, organisation, demo):
    """An offer of ``organisation``, sent by its administrator."""
    member = organisation.memberships.filter(role="administrator").first().user
    application = start_application(call, user=member, organisation=organisation, language="pl")
    fill_in(application, demo)
    submit_application(application, user=member)
    return application


def fill_in(application, demo) -> None:
    response = application.response
    response.answers = answers_of(
        demo, application.call, application.organisation, response.form_version
    )
    response.save(update_fields=["answers"])


def build_print_outs(call, clerk, organisations) -> None:
    """In time, late, only an older version, and not at all; the deadlines are over."""
    in_time, late, older, missing = [
        send(call, organisation, demo)
        for organisation, demo in zip(organisations, OFFERS[1:], strict=False)
    ]
    first_version = older.latest_submission
    begin_amendment(older, user=older.created_by)
    older.response.answers = {**older.response.answers}
    fill_in(older, replace(OFFERS[3], title=f"{OFFERS[3].title} – edycja druga"))
    submit_application(older, user=older.created_by)
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        closes_at=now - timedelta(days=8), delivery_closes_at=now - timedelta(days=1)
    )
    arrivals = [
        (in_time, in_time.latest_submission, timedelta(days=2)),
        (late, late.latest_submission, timedelta(hours=3)),
        (older, first_version, timedelta(days=3)),
    ]
    for application, submission, ago in arrivals:
        register_receipt(
            application,
            submission,
            user=clerk,
            channel="in_person",
            received_at=now - ago,
        )
    grant_extension(
        Call.objects.get(pk=call.pk),
        user=call.created_by,
        organisation=missing.organisation,
        delivery_until=now + timedelta(days=1),
        reason="Awaria prądu na ulicy organizacji w ostatnim dniu terminu.",
    )


def build_approvals(call, waiting, complete) -> None:
    """One offer waits for its people, another one was approved by its only representative."""
    send(call, waiting, OFFERS[0])
    application = send(call, complete, OFFERS[1])
    person = complete.representatives.first()
    approve(
        application,
        user=application.created_by,
        organisation=complete,
        code=application.latest_submission.code,
        name=person.name,
    )


def build_paper(call, officer, clerk, confirmed, waiting) -> None:
    """Two offers that came on paper: one confirmed by a second officer, one not yet."""
    for organisation, demo in [(confirmed, OFFERS[2]), (waiting, OFFERS[3])]:
        application = enter_application(
            call,
            user=clerk,
            organisation=organisation,
            channel="post",
            received_at=timezone.now() - timedelta(hours=4),
            note="Koperta bez daty stempla.",
        )
        fill_in(application, demo)
        if organisation == confirmed:
            confirm_entered(application, user=officer, revision=application.response.revision)
