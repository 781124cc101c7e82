"""Answering an invitation to a joint offer, from the list of things to do or from a letter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from wagtail_ngo import audit, throttle
from wagtail_ngo.grants.actions import partners as actions
from wagtail_ngo.grants.models import Partner, PartnerStatus
from wagtail_ngo.grants.models.partners import BINDING_ROLES, may_answer
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.organisations.models import Organisation

from .base import ApplicantMixin, ResilientMixin, address, notice


SESSION_KEY = "wagtail_ngo_invitation"
TRIES_PER_MINUTE = 30


class InvitationOpenView(ResilientMixin, View):
    """The address in a letter: the secret moves into the session, and out of the address."""

    login_required = False
    http_method_names = ["get", "head"]

    def get(self, request, *args, **kwargs):
        key = throttle.client_key(request)
        if not throttle.allow("partner-open", key, limit=TRIES_PER_MINUTE, seconds=60):
            return notice(request, _("Too many links were opened. Try again in a minute."), 429)
        secret = kwargs["secret"]
        rows = Partner.objects.filter(status=PartnerStatus.INVITED)
        partner = rows.filter(secret_hash=actions.hashed(secret)).first()
        if partner is None:
            return notice(request, no_longer_valid(), 404)
        request.session[SESSION_KEY] = secret
        return HttpResponseRedirect(address("partner-invitation", partner=partner.token))


def no_longer_valid() -> str:
    return _(
        "This invitation is not valid any more. Ask the organisation that sent it to send it again."
    )


class AnotherAddress(Exception):
    """The person has the letter, but not the account of the address that was invited."""


class InvitationView(ApplicantMixin, TemplateView):
    """Tells who invites to which call. The offer itself is shown to those who take part."""

    template_name = "wagtail_ngo/grants/invitation.html"
    page_title = gettext_lazy("Invitation to a joint offer")

    @property
    def secret(self) -> str:
        return self.request.session.get(SESSION_KEY, "")

    @cached_property
    def partner(self) -> Partner:
        user, digest = self.request.user, actions.hashed(self.secret)
        rows = Partner.objects.filter(token=self.kwargs["partner"])
        mine = rows.invitations_to(user, digest).select_related(
            "organisation", "application__call", "application__organisation", "invited_by"
        )
        if found := mine.first():
            return found
        if hidden := rows.first():
            audit.denied(self.request, hidden, "not visible")
            if digest and hidden.secret_hash == digest:
                raise AnotherAddress
        raise Http404

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except AnotherAddress:
            return notice(request, another_address(), 403)

    @cached_property
    def organisations(self) -> list:
        """Those in whose name the person may answer an invitation that came by e-mail."""
        if self.partner.organisation_id:
            return []
        return list(Organisation.objects.for_member(self.request.user, roles=BINDING_ROLES))

    def get_context_data(self, **kwargs):
        kwargs |= {"partner": self.partner}  # Not the token in the address.
        return super().get_context_data(
            call=self.partner.application.call,
            leader=self.partner.application.organisation,
            organisations=self.organisations,
            may_answer=may_answer(self.request.user, self.partner),
            here=self.request.path,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if not may_answer(request.user, self.partner):
            audit.denied(request, self.partner, "role")
            raise PermissionDenied
        try:
            answer = self.accept if request.POST.get("answer") == "accept" else self.decline
            return answer()
        except TransitionRefused as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(address("applications"))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return HttpResponseRedirect(request.path)

    def accept(self):
        chosen = self.request.POST.get("organisation", "")
        organisation = next((o for o in self.organisations if str(o.token) == chosen), None)
        partner = actions.accept_invitation(
            self.partner,
            user=self.request.user,
            organisation=organisation,
            secret=self.secret,
            request=self.request,
        )
        self.request.session.pop(SESSION_KEY, None)
        messages.success(self.request, _("Your organisation takes part in the offer."))
        return HttpResponseRedirect(address("application-partners", partner.application.token))

    def decline(self):
        actions.decline_invitation(
            self.partner, user=self.request.user, secret=self.secret, request=self.request
        )
        self.request.session.pop(SESSION_KEY, None)
        messages.success(self.request, _("The leader has been told that you decline."))
        return HttpResponseRedirect(address("applications"))


def another_address() -> str:
    return _(
        "The invitation was sent to another e-mail address. Sign in with the account of the"
        " address to which the letter came."
    )
