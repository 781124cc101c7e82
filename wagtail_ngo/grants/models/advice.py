"""An adviser without an account reads a draft by a secret link, and writes remarks to it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.lifecycles import may_send, may_write
from wagtail_ngo.lifecycle import Lifecycle, Transition


class AdviceStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    REVOKED = "revoked", _("revoked")


class CommentStatus(models.TextChoices):
    OPEN = "open", _("to be done")
    DONE = "done", _("done")


def applications():
    return AdviceLink._meta.get_field("application").related_model.objects


def may_revoke(user, link) -> bool:
    return may_send(user, link.application)


def may_settle(user, comment) -> bool:
    return may_write(user, comment.link.application)


class AdviceLinkQuerySet(models.QuerySet):
    def working(self):
        """Links that open something now, by the clock of the database: a draft to be read."""
        drafts = applications().unlocked().filter(pk=OuterRef("application_id"))
        return self.filter(Exists(drafts), status=AdviceStatus.ACTIVE, expires_at__gt=Now())


class AdviceLink(models.Model):
    """A secret address under which one adviser reads a draft as it is at the moment.

    ``token_hash`` is the SHA-256 of the secret; ``token`` is no secret and opens nothing by itself.
    """

    add_to_reference_index = False

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        "wagtail_ngo_grants.Application", on_delete=models.CASCADE, related_name="advice_links"
    )
    name = models.CharField(_("who advises"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AdviceStatus,
        default=AdviceStatus.ACTIVE,
        editable=False,
    )
    expires_at = models.DateTimeField(_("valid until"))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = AdviceLinkQuerySet.as_manager()

    lifecycle = Lifecycle(
        transitions=[
            Transition(
                name="revoke",
                sources=(AdviceStatus.ACTIVE,),
                target=AdviceStatus.REVOKED,
                allowed=may_revoke,
            ),
        ],
    )

    class Meta:
        verbose_name = _("advice link")
        verbose_name_plural = _("advice links")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"#{self.pk}"

    @property
    def is_working(self) -> bool:
        """Whether the link opens the draft, the state of the application aside."""
        return self.status == AdviceStatus.ACTIVE and self.expires_at > timezone.now()


class SectionCommentQuerySet(models.QuerySet):
    def of(self, application):
        """Everything that advisers wrote about one application, the oldest first."""
        return self.filter(link__application=application).select_related("link")

    def open(self):
        return self.filter(status=CommentStatus.OPEN)


class SectionComment(models.Model):
    """What an adviser wrote about one section; plain text, for the organisation alone."""

    add_to_reference_index = False

    link = models.ForeignKey(AdviceLink, on_delete=models.CASCADE, related_name="comments")
    section_id = models.CharField(max_length=64)
    text = models.TextField(_("remark"), max_length=2000)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CommentStatus,
        default=CommentStatus.OPEN,
        editable=False,
    )
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("done at"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = SectionCommentQuerySet.as_manager()

    lifecycle = Lifecycle(
        transitions=[
            Transition(
                name="settle",
                sources=(CommentStatus.OPEN,),
                target=CommentStatus.DONE,
                allowed=may_settle,
            ),
            Transition(
                name="reopen",
                sources=(CommentStatus.DONE,),
                target=CommentStatus.OPEN,
                allowed=may_settle,
            ),
        ],
    )

    class Meta:
        verbose_name = _("remark of an adviser")
        verbose_name_plural = _("remarks of advisers")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return f"#{self.pk}"
