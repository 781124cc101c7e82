"""What a person asks and learns before there is an application."""

import uuid

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from wagtail_ngo.grants.models.calls import Call


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class EligibilityQuestion(Orderable):
    """A yes-or-no question that tells who may apply, and why another one may not.

    What people answer is shown back to them and stored nowhere.
    """

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="eligibility_questions")
    question = models.CharField(
        _("question"),
        max_length=300,
        help_text=_("For example: Does your organisation work in this city?"),
    )
    allowed_answer = models.CharField(
        _("answer of those who may apply"),
        max_length=3,
        choices=YesNo.choices,
        default=YesNo.YES,
    )
    reason = models.CharField(
        _("why the others cannot apply"),
        max_length=500,
        help_text=_("A full sentence. It is shown to those who answer otherwise."),
    )
    link = models.CharField(
        _("address with more about it"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )

    class Meta(Orderable.Meta):
        verbose_name = _("eligibility question")
        verbose_name_plural = _("eligibility questions")

    def __str__(self):
        return self.question


class FollowerQuerySet(models.QuerySet):
    def wanting(self, call, *, only_of_call=False):
        """Those who follow ``call``, and unless ``only_of_call`` those who follow its spheres."""
        if only_of_call:
            return self.filter(call=call)
        spheres = call.spheres.values("pk")
        by_sphere = Q(call=None) & (Q(spheres=None) | Q(spheres__in=spheres))
        return self.filter(by_sphere | Q(call=call)).distinct()


class FollowedMixin(models.Model):
    """What somebody follows: one ``call``, or new calls of ``spheres`` (none: all of them)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, null=True, related_name="+")
    spheres = models.ManyToManyField("wagtail_ngo.Sphere", blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=15)
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True

    def __str__(self):
        return f"#{self.pk}"


class FollowRequest(FollowedMixin):
    """An address that waits until its owner confirms it by the link in a letter.

    ``token_hash`` is the SHA-256 of the token in the link. Requests not confirmed are deleted.
    """

    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("request to follow calls")
        verbose_name_plural = _("requests to follow calls")


class Follower(FollowedMixin):
    """Somebody who gets letters: a person with an account, or a confirmed address.

    ``token`` never leaves the site unsigned: who has the signed one can end the letters.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    email = models.EmailField(max_length=254, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower of calls")
        verbose_name_plural = _("followers of calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, call__isnull=False, email="")
                | Q(user__isnull=True) & ~Q(email=""),
                name="ngo_follower_person_or_address",
            ),
            models.UniqueConstraint(fields=["user", "call"], name="ngo_follower_user_once"),
            models.UniqueConstraint(
                fields=["email", "call"], condition=~Q(email=""), name="ngo_follower_call_once"
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(call__isnull=True),
                name="ngo_follower_spheres_once",
            ),
        ]

    @property
    def address(self) -> str:
        return self.user.email if self.user else self.email


class NewsKind(models.TextChoices):
    ANNOUNCED = "announced", _("The call was announced")
    DEADLINE = "deadline", _("The deadline was moved")
    ENDED = "ended", _("The call was annulled or withdrawn")
    ANSWER = "answer", _("A question was answered")


class CallNews(models.Model):
    """A fact that followers wait for, written with the fact and told by ``ngo_tick``.

    ``token`` keeps letters from being sent twice.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="news")
    kind = models.CharField(max_length=12, choices=NewsKind.choices)
    question = models.OneToOneField(
        "wagtail_ngo_grants.CallQuestion", on_delete=models.CASCADE, null=True, related_name="news"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("news of a call")
        verbose_name_plural = _("news of calls")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(told_at=None), name="ngo_call_news_untold")
        ]

    def __str__(self):
        return f"#{self.pk}"
