"""Inviting people into an organisation, and answering an invitation."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from wagtail_ngo import throttle
from wagtail_ngo.accounts import confirmed_addresses, login_url, signup_url
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.tokens import digest
from wagtail_ngo.views import Breadcrumb, NgoViewMixin

from . import actions
from .models import Invitation
from .people_forms import InvitationForm
from .views import HOUR, AdministratorMixin, address


SESSION_KEY = "wagtail_ngo_member_invitation"
OPENINGS_PER_HOUR = 60

REFUSALS = {
    "member": gettext_lazy("This person belongs to the organisation already."),
    "open": gettext_lazy("This person is invited already. You can send the letter again."),
    "many": gettext_lazy(
        "Too many people are invited and have not answered. Withdraw an invitation first."
    ),
    "often": gettext_lazy("Too many letters were sent today. Try again tomorrow."),
}


class InviteView(AdministratorMixin, FormView):
    """Asks for an address and a role, and sends the letter."""

    page_title = gettext_lazy("Invite a person")
    template_name = "wagtail_ngo/organisations/invite.html"
    form_class = InvitationForm

    def get_breadcrumbs(self):
        members = Breadcrumb(_("People"), address("members", self.organisation))
        return [*super().get_breadcrumbs(), members]

    def form_valid(self, form):
        try:
            actions.send_invitation(
                self.organisation,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                user=self.request.user,
                request=self.request,
            )
        except actions.InvitationRefused as refusal:
            form.add_error("email", REFUSALS[refusal.reason])
            return self.form_invalid(form)
        messages.success(self.request, _("The invitation is on its way."))
        return HttpResponseRedirect(address("members", self.organisation))


class InvitationChangeView(AdministratorMixin, TemplateView):
    """Sends an invitation again or withdraws it; POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        invitations = self.organisation.invitations.select_related("organisation")
        invitation = get_object_or_404(invitations, pk=kwargs["pk"])
        try:
            if request.POST.get("action") == "renew":
                actions.renew_invitation(invitation, user=request.user, request=request)
                messages.success(request, _("The invitation was sent again."))
            else:
                actions.withdraw_invitation(invitation, user=request.user, request=request)
                messages.success(request, _("The invitation was withdrawn."))
        except actions.InvitationRefused as refusal:
            messages.error(request, REFUSALS[refusal.reason])
        except TransitionRefused:
            messages.error(request, _("This invitation was answered or withdrawn already."))
        return HttpResponseRedirect(address("members", self.organisation))


class InvitationOpenView(NgoViewMixin, TemplateView):
    """The address in the letter: keeps the secret in the session and goes to a clean address."""

    login_required = False
    http_method_names = ["get"]
    template_name = "wagtail_ngo/organisations/invitation_invalid.html"
    page_title = gettext_lazy("Too many attempts")

    def get(self, request, *args, **kwargs):
        key = throttle.client_key(request)
        if not throttle.allow("invitation-open", key, OPENINGS_PER_HOUR, HOUR):
            context = self.get_context_data(is_throttled=True)
            return self.render_to_response(context, status=429)
        request.session[SESSION_KEY] = digest(kwargs["secret"])
        return HttpResponseRedirect(address("invitation"))


class InvitationView(NgoViewMixin, TemplateView):
    """Shows who invites and to what; the addressee accepts or declines."""

    login_required = False
    page_title = gettext_lazy("Invitation to an organisation")
    template_name = "wagtail_ngo/organisations/invitation.html"

    @cached_property
    def invitation(self) -> Invitation | None:
        return actions.find_invitation(self.request.session.get(SESSION_KEY, ""))

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.invitation else self.invalid()

    def post(self, request, *args, **kwargs):
        if self.invitation is None:
            return self.invalid()
        verb = self.decline if request.POST.get("answer") == "decline" else self.accept
        try:
            return verb()
        except TransitionRefused as refusal:
            if refusal.reason == "permission":
                return self.render_to_response(self.get_context_data(), status=403)
            return self.invalid()

    def accept(self):
        membership = actions.accept_invitation(
            self.invitation, user=self.request.user, request=self.request
        )
        del self.request.session[SESSION_KEY]
        messages.success(self.request, _("You belong to the organisation now."))
        return HttpResponseRedirect(address("detail", membership.organisation))

    def decline(self):
        actions.decline_invitation(self.invitation, user=self.request.user, request=self.request)
        del self.request.session[SESSION_KEY]
        messages.success(self.request, _("You declined the invitation."))
        return HttpResponseRedirect(address("list"))

    def invalid(self):
        """A wrong, used, withdrawn and expired secret all look the same."""
        context = self.get_context_data(page_title=_("This invitation is not valid"))
        return self.response_class(
            self.request,
            ["wagtail_ngo/organisations/invitation_invalid.html"],
            context,
            status=404,
        )

    def get_context_data(self, **kwargs):
        addresses, here = confirmed_addresses(self.request.user), address("invitation")
        return super().get_context_data(
            **{
                "invitation": self.invitation,
                "is_addressee": self.invitation and self.invitation.email.lower() in addresses,
                "login_url": login_url(here),
                "signup_url": signup_url(here),
                **kwargs,
            }
        )
