"""A letter in the city's own words, a conversation, and a deadline that was moved."""

from datetime import timedelta

from wagtail_ngo.grants.actions.call_notices import tell_applicants
from wagtail_ngo.grants.actions.calls import change_deadline
from wagtail_ngo.grants.actions.conversation import write_entry
from wagtail_ngo.models import MessageTemplate


RECEIPT = """Dzień dobry,

otrzymaliśmy Państwa ofertę {number} w konkursie {call_reference} „{call}” ({submitted_at}).

{next_step}

Kod tego, co wysłano: {submission_code}
Ofertę można przeczytać i wydrukować, a do upływu terminu poprawić lub wycofać (po zalogowaniu):
{url}

Dziękujemy, że działają Państwo dla seniorów w Wierzbogórze.
Biuro współpracy z organizacjami pozarządowymi"""

QUESTION = "Dzień dobry, czy warsztaty mogą odbywać się także w filii biblioteki na Podgórzu?"
ANSWER = (
    "Tak. Prosimy tylko, żeby sala była dostępna dla osób na wózkach.\n\n"
    "Miejsce zajęć zapiszemy potem w umowie."
)
SECOND_QUESTION = "Dziękujemy. Do kiedy otrzymamy informację o wyniku konkursu?"


def build_messages(call, moved_call, organisation, officer) -> None:
    MessageTemplate.objects.create(
        event="application_received",
        scope=str(call.token),
        language="pl",
        subject="Mamy Państwa ofertę {number}",
        body=RECEIPT,
    )
    application = call.applications.exclude(number="").filter(organisation=organisation).first()
    member = application.created_by
    for user, text, from_office in (
        (member, QUESTION, False),
        (officer, ANSWER, True),
        (member, SECOND_QUESTION, False),
    ):
        write_entry(application, user=user, text=text, from_office=from_office)
    change_deadline(
        moved_call,
        user=officer,
        closes_at=moved_call.closes_at + timedelta(days=7),
        reason="Na prośbę organizacji, które w tym czasie składają sprawozdania.",
    )
    tell_applicants()
