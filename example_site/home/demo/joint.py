"""A joint offer of two NGOs that was filed, and a draft with an invitation that waits."""

from wagtail_ngo.forms.engine import Questionnaire
from wagtail_ngo.grants import joint
from wagtail_ngo.grants.actions.applications import start_application, submit_application
from wagtail_ngo.grants.actions.partners import accept_invitation, give_consent, invite_partner
from wagtail_ngo.grants.context import form_context
from wagtail_ngo.grants.models import Application

from .answers import answers_of
from .offers import DemoOffer


LEADER, PARTNER = "0011133584", "0011133377"
WAITING_LEADER, WAITING_PARTNER = "0011133443", "0011133302"
SHARES = ("15200.00", "9000.00")
DIVISION = (
    "Fundacja Ruchomy Obraz prowadzi seanse i odpowiada za całość zadania, Stowarzyszenie Cyfrowy"
    " Most prowadzi dyżury doradców po seansach. Oferentów reprezentuje wobec miasta Fundacja"
    " Ruchomy Obraz."
)
OFFER = DemoOffer(
    nip=LEADER,
    title="Film i sieć bez barier",
    summary=(
        "Szesnaście seansów z audiodeskrypcją w Klubie Seniora i dyżury doradców, którzy po seansie"
        " pomagają w obsłudze telefonu i spraw w sieci. Dla 80 osób 60+."
    ),
    results_description="1) 16 seansów. 2) 150 godzin porad. 3) Stała grupa widzów i doradców.",
    activities=(
        ("Seanse z rozmową", "Seans i rozmowa z prowadzącym.", "80 osób 60+", "luty–listopad"),
        ("Dyżury doradców", "Porady po każdym seansie.", "80 osób 60+", "luty–listopad"),
    ),
    results=(
        ("Widzowie", "80 osób", "listy obecności"),
        ("Porady", "150 godzin", "karty porad"),
    ),
    costs=(
        (("licencje filmowe", "szt.", "500", "16"), ("prowadzący", "godz.", "120", "40")),
        (("doradcy", "godz.", "60", "150"),),
    ),
    administration=(("koordynator", "m-c", "240", "10"),),
    grant="20000",
    own_financial="2800",
    own_other="1400",
    fees="0",
)


def build_joint(call, other_call, organisations) -> None:
    """File the offer in ``call``; leave a draft in ``other_call`` that waits for an answer."""
    file_offer(call, organisations[LEADER], organisations[PARTNER])
    leader = organisations[WAITING_LEADER]
    member = leader.memberships.get().user
    draft = start_application(other_call, user=member, organisation=leader, language="pl")
    invite_partner(draft, user=member, organisation=organisations[WAITING_PARTNER])


def file_offer(call, leader, organisation) -> None:
    member, colleague = (each.memberships.get().user for each in (leader, organisation))
    application = start_application(call, user=member, organisation=leader, language="pl")
    response = application.response
    response.answers = answers_of(OFFER, call, leader, response.form_version)
    response.save(update_fields=["answers"])
    partner = invite_partner(application, user=member, organisation=organisation)
    partner = accept_invitation(partner, user=colleague)
    divide(Application.objects.get(pk=application.pk))
    application = Application.objects.get(pk=application.pk)
    questionnaire = Questionnaire.of(application.response, form_context(application))
    facts = joint.consent_facts(application, questionnaire, organisation)
    give_consent(partner, user=colleague, seen=joint.digest(facts))
    submit_application(application, user=member)


def divide(application) -> None:
    """Write into part V.C what each of the two bears, and into VI.2 who does what."""
    response = application.response
    definition = response.form_version.definition("pl")
    split = response.answers[definition.by_name("split").id]
    for row, share in zip(split["rows"], SHARES, strict=True):
        row["cells"]["total"] = share
    response.answers[definition.by_name("joint_division").id] = DIVISION
    response.save(update_fields=["answers"])
