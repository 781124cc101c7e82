"""Where django-allauth meets the package."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import get_language

from allauth.account.adapter import DefaultAccountAdapter

from wagtail_ngo.conf import absolute_url, base_url
from wagtail_ngo.organisations.models import Organisation
from wagtail_ngo.outbox import queue_mail


class City(NamedTuple):
    """What the letters call the site; not taken from the request, whose Host anybody may send."""

    name: str
    domain: str


def own_link(url: str) -> str:
    """The same page at the address from the settings, whatever Host the request claimed."""
    return absolute_url(urlsplit(url).path)


class OutboxAccountAdapter(DefaultAccountAdapter):
    """Queues letters instead of sending them while somebody waits for the page.

    Their links let the reader in, so the letters are secret.
    """

    def send_mail(self, template_prefix, email, context):
        city = City(settings.WAGTAIL_SITE_NAME, urlsplit(base_url()).netloc)
        links = {name: own_link(value) for name, value in context.items() if name.endswith("_url")}
        facts = {"request": self.request, "email": email, "current_site": city}
        letter = self.render_mail(template_prefix, email, {**facts, **context, **links})
        queue_mail(
            event=f"accounts.{template_prefix.rpartition('/')[2]}",
            to=email,
            subject=letter.subject,
            body=letter.body,
            language=get_language() or "",
            recipient=get_user_model().objects.filter(email__iexact=email).first(),
            is_secret=True,
        )

    def format_email_subject(self, subject):
        return subject

    def get_login_redirect_url(self, request):
        """Somebody who belongs nowhere yet begins with an organisation; staff with the admin."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        if not Organisation.objects.for_member(request.user).exists():
            return reverse("wagtail_ngo_organisations:list")
        return super().get_login_redirect_url(request)
