"""Verbs of a question about a call: ask it, answer it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo import audit, throttle
from wagtail_ngo.grants.models import Call, CallPhase, CallQuestion
from wagtail_ngo.text import clean_text


QUESTIONS_PER_HOUR = 10


def ask_question(call, *, user, question) -> CallQuestion:
    """Keep a question of a signed-in user while the call runs. Raises ``ValidationError``."""
    if not user.is_authenticated:
        raise PermissionDenied
    if call.phase() not in (CallPhase.ANNOUNCED, CallPhase.OPEN):
        raise ValidationError(_("This call does not take questions now."))
    if not throttle.allow("call-question", str(user.pk), QUESTIONS_PER_HOUR, 3600):
        raise ValidationError(_("You have asked many questions. Try again in an hour."))
    row = CallQuestion(call=call, question=clean_text(question, multiline=True), asked_by=user)
    row.full_clean(exclude=["call", "answer"])
    row.save()
    return row


@transaction.atomic
def answer_question(question, *, user, answer, is_public=True, request=None) -> CallQuestion:
    """Answer, or correct an answer; a public one appears on the page of the call."""
    if not Call.objects.managed_by(user).filter(pk=question.call_id).exists():
        raise PermissionDenied
    row = CallQuestion.objects.select_for_update().get(pk=question.pk)
    row.answer = clean_text(answer, multiline=True)
    if not row.answer:
        raise ValidationError({"answer": _("Write the answer.")})
    row.is_public = is_public
    row.answered_at = row.answered_at or timezone.now()
    row.save()
    data = {"question": str(row.token), "is_public": is_public}
    audit.record("call.question_answered", row.call, user=user, request=request, data=data)
    return row
