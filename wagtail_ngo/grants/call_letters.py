"""Letters about calls to those who ask and follow, and to officers. No personal data in them."""

from functools import cache

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import outbox
from wagtail_ngo.conf import absolute_url
from wagtail_ngo.grants.listing import call_page
from wagtail_ngo.grants.models import Call, NewsKind
from wagtail_ngo.grants.wording import status_sentence
from wagtail_ngo.messages import register_message


def path(name: str, *args) -> str:
    return reverse(f"wagtail_ngo_grants:{name}", args=args)


def url_of(call) -> str:
    """Return the absolute address of the page of ``call`` in the active language."""
    page = call_page(call.pk)
    return page.full_url if page and page.full_url else absolute_url(path("call-start", call.token))


def facts(call) -> dict:
    return {"call": call.title, "call_reference": call.reference}


def tell_officers(question) -> None:
    """Tell the officers of the call that a question waits; its text stays in the admin."""
    call = question.call
    url = absolute_url(f"{reverse('ngo_calls:inspect', args=[call.pk])}#questions")
    for officer in call.officers.filter(is_active=True).exclude(email=""):
        outbox.queue_template_mail(
            event="call_question_asked",
            to=officer.email,
            template="call_question_asked",
            context={**facts(call), "url": url},
            dedupe_key=f"call-question-asked-{question.pk}-{officer.pk}",
            recipient=officer,
            reference=call.reference,
            scope=str(call.token),
        )


def send_answer(question) -> None:
    """Send the answer to the one who asked: the question and answer as they will be read."""
    call, person = question.call, question.asked_by
    address = person.email if person else question.asker_email
    if not address:
        return
    with translation.override(question.language or translation.get_language()):
        url = url_of(call)
    outbox.queue_template_mail(
        event="call_question_answered",
        to=address,
        template="call_question_answered",
        context={
            **facts(call),
            "question": question.question,
            "answer": question.answer,
            "is_public": question.is_public,
            "url": url,
        },
        language=question.language,
        dedupe_key=f"call-question-answered-{question.pk}",
        recipient=person,
        reference=call.reference,
        scope=str(call.token),
    )


def ask_to_confirm(request, token: str) -> None:
    """Send the secret link that turns a request into a follower."""
    call = request.call
    outbox.queue_template_mail(
        event="follow_confirm",
        to=request.email,
        template="follow_confirm",
        context={
            "call": call.title if call else "",
            "url": absolute_url(path("follow-confirm", token)),
        },
        language=request.language,
        is_secret=True,
        scope=str(call.token) if call else "",
    )


class NewsLetter:
    """One fact told to many followers; what it says is found once for each language."""

    def __init__(self, news):
        self.news = news
        self.context = cache(self.make_context)

    def make_context(self, language: str) -> dict:
        call, question = self.news.call, self.news.question
        with translation.override(language):
            return {
                **facts(call),
                "status": status_sentence(call, call.phase()),
                "question": question.question if question else "",
                "answer": question.answer if question else "",
                "url": url_of(call),
            }

    def send(self, follower, stop_url: str) -> None:
        event = f"call_news_{self.news.kind}"
        outbox.queue_template_mail(
            event=event,
            to=follower.address,
            template=event,
            context=self.context(follower.language),
            language=follower.language,
            dedupe_key=f"call-news-{self.news.token}-{follower.address.lower()}",
            recipient=follower.user,
            reference=self.news.call.reference,
            scope=str(self.news.call.token),
            unsubscribe_url=stop_url,
        )


CALL = {
    "call": _("title of the call"),
    "call_reference": _("number of the call"),
    "url": _("address of the page"),
}
NEWS = {**CALL, "status": _("what can be done in the call now")}
ANSWER = {"question": _("question"), "answer": _("answer")}
SAMPLES = {"call": "Aktywny senior", "call_reference": "1/2026", "url": "https://example.org/"}

for _event, _label, _placeholders in [
    ("call_question_asked", _("To officers: a question about a call was asked"), CALL),
    ("call_question_answered", _("To the person who asked about a call"), {**CALL, **ANSWER}),
    (f"call_news_{NewsKind.ANNOUNCED}", _("To followers: a call was announced"), NEWS),
    (f"call_news_{NewsKind.DEADLINE}", _("To followers: a deadline was moved"), NEWS),
    (f"call_news_{NewsKind.ENDED}", _("To followers: a call was ended"), NEWS),
    (
        f"call_news_{NewsKind.ANSWER}",
        _("To followers: a question was answered"),
        {**CALL, **ANSWER},
    ),
]:
    register_message(
        _event, label=_label, placeholders=_placeholders, required=["url"], samples=SAMPLES
    )
register_message(
    "follow_confirm",
    label=_("To confirm that somebody wants to follow calls"),
    placeholders={"call": CALL["call"], "url": _("address that confirms")},
    required=["url"],
    samples=SAMPLES,
)


def test_mark(scope: str) -> str:
    """What goes before the subject of every letter about a test call."""
    is_test = Call.objects.filter(token=scope, is_test=True).exists()
    return str(_("[TEST]")) if is_test else ""


outbox.register_subject_mark(test_mark)
