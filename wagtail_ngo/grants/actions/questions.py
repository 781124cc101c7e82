"""Verbs of a question about a call: anybody asks, an officer answers, all read the answer."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit
from wagtail_ngo.grants import call_letters
from wagtail_ngo.grants.actions.following import note_news
from wagtail_ngo.grants.models import Call, CallQuestion, NewsKind
from wagtail_ngo.text import clean_text


@transaction.atomic
def ask_question(call, *, question, user=None, email="", request=None) -> CallQuestion:
    """Keep a question that somebody asks in private, and tell the officers of the call.

    ``user`` is the person signed in, else ``email`` says where the answer goes. Raises
    ``ValidationError`` when the call takes no questions now, or the question is empty or too long.
    """
    if not call.takes_questions():
        raise ValidationError(_("Questions about this call are not accepted any more."))
    text = clean_text(question, multiline=True)
    row = CallQuestion(
        call=call,
        question=text,
        asked_text=text,
        asked_by=user,
        asker_email="" if user else email,
        language=get_language(),
    )
    row.full_clean(exclude=["call"])
    row.save()
    audit.record("call.question_asked", call, request=request, data={"question": str(row.token)})
    call_letters.tell_officers(row)
    return row


@transaction.atomic
def add_question(call, *, user, question, answer="", is_public=False, request=None) -> CallQuestion:
    """Write down a question that came by e-mail or telephone, with its answer if there is one.

    A public one appears on the page of the call and needs an answer. Raises ``ValidationError`` by
    field, and ``PermissionDenied`` for others than the officers of the call.
    """
    refuse_strangers(call, user)
    row = CallQuestion(call=call)
    write(row, question, answer, is_public)
    note("call.question_added", row, user, request)
    return row


@transaction.atomic
def change_question(row, *, user, question, answer, is_public, request=None) -> CallQuestion:
    """Answer or correct a question, and show it or hide it. Raises as ``add_question`` does."""
    refuse_strangers(row.call, user)
    locked = CallQuestion.objects.select_for_update().get(pk=row.pk)
    write(locked, question, answer, is_public)
    note("call.question_changed", locked, user, request)
    return locked


def refuse_strangers(call, user):
    if not Call.objects.managed_by(user).filter(pk=call.pk).exists():
        raise PermissionDenied


def write(row, question, answer, is_public):
    row.question = clean_text(question, multiline=True)
    row.answer = clean_text(answer, multiline=True)
    row.is_public = is_public
    if is_public and not row.answer:
        message = _("Write the answer: a question is shown together with it.")
        raise ValidationError({"answer": message})
    if row.answer:
        row.answered_at = row.answered_at or timezone.now()
    row.full_clean(exclude=["call"])
    row.save()
    if row.answer:
        answer_asker(row)
    if row.answer and is_public:
        note_news(row.call, NewsKind.ANSWER, question=row)


def answer_asker(row):
    """Send the answer to the person who asked, once, and forget who it was."""
    if row.asked_by is None and not row.asker_email:
        return
    call_letters.send_answer(row)
    row.asked_by, row.asker_email = None, ""
    row.save(update_fields=["asked_by", "asker_email"])


def note(action, row, user, request):
    data = {"question": str(row.token), "is_public": row.is_public}
    audit.record(action, row.call, user=user, request=request, data=data)
