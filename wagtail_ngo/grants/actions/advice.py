"""Links for advisers, and what they write to a draft."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from wagtail_ngo import audit, throttle
from wagtail_ngo.grants.lifecycles import may_send
from wagtail_ngo.grants.models import AdviceLink, Application, SectionComment
from wagtail_ngo.grants.models.advice import AdviceStatus
from wagtail_ngo.lifecycle import transition
from wagtail_ngo.ticks import register_tick
from wagtail_ngo.tokens import digest, new_token


MAX_LINKS = 10
LINKS_PER_DAY = 20
MAX_COMMENTS = 100
COMMENTS_PER_HOUR = 40
HOUR, DAY = 3600, 86400
KEPT_DAYS = 30
"""How long links and remarks stay once they are over and the application is sent."""


class AdviceRefused(Exception):
    """``reason`` is "closed" (no draft, or the link is over), "many" or "often"."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


def create_link(
    application: Application, *, user, name: str, days: int, request=None
) -> tuple[AdviceLink, str]:
    """Make a link for an adviser, valid for ``days``, and return it with its secret.

    The secret cannot be found again. Raises ``PermissionDenied`` or ``AdviceRefused``.
    """
    if not may_send(user, application):
        raise PermissionDenied
    if not application.is_open_for_writing:
        raise AdviceRefused("closed")
    if application.advice_links.filter(status=AdviceStatus.ACTIVE).count() >= MAX_LINKS:
        raise AdviceRefused("many")
    if not throttle.allow("advice-link", str(user.pk), LINKS_PER_DAY, DAY):
        raise AdviceRefused("often")
    secret = new_token()
    with transaction.atomic():
        link = AdviceLink.objects.create(
            application=application,
            name=name,
            token_hash=digest(secret),
            expires_at=timezone.now() + timedelta(days=days),
            created_by=user,
        )
        audit.record("advicelink.created", link, user=user, request=request, data={"days": days})
    return link, secret


def revoke_link(link: AdviceLink, *, user, request=None) -> AdviceLink:
    """Close a link at once; what was written through it stays. Raises ``TransitionRefused``."""
    return transition(link, "revoke", user=user, request=request)


def write_comment(link: AdviceLink, section_id: str, text: str, *, request=None) -> SectionComment:
    """Write down a remark of the adviser. Raises ``AdviceRefused``.

    The row of the link is locked, so that nothing is added to one that has just been revoked.
    """
    if not throttle.allow("advice-comment", str(link.pk), COMMENTS_PER_HOUR, HOUR):
        raise AdviceRefused("often")
    with transaction.atomic():
        working = AdviceLink.objects.working().select_for_update(of=("self",))
        if not working.filter(pk=link.pk).exists():
            raise AdviceRefused("closed")
        if link.comments.count() >= MAX_COMMENTS:
            raise AdviceRefused("many")
        comment = SectionComment.objects.create(link=link, section_id=section_id, text=text)
        audit.record("advicelink.comment", link, request=request)
    return comment


def settle_comment(comment: SectionComment, *, user, request=None) -> SectionComment:
    """Mark a remark as done. Raises ``TransitionRefused``."""
    changes = {"settled_at": Now(), "settled_by": user}
    return transition(comment, "settle", user=user, changes=changes, request=request)


def reopen_comment(comment: SectionComment, *, user, request=None) -> SectionComment:
    """Take that back. Raises ``TransitionRefused``."""
    changes = {"settled_at": None, "settled_by": None}
    return transition(comment, "reopen", user=user, changes=changes, request=request)


@register_tick("advice")
def forget_advice() -> int:
    """Delete links that are over, with their remarks, of applications that were sent.

    Those of a draft live as long as the draft.
    """
    limit = timezone.now() - timedelta(days=KEPT_DAYS)
    drafts = Application.objects.unlocked().values("pk")
    over = AdviceLink.objects.filter(expires_at__lt=limit).exclude(application__in=drafts)
    return over.delete()[0]
