"""What the office and an applicant write to each other about one application."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.models.applications import Application
from wagtail_ngo.grants.models.call_parts import DeadlineChange
from wagtail_ngo.grants.models.calls import Call


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may read the application may read what was written about it."""
        readable = Application.objects.visible_to(user).exclude(number="")
        return self.filter(application__in=readable.values("pk"))

    def unanswered(self):
        return self.filter(from_office=False, needs_answer=True)


class Entry(models.Model):
    """One thing that somebody wrote; nobody changes it afterwards.

    ``needs_answer`` is set on what an applicant wrote until the office answers or decides that
    there is nothing to answer.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="entries")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    from_office = models.BooleanField(_("written by the office"))
    needs_answer = models.BooleanField(_("waits for an answer"), default=False)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)

    wagtail_reference_index_ignore = True
    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a conversation")
        verbose_name_plural = _("entries of conversations")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["application"],
                condition=Q(from_office=False, needs_answer=True),
                name="ngo_entry_unanswered",
            )
        ]

    def __str__(self):
        return f"#{self.pk}"


class EntryMark(models.Model):
    """How far one person has read the conversation on one application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last_entry = models.PositiveBigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reading mark of a conversation")
        verbose_name_plural = _("reading marks of conversations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="ngo_entry_mark_once")
        ]

    def __str__(self):
        return f"#{self.pk}"


class CallEvent(models.TextChoices):
    """What applicants of a call are told at once; the values are the names of letters."""

    DEADLINE = "call_deadline_moved", _("The deadline of the call was moved")
    ANNULLED = "call_annulled", _("The call was annulled")
    WITHDRAWN = "call_withdrawn", _("The call was withdrawn")


class CallNotice(models.Model):
    """Something that happened to a call, written with it, so that applicants are surely told.

    ``ngo_tick`` writes the letters and sets ``told_at``.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=30, choices=CallEvent.choices)
    change = models.OneToOneField(DeadlineChange, on_delete=models.CASCADE, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice about a call")
        verbose_name_plural = _("notices about calls")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["id"], condition=Q(told_at=None), name="ngo_call_notice_untold")
        ]

    def __str__(self):
        return f"#{self.pk}"


def with_unread(applications, user, *, from_office: bool):
    """Add ``unread``, how many entries of the other side ``user`` has not read."""
    seen = EntryMark.objects.filter(user=user, application=OuterRef("application"))
    last_seen = Coalesce(Subquery(seen.values("last_entry")[:1]), 0)
    new = Entry.objects.filter(
        application=OuterRef("pk"), from_office=from_office, pk__gt=last_seen
    )
    counted = new.order_by().values("application").annotate(n=Count("pk")).values("n")
    return applications.annotate(unread=Coalesce(Subquery(counted), 0))


def awaiting_answer(applications):
    """Those whose applicant waits for an answer of the office."""
    waiting = Entry.objects.unanswered().filter(application=OuterRef("pk"))
    return applications.filter(Exists(waiting))
