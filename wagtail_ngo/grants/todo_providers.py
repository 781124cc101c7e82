"""What waits for people of an organisation, and for officers, in calls and applications."""

from datetime import timedelta

from django.db.models import Count, F, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_ngo.grants.models import Application, Call, Entry
from wagtail_ngo.grants.models.conversation import with_unread
from wagtail_ngo.organisations.choices import DRAFTING_ROLES
from wagtail_ngo.todo import Todo, register_todo


URGENT = timedelta(days=3)
WAITED_LONG = timedelta(days=3)


def application_page(name, token) -> str:
    return reverse(f"wagtail_ngo_grants:{name}", args=[token])


@register_todo
def drafts_to_send(user):
    """Drafts and begun changes that can still be sent, by their deadline."""
    now = timezone.now()
    rows = Application.objects.with_delivery().with_role_of(user).unlocked()
    open_rows = rows.filter(call__status="announced", due_at__gt=now, known_role__in=DRAFTING_ROLES)
    for row in open_rows.select_related("call", "organisation").order_by("due_at"):
        titles = {
            False: _("Finish and send the application: %(call)s"),
            True: _("Send the changed application %(number)s again"),
        }
        yield Todo(
            title=titles[row.is_sent] % {"call": row.call.title, "number": row.number},
            url=application_page("application", row.token),
            due=row.due_at,
            organisation=row.organisation.name,
            kind="draft",
            is_urgent=row.due_at - now < URGENT,
        )


@register_todo
def messages_to_read(user):
    """What the office wrote and this person has not read."""
    own = Application.objects.of_members(user).exclude(number="")
    rows = with_unread(own, user, from_office=True).filter(unread__gt=0)
    for row in rows.select_related("organisation").only(
        "token", "number", "organisation__name", "call"
    ):
        title = ngettext(
            "%(count)d new message from the office about the application %(number)s",
            "%(count)d new messages from the office about the application %(number)s",
            row.unread,
        )
        yield Todo(
            title=title % {"count": row.unread, "number": row.number},
            url=application_page("application-conversation", row.token),
            organisation=row.organisation.name,
            kind="conversation",
        )


def managed(user):
    """What an officer may read: the admin asks for the permission besides."""
    if not user.has_perm("wagtail_ngo_grants.view_application"):
        return Application.objects.none()
    calls = Call.objects.managed_by(user).filter(archived_at=None)
    return Application.objects.visible_to(user).filter(call__in=calls.values("pk"))


def to_answer(user):
    """Applications whose applicant waits for an answer, the longest wait first."""
    waiting = Entry.objects.unanswered().filter(application__in=managed(user).values("pk"))
    return (
        waiting.values("application", number=F("application__number"))
        .annotate(since=Min("created_at"), last=Max("pk"), count=Count("pk"))
        .order_by("since")
    )


def messages_to_answer(user):
    """Conversations in which the applicant had the last word."""
    rows = list(to_answer(user))
    now = timezone.now()
    for row in rows:
        yield Todo(
            title=_("Answer the applicant: %(number)s") % {"number": row["number"]},
            url=reverse("ngo_applications:conversation", args=[row["application"]]),
            kind="conversation",
            is_urgent=now - row["since"] > WAITED_LONG,
        )


def questions_to_answer(user):
    """Questions about calls without an answer, call by call."""
    calls = Call.objects.managed_by(user).filter(archived_at=None)
    waiting = Count("questions", filter=Q(questions__answered_at=None))
    for call in calls.annotate(waiting=waiting).filter(waiting__gt=0).order_by("closes_at"):
        title = ngettext(
            "%(count)d question about the call %(call)s waits for an answer",
            "%(count)d questions about the call %(call)s wait for an answer",
            call.waiting,
        )
        yield Todo(
            title=title % {"count": call.waiting, "call": call.reference},
            url=f"{reverse('ngo_calls:inspect', args=[call.pk])}#questions",
            due=call.closes_at if call.closes_at and call.closes_at > timezone.now() else None,
            kind="question",
        )


register_todo(messages_to_answer, office=True)
register_todo(questions_to_answer, office=True)
