"""Mails about organisations; they name the organisation and lead to a page, and say no more."""

from django.urls import reverse
from django.utils.translation import get_language

from wagtail_ngo.conf import absolute_url
from wagtail_ngo.outbox import queue_template_mail

from ..choices import Role


def tell_administrators(organisation, template: str) -> None:
    """Queue one mail to each active administrator."""
    administrators = organisation.memberships.active().filter(
        role=Role.ADMINISTRATOR, user__is_active=True
    )
    for membership in administrators.select_related("user"):
        tell(membership.user, organisation, template)


def tell(user, organisation, template: str) -> None:
    """Queue one mail to ``user``; nothing happens when the account has no address."""
    address = user.email
    if not address:
        return
    queue_template_mail(
        event=f"organisations.{template}",
        to=address,
        template=template,
        context={"organisation": organisation.name, "url": _page(organisation, template)},
        language=get_language() or "",
        recipient=user,
        reference=str(organisation.token),
    )


def _page(organisation, template):
    """A request leads to the members; everything else to the organisation."""
    name = "members" if template == "membership_requested" else "detail"
    return absolute_url(reverse(f"wagtail_ngo_organisations:{name}", args=[organisation.token]))
