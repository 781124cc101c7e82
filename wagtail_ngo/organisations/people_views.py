"""Public pages about who belongs to an organisation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from wagtail_ngo import throttle
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.views import Breadcrumb

from . import actions
from .choices import MembershipStatus, Role
from .forms import JoinForm, RoleForm
from .models import Membership
from .views import HOUR, AdministratorMixin, OrganisationsMixin, address


class JoinView(OrganisationsMixin, FormView):
    """Sends a request to the administrators; their names and addresses are never shown."""

    page_title = gettext_lazy("Join an organisation")
    template_name = "wagtail_ngo/organisations/join.html"
    form_class = JoinForm

    def get_initial(self):
        return {"number": self.request.GET.get("number", "")[:30]}

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not throttle.allow("organisation-join", str(request.user.pk), 20, HOUR):
            form.add_error("number", _("You have tried too many times. Try again in an hour."))
            return self.form_invalid(form)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        membership = actions.request_membership(
            form.organisation, user=self.request.user, request=self.request
        )
        if membership.status == MembershipStatus.ACTIVE:
            messages.info(self.request, _("You already belong to this organisation."))
        else:
            messages.success(
                self.request, _("The administrators of the organisation have got your request.")
            )
        return HttpResponseRedirect(address("list"))


class MembersView(AdministratorMixin, TemplateView):
    page_title = gettext_lazy("People")
    template_name = "wagtail_ngo/organisations/members.html"

    def get_context_data(self, **kwargs):
        people = self.organisation.memberships.select_related("user")
        return super().get_context_data(
            pending=people.pending(),
            active=people.active(),
            invitations=self.organisation.invitations.open(),
            take_overs=self.organisation.take_overs.announced().select_related("user"),
            roles=Role.choices,
            suggested_role=Role.EDITOR,
            **kwargs,
        )


class OneMemberMixin(AdministratorMixin):
    @cached_property
    def member(self):
        people = self.organisation.memberships.select_related("user", "organisation")
        return get_object_or_404(people, pk=self.kwargs["pk"])

    def done(self, message):
        messages.success(self.request, message)
        return HttpResponseRedirect(address("members", self.organisation))

    def refused(self, message):
        messages.error(self.request, message)
        return HttpResponseRedirect(address("members", self.organisation))


class MemberDecisionView(OneMemberMixin, TemplateView):
    """Accepts or turns down a request; POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        verb = self.accept if request.POST.get("decision") == "approve" else self.turn_down
        try:
            return verb()
        except TransitionRefused:
            return self.refused(_("Somebody has already decided about this request."))

    def accept(self):
        form = RoleForm(self.request.POST)
        if not form.is_valid():
            return self.refused(form.errors["role"][0])
        actions.approve_membership(
            self.member,
            user=self.request.user,
            role=form.cleaned_data["role"],
            request=self.request,
        )
        return self.done(_("The person now belongs to the organisation."))

    def turn_down(self):
        actions.refuse_membership(self.member, user=self.request.user, request=self.request)
        return self.done(_("The request has been turned down."))


class MemberRoleView(OneMemberMixin, FormView):
    """Changes the role of a member; POST only."""

    http_method_names = ["post"]
    form_class = RoleForm

    def form_invalid(self, form):
        return self.refused(form.errors["role"][0])

    def form_valid(self, form):
        try:
            actions.change_role(
                self.member,
                user=self.request.user,
                role=form.cleaned_data["role"],
                request=self.request,
            )
        except actions.LastAdministrator:
            return self.refused(last_administrator_message())
        except PermissionDenied:
            return self.refused(_("This person does not belong to the organisation any more."))
        return self.done(_("The role has been changed."))


class MemberRemoveView(OneMemberMixin, TemplateView):
    """Asks before a member is removed."""

    page_title = gettext_lazy("Remove a person")
    template_name = "wagtail_ngo/organisations/member_remove.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(member=self.member, **kwargs)

    def get_breadcrumbs(self):
        members = Breadcrumb(_("People"), address("members", self.organisation))
        return [*super().get_breadcrumbs(), members]

    def post(self, request, *args, **kwargs):
        try:
            actions.remove_member(self.member, user=request.user, request=request)
        except actions.LastAdministrator:
            return self.refused(last_administrator_message())
        except TransitionRefused:
            return self.refused(_("This person does not belong to the organisation any more."))
        return self.done(_("The person has been removed from the organisation."))


class LeaveView(OrganisationsMixin, TemplateView):
    """Lets people leave, or take back a request that nobody has decided about yet."""

    page_title = gettext_lazy("Leave the organisation")
    template_name = "wagtail_ngo/organisations/leave.html"

    @cached_property
    def member(self):
        own = Membership.objects.filter(user=self.request.user)
        current = own.exclude(status=MembershipStatus.REMOVED).select_related("organisation")
        return get_object_or_404(current, organisation__token=self.kwargs["token"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(member=self.member, **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            actions.leave(self.member, user=request.user, request=request)
            messages.success(request, _("You do not belong to the organisation any more."))
        except actions.LastAdministrator:
            messages.error(request, last_administrator_message())
        except TransitionRefused:
            messages.error(request, _("You have already left the organisation."))
        return HttpResponseRedirect(address("list"))


def last_administrator_message():
    return _("An organisation needs an administrator. Give this role to somebody else first.")
