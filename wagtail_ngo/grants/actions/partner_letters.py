"""Letters about joint offers; they name the call and the organisations, and lead to a page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from wagtail_ngo.conf import absolute_url
from wagtail_ngo.messages import register_message
from wagtail_ngo.outbox import queue_template_mail


def address(name: str, *args) -> str:
    return absolute_url(reverse(f"wagtail_ngo_grants:{name}", args=args))


def queue(event, partner, to, url, *, key=None, is_secret=False, **context):
    """Queue one letter in the language of the offer; nothing happens without an address."""
    application = partner.application
    if not to:
        return
    queue_template_mail(
        event=event,
        to=to,
        template=event,
        context={
            "call": application.call.title,
            "call_reference": application.call.reference,
            "leader": application.organisation.name,
            "url": url,
            **context,
        },
        language=application.response.language,
        dedupe_key=key,
        reference=application.number or str(application.token),
        is_secret=is_secret,
        scope=str(application.call.token),
    )


def send_invitation(partner, secret: str = "") -> None:
    """Write to the organisation or to the address invited; ``secret`` lets its reader answer."""
    if secret:
        url = address("partner-invitation-open", secret)
    else:
        url = address("partner-invitation", partner.token)
    to = partner.email or partner.organisation.email
    key = f"partner-invited-{partner.pk}-{partner.letters}"
    expires = partner.expires_at
    queue("partner_invited", partner, to, url, key=key, is_secret=bool(secret), expires=expires)


def ask_for_consent(partner) -> None:
    url = address("application-partner-consent", partner.application.token, partner.token)
    queue("partner_consent_wanted", partner, partner.organisation.email, url)


NEWS = {
    "accepted": gettext_lazy("%(name)s accepted the invitation and takes part in the offer."),
    "declined": gettext_lazy("%(name)s declined the invitation to the offer."),
    "consented": gettext_lazy("%(name)s consented to the offer as it is now."),
    "withdrawn": gettext_lazy(
        "%(name)s left the offer before it was sent. Nothing that was written is lost: look at the"
        " division of costs and at who does what, and remove what concerned that organisation."
    ),
    "leaving": gettext_lazy(
        "%(name)s asks to leave the offer that was sent. The offer stands as it was sent until the"
        " office decides."
    ),
    "removed": gettext_lazy("The leader has ended the part of %(name)s in the offer."),
}


def news(what: str, partner) -> str:
    """The sentence about ``partner`` in the language of the offer."""
    with override(partner.application.response.language):
        return str(NEWS[what]) % {"name": partner.name}


def tell_leader(what: str, partner) -> None:
    """Write to the leading organisation and to the person who sent the invitation."""
    application = partner.application
    url = address("application-partners", application.token)
    inviter = partner.invited_by
    addresses = {application.organisation.email, inviter.email if inviter else ""}
    for to in sorted(filter(None, addresses)):
        queue("partner_news", partner, to, url, news=news(what, partner))


def tell_partner(what: str, partner) -> None:
    if partner.organisation_id:
        url = address("applications")
        to = partner.organisation.email
        queue("partner_news", partner, to, url, news=news(what, partner))


def tell_officers(what: str, partner) -> None:
    """Write to the officers of the call about an offer that was sent."""
    path = reverse("ngo_applications:inspect", args=[partner.application.pk])
    for officer in partner.application.call.officers.filter(is_active=True):
        url = absolute_url(path)
        queue("partner_news", partner, officer.email, url, news=news(what, partner))


COMMON = {
    "call": gettext_lazy("title of the call"),
    "call_reference": gettext_lazy("reference of the call"),
    "leader": gettext_lazy("organisation that leads the offer"),
    "url": gettext_lazy("address of the page"),
}

register_message(
    "partner_invited",
    label=gettext_lazy("Invitation to a joint offer"),
    placeholders={**COMMON, "expires": gettext_lazy("last moment to answer")},
    required=["url"],
)
register_message(
    "partner_consent_wanted",
    label=gettext_lazy("Request to consent to a joint offer"),
    placeholders=COMMON,
    required=["url"],
)
register_message(
    "partner_news",
    label=gettext_lazy("News about the applicants of a joint offer"),
    placeholders={**COMMON, "news": gettext_lazy("what has happened, in one or two sentences")},
    required=["url", "news"],
)
