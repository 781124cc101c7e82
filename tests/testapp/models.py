from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from wagtail_ngo.lifecycle import Lifecycle, Transition


class Folder(models.Model):
    closes_at = models.DateTimeField()


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Owners see their own, clerks what was sent; a declared conflict hides a record."""
        rows = self.exclude(conflicted=user)
        if user.has_perm("testapp.view_record"):
            return rows.filter(Q(owner=user) | ~Q(status="draft"))
        return rows.filter(owner=user)

    def editable_by(self, user):
        return self.visible_to(user).filter(status="sent")


def is_owner(user, record):
    return user is not None and record.owner_id == user.pk


def is_system(user, record):
    return user is None


class Record(models.Model):
    """A guarded record with a lifecycle, as another developer would write one."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DECIDED = "decided", "Decided"

    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    created_at = models.DateTimeField(default=timezone.now)
    folder = models.ForeignKey(Folder, on_delete=models.PROTECT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    conflicted = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    sent_at = models.DateTimeField(null=True, blank=True)
    times_sent = models.PositiveSmallIntegerField(default=0)
    is_locked = models.BooleanField(default=False)

    objects = RecordQuerySet.as_manager()

    lifecycle = Lifecycle(
        transitions=[
            Transition(
                "send",
                sources=("draft", "withdrawn"),
                target="sent",
                allowed=is_owner,
                guard=lambda record: Q(folder__closes_at__gt=Now()) & Q(is_locked=False),
                guard_message="The time is over.",
            ),
            Transition("withdraw", sources=("sent",), target="withdrawn", allowed=is_owner),
            Transition("decide", sources=("sent",), target="decided", allowed=is_system),
        ]
    )

    class Meta:
        default_permissions = ("add", "change", "delete", "view", "export")

    def __str__(self):
        return self.reference
