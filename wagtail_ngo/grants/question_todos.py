"""What waits for officers: questions about calls without an answer."""

from datetime import timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from wagtail_ngo.grants.models import Call
from wagtail_ngo.todo import Todo, register_todo


WAITED_LONG = timedelta(days=3)


def questions_to_answer(user):
    """The calls of an officer with questions that wait, one line a call."""
    waiting = Q(questions__answered_at=None, questions__isnull=False)
    rows = Call.objects.public().managed_by(user).filter(is_test=False)
    rows = rows.annotate(
        asked=Count("questions", filter=waiting), oldest=Min("questions__asked_at", filter=waiting)
    )
    for call in rows.filter(asked__gt=0).only("title", "reference").order_by("oldest"):
        title = ngettext(
            "%(count)d question about the call %(reference)s waits for an answer",
            "%(count)d questions about the call %(reference)s wait for an answer",
            call.asked,
        )
        yield Todo(
            title=title % {"count": call.asked, "reference": call.reference},
            url=f"{reverse('ngo_calls:inspect', args=[call.pk])}#questions",
            kind="question",
            is_urgent=call.oldest < timezone.now() - WAITED_LONG,
        )


register_todo(questions_to_answer, office=True)
