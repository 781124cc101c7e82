"""Admin screens on which officers find organisations and check them."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View

from wagtail.admin.views import generic
from wagtail.permissions import policy_registry

from wagtail_ngo.admin.viewsets import ReadOnlyViewSet, RecordIndexView
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.text import CleanCharField

from . import actions
from .choices import MembershipStatus, Role
from .filters import OrganisationFilterSet
from .forms import RoleForm
from .models import Organisation
from .profile import readable_profile
from .tables import COLUMNS, EXPORT


class ReasonForm(forms.Form):
    """What an officer writes to an organisation whose details need correction."""

    reason = CleanCharField(
        multiline=True,
        max_length=1000,
        error_messages={"required": gettext_lazy("Write what the organisation should correct.")},
    )


class OrganisationIndexView(RecordIndexView):
    def get_base_queryset(self):
        active = Q(memberships__status=MembershipStatus.ACTIVE)
        pending = Q(memberships__status=MembershipStatus.PENDING)
        return (
            super()
            .get_base_queryset()
            .filter(is_demo=False)
            .annotate(
                members=Count("memberships", filter=active),
                waiting=Count("memberships", filter=pending),
            )
        )


class OrganisationInspectView(generic.InspectView):
    """The reading screen: all details, the people, and the officer's decision."""

    page_title = gettext_lazy("Organisation")
    template_name = "wagtail_ngo/organisations/admin/inspect.html"

    def get_context_data(self, **kwargs):
        people = self.object.memberships.select_related("user").order_by("user__username")
        policy = policy_registry.get_by_type(Organisation)
        return super().get_context_data(
            organisation=self.object,
            profile=readable_profile(self.object, get_language()),
            active=people.active(),
            pending=people.pending(),
            roles=Role.choices,
            suggested_role=Role.EDITOR,
            transitions=[t.name for t in self.available_transitions()],
            may_check=policy.user_has_permission(self.request.user, "verify"),
            **kwargs,
        )

    def available_transitions(self):
        return Organisation.lifecycle.available(self.object, self.request.user)


class OfficerActionView(View):
    """Base of what an officer does to one organisation; POST only."""

    http_method_names = ["post"]
    model = Organisation
    permission_required = "verify"

    def post(self, request, pk, **kwargs):
        organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
        try:
            messages.success(request, self.act(organisation, **kwargs))
        except TransitionRefused as refusal:
            messages.error(request, refusal.message)
        except actions.StaleProfile:
            messages.error(request, _("The details have just changed. Read them again, please."))
        except forms.ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("ngo_organisations:inspect", args=[pk]))


class CheckView(OfficerActionView):
    """Confirms the details, or sends them back with a reason."""

    def act(self, organisation):
        seen = {
            "user": self.request.user,
            "version": self.request.POST.get("version", ""),
            "request": self.request,
        }
        if self.request.POST.get("decision") == "verify":
            actions.verify_organisation(organisation, **seen)
            return _("The details have been confirmed.")
        reason = cleaned(ReasonForm(self.request.POST), "reason")
        actions.refuse_verification(organisation, reason=reason, **seen)
        return _("The organisation has been asked to correct its details.")


class MemberView(OfficerActionView):
    """Decides about a request to join, for an organisation nobody else can decide for."""

    def act(self, organisation, member):
        membership = get_object_or_404(organisation.memberships, pk=member)
        who = {"user": self.request.user, "request": self.request}
        if self.request.POST.get("decision") == "approve":
            role = cleaned(RoleForm(self.request.POST), "role")
            actions.approve_membership(membership, role=role, **who)
            return _("The person now belongs to the organisation.")
        actions.refuse_membership(membership, **who)
        return _("The request has been turned down.")


def cleaned(form, name):
    """The value of a field of ``form``; raises ``ValidationError`` if there is none."""
    if not form.is_valid():
        raise forms.ValidationError(form.errors[name])
    return form.cleaned_data[name]


class OrganisationViewSet(ReadOnlyViewSet):
    model = Organisation
    icon = "group"
    menu_label = gettext_lazy("Organisations")
    name = "ngo_organisations"
    url_prefix = "ngo/organisations"
    url_namespace = "ngo_organisations"
    index_view_class = OrganisationIndexView
    inspect_view_class = OrganisationInspectView
    filterset_class = OrganisationFilterSet
    search_fields = ["name", "nip", "regon", "register_number", "city"]
    list_display = COLUMNS
    list_export = EXPORT
    list_per_page = 50
    ordering = ["name", "pk"]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/check/", self.construct_view(CheckView), name="check"),
            path("<int:pk>/members/<int:member>/", self.construct_view(MemberView), name="member"),
        ]
