"""Mails about organisations; they name the organisation and lead to a page, and say no more."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.conf import absolute_url
from wagtail_ngo.messages import register_message
from wagtail_ngo.outbox import queue_template_mail

from ..choices import MANAGING_ROLES


PAGES = {
    "membership_requested": "members",
    "member_joined": "members",
    "membership_ended": "list",
    "take_over_announced": "members",
    "take_over_announced_to_you": "take-overs",
    "take_over_done": "members",
    "take_over_refused": "take-overs",
}
"""The page that a letter leads to; others lead to the organisation."""


def tell_administrators(organisation, template: str, *, besides=None, **context) -> list[str]:
    """Queue one mail to each active administrator and return the addresses."""
    administrators = organisation.memberships.active().filter(
        role__in=MANAGING_ROLES, user__is_active=True
    )
    users = [member.user for member in administrators.select_related("user")]
    for user in users:
        if user != besides:
            tell(user, organisation, template, **context)
    return [user.email.lower() for user in users]


def tell_organisation(organisation, template: str, **context) -> None:
    """Queue one mail to each administrator, and one to the organisation's own address."""
    told = tell_administrators(organisation, template, **context)
    if organisation.email.lower() not in told:
        _queue(organisation.email, None, organisation, template, context)


def tell(user, organisation, template: str, **context) -> None:
    """Queue one mail to ``user``; nothing happens when the account has no address."""
    if user.email:
        _queue(user.email, user, organisation, template, context)


def invite(invitation, token: str) -> None:
    """Queue the letter with the secret link, in the language of who invites."""
    path = reverse("wagtail_ngo_organisations:invitation-open", args=[token])
    queue_template_mail(
        event="organisations.invitation",
        to=invitation.email,
        template="invitation",
        context={
            "organisation": invitation.organisation.name,
            "url": absolute_url(path),
            "until": invitation.expires_at,
        },
        language=get_language() or "",
        reference=str(invitation.organisation.token),
        is_secret=True,
    )


def _queue(address, user, organisation, template, context):
    queue_template_mail(
        event=f"organisations.{template}",
        to=address,
        template=template,
        context={
            "organisation": organisation.name,
            "url": _page(organisation, template),
            **context,
        },
        language=get_language() or "",
        recipient=user,
        reference=str(organisation.token),
    )


def _page(organisation, template):
    name = PAGES.get(template, "detail")
    args = [] if name in ("list", "take-overs") else [organisation.token]
    return absolute_url(reverse(f"wagtail_ngo_organisations:{name}", args=args))


ORGANISATION = {"organisation": _("name of the organisation"), "url": _("address of the page")}
UNTIL = {"until": _("day and hour")}

LETTERS = {
    "invitation": (_("Invitation to an organisation"), UNTIL),
    "member_joined": (_("An invited person joined"), {}),
    "membership_role": (_("A member got another role"), {}),
    "membership_ended": (_("A member was removed"), {}),
    "take_over_announced": (_("Somebody wants to take over an organisation"), UNTIL),
    "take_over_announced_to_you": (_("A take-over was announced, to who asked for it"), UNTIL),
    "take_over_done": (_("An organisation was taken over"), UNTIL),
    "take_over_done_to_you": (_("An organisation was taken over, to who asked for it"), UNTIL),
    "take_over_refused": (_("A take-over was refused"), {}),
}

for name, (label, more) in LETTERS.items():
    register_message(
        f"organisations.{name}",
        label=label,
        placeholders={**ORGANISATION, **more},
        required=["url"],
    )
