from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.messages import find_message


class OutboxState(models.TextChoices):
    """Where a message is; only ``wagtail_ngo.outbox`` moves it."""

    PENDING = "pending", _("waiting")
    SENT = "sent", _("sent")
    BOUNCED = "bounced", _("refused by the recipient's server")
    FAILED = "failed", _("given up after many attempts")


class OutboxMessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("wagtail_ngo.view_outboxmessage") else self.none()

    def editable_by(self, user):
        """Those that the user may send again."""
        return self if user.has_perm("wagtail_ngo.resend_outboxmessage") else self.none()

    def undelivered(self):
        """Those that nobody will send any more unless they are sent again; secret ones are gone."""
        return self.filter(state__in=[OutboxState.BOUNCED, OutboxState.FAILED], is_secret=False)

    def due(self):
        """Messages that may be delivered now, by the database's clock, and nobody has leased."""
        free = Q(leased_until=None) | Q(leased_until__lte=Now())
        return self.filter(free, state=OutboxState.PENDING, next_attempt_at__lte=Now())


class OutboxMessage(models.Model):
    """A mail prepared inside a transaction and delivered later, outside any request.

    ``message_id`` is given once, so a mail that is sent again after a crash is recognisable as the
    same one. ``dedupe_key`` makes sure that a fact is told once however often its code runs. The
    text of a secret message lets its reader in somewhere: nobody else sees it, and it is emptied
    as soon as the message will not be sent again. ``unsubscribe_url`` ends such letters with one
    POST (RFC 8058); it goes into the headers and below the text when the message is sent.
    """

    event = models.CharField(_("event"), max_length=100)
    to = models.CharField(_("to"), max_length=320)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recipient"),
    )
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("text"))
    is_secret = models.BooleanField(_("secret"), default=False, editable=False)
    language = models.CharField(_("language"), max_length=15, blank=True)
    reference = models.CharField(_("reference"), max_length=255, blank=True, db_index=True)
    scope = models.CharField(_("call"), max_length=36, blank=True, db_index=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True, editable=False)
    message_id = models.CharField(max_length=255, unique=True)
    dedupe_key = models.CharField(max_length=255, unique=True, null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OutboxState, default=OutboxState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("resend_outboxmessage", _("Can send letters again that did not arrive"))]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=OutboxState.PENDING),
                name="wagtail_ngo_outbox_due",
            ),
        ]

    def __str__(self):
        return f"{self.event} {self.reference or self.pk}"

    @property
    def may_be_resent(self) -> bool:
        return self.state in (OutboxState.BOUNCED, OutboxState.FAILED) and not self.is_secret

    def get_event_display(self) -> str:
        """What the letter is called."""
        message = find_message(self.event)
        return str(message.label) if message else self.event

    def get_body_display(self) -> str:
        """The text for a reader of the outbox."""
        return gettext("Not shown, because it is secret.") if self.is_secret else self.body
