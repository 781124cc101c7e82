import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.lifecycle import Lifecycle, Transition
from wagtail_ngo.storage import private_storage, random_path

from ..choices import TakeOverStatus
from .organisation import Organisation, administrator_only, is_officer


RUNNING = (TakeOverStatus.ASKED, TakeOverStatus.ANNOUNCED, TakeOverStatus.OBJECTED)


def proof_path(take_over, filename):
    """A path that tells nothing: neither the person nor the name of the file."""
    return random_path("take-overs", filename.rpartition(".")[2].lower())


class TakeOverQuerySet(models.QuerySet):
    def running(self):
        """Requests that are not decided for good."""
        return self.filter(status__in=RUNNING)

    def announced(self):
        """Requests that the administrators know of and that have not taken effect."""
        return self.filter(status__in=(TakeOverStatus.ANNOUNCED, TakeOverStatus.OBJECTED))

    def visible_to(self, user):
        """The user's own requests, or all for the officers who decide about them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if is_officer(user) else self.filter(user=user)

    def editable_by(self, user):
        """Requests about which ``user`` decides; never the user's own."""
        return self.exclude(user=user) if is_officer(user) else self.none()

    def waiting_for_officers(self):
        """Requests about which an officer can decide something now."""
        is_over = Q(status__in=(TakeOverStatus.ANNOUNCED, TakeOverStatus.OBJECTED))
        return self.filter(
            Q(status=TakeOverStatus.ASKED) | (is_over & Q(takes_effect_at__lte=Now()))
        )


def another_officer(user, take_over) -> bool:
    return is_officer(user) and user.pk != take_over.user_id


def its_administrator(user, take_over) -> bool:
    return administrator_only(user, take_over.organisation)


def is_own(user, take_over) -> bool:
    return user.pk is not None and user.pk == take_over.user_id


def days_have_passed(take_over) -> Q:
    return Q(takes_effect_at__lte=Now())


class TakeOver(models.Model):
    """A request to become administrator of an organisation whose administrators are gone.

    An officer first announces it: the administrators get a letter and may object until
    ``takes_effect_at``. After that moment an officer gives the role, or refuses with a reason.
    """

    add_to_reference_index = False

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="take_overs",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="wagtail_ngo_take_overs",
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=TakeOverStatus,
        default=TakeOverStatus.ASKED,
        editable=False,
    )
    reason = models.TextField(_("reason"), max_length=2000)
    proof = models.FileField(
        _("proof"), storage=private_storage, upload_to=proof_path, blank=True, editable=False
    )
    proof_name = models.CharField(max_length=255, blank=True, editable=False)
    proof_type = models.CharField(max_length=127, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    takes_effect_at = models.DateTimeField(_("objections until"), null=True, editable=False)
    objection = models.TextField(_("objection"), max_length=2000, blank=True, editable=False)
    decision_note = models.TextField(
        _("reason of the decision"), max_length=1000, blank=True, editable=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = TakeOverQuerySet.as_manager()

    lifecycle = Lifecycle(
        transitions=[
            Transition(
                name="announce",
                label=_("The administrators were told and may object."),
                sources=(TakeOverStatus.ASKED,),
                target=TakeOverStatus.ANNOUNCED,
                allowed=another_officer,
            ),
            Transition(
                name="object",
                label=_("An administrator objected."),
                sources=(TakeOverStatus.ANNOUNCED,),
                target=TakeOverStatus.OBJECTED,
                allowed=its_administrator,
            ),
            Transition(
                name="complete",
                label=_("The person became administrator."),
                sources=(TakeOverStatus.ANNOUNCED, TakeOverStatus.OBJECTED),
                target=TakeOverStatus.DONE,
                allowed=another_officer,
                guard=days_have_passed,
                guard_message=_("The administrators may still object. Wait until the day given."),
            ),
            Transition(
                name="refuse",
                label=_("The request was refused."),
                sources=RUNNING,
                target=TakeOverStatus.REFUSED,
                allowed=another_officer,
            ),
            Transition(
                name="withdraw",
                label=_("The person took the request back."),
                sources=RUNNING,
                target=TakeOverStatus.WITHDRAWN,
                allowed=is_own,
            ),
        ],
    )

    class Meta:
        verbose_name = _("request to take over")
        verbose_name_plural = _("requests to take over")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(status__in=RUNNING),
                name="wagtail_ngo_take_over_running",
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def days_have_passed(self) -> bool:
        """Whether the time for objections is over; the database decides when it matters."""
        return self.takes_effect_at is not None and self.takes_effect_at <= timezone.now()
