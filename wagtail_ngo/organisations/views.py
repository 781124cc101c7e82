"""Public pages where people look after their organisation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView

from wagtail_ngo import throttle
from wagtail_ngo.views import Breadcrumb, NgoViewMixin

from . import actions
from .choices import MembershipStatus, Role
from .forms import (
    ALREADY_REGISTERED,
    OrganisationForm,
    RepresentativeFormSet,
)
from .models import Invitation, Membership, Organisation, membership_of
from .profile import readable_profile


NAMESPACE = "wagtail_ngo_organisations"
HOUR, DAY = 3600, 86400


def address(name: str, organisation=None, **kwargs) -> str:
    """The address of one of our pages."""
    if organisation is not None:
        kwargs["token"] = organisation.token
    return reverse(f"{NAMESPACE}:{name}", kwargs=kwargs)


class OrganisationsMixin(NgoViewMixin):
    """Pages below "My organisations"."""

    def get_breadcrumbs(self):
        return [Breadcrumb(_("My organisations"), address("list"))]


class OneOrganisationMixin(OrganisationsMixin):
    """Pages of one organisation; strangers are told that there is none."""

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(self.get_organisations(), token=self.kwargs["token"])

    def get_organisations(self):
        return Organisation.objects.visible_to(self.request.user)

    def get_breadcrumbs(self):
        own = Breadcrumb(self.organisation.name, address("detail", self.organisation))
        return [*super().get_breadcrumbs(), own]

    def get_context_data(self, **kwargs):
        return super().get_context_data(organisation=self.organisation, **kwargs)

    def get_login_next(self):
        return address("detail", token=self.kwargs["token"])


class AdministratorMixin(OneOrganisationMixin):
    """Pages that only an administrator of the organisation may open."""

    def get_organisations(self):
        return Organisation.objects.editable_by(self.request.user)


class OrganisationListView(NgoViewMixin, ListView):
    page_title = gettext_lazy("My organisations")
    template_name = "wagtail_ngo/organisations/organisation_list.html"

    def get_context_data(self, **kwargs):
        invitations = Invitation.objects.valid().addressed_to(self.request.user)
        return super().get_context_data(
            invitations=invitations.select_related("organisation"), **kwargs
        )

    def get_queryset(self):
        own = Membership.objects.filter(user=self.request.user)
        return (
            own.exclude(status=MembershipStatus.REMOVED)
            .select_related("organisation")
            .annotate(
                waiting=Count(
                    "organisation__memberships",
                    filter=Q(organisation__memberships__status=MembershipStatus.PENDING),
                )
            )
            .order_by("organisation__name", "pk")
        )


class ProfileFormMixin:
    """The long form with the details of an organisation and the people who sign for it."""

    template_name = "wagtail_ngo/organisations/organisation_form.html"
    form_class = OrganisationForm

    def get_people(self):
        """The representatives the page starts with."""
        return []

    def get(self, request, *args, **kwargs):
        return self.show(self.get_form(), RepresentativeFormSet.showing(self.get_people()))

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        formset = RepresentativeFormSet.from_post(request.POST)
        if request.POST.get("action") == "add-person":
            return self.show(*with_another_row(form, formset))
        if form.is_valid() & formset.is_valid():
            return self.attempt(form, formset)
        return self.show(form, formset)

    def attempt(self, form, formset):
        try:
            organisation = self.save(form, formset)
        except actions.AlreadyRegistered:
            form.add_error(None, ValidationError(ALREADY_REGISTERED, code="registered"))
            return self.show(form, formset)
        return HttpResponseRedirect(self.get_next() or address("detail", organisation))

    def get_next(self) -> str:
        """The page of this site from which the person came here to register; usually none."""
        target, request = self.request.GET.get("next", ""), self.request
        is_ours = url_has_allowed_host_and_scheme(
            target, {request.get_host()}, require_https=request.is_secure()
        )
        return target if is_ours else ""

    def show(self, form, formset, **context):
        return self.render_to_response(self.get_context_data(form=form, formset=formset, **context))


def with_another_row(form, formset):
    """The same page, nothing checked yet, with room for one more person."""
    typed = {name: form[name].value() for name in form.fields}
    rows = [{name: row[name].value() for name in row.fields} for row in formset.forms]
    fresh = type(form)(initial=typed, instance=form.instance)
    people = RepresentativeFormSet.showing(rows)
    people.forms[-1].fields["name"].widget.attrs["autofocus"] = True
    return fresh, people


class OrganisationCreateView(ProfileFormMixin, OrganisationsMixin, FormView):
    page_title = gettext_lazy("Register an organisation")

    def attempt(self, form, formset):
        if throttle.allow("organisation-register", str(self.request.user.pk), 10, DAY):
            return super().attempt(form, formset)
        form.add_error(None, _("You have registered too many organisations today."))
        return self.show(form, formset)

    def save(self, form, formset):
        organisation = actions.register_organisation(
            form.save(commit=False),
            user=self.request.user,
            spheres=form.cleaned_data["spheres"],
            representatives=formset.people,
            request=self.request,
        )
        messages.success(self.request, _("The organisation has been registered."))
        return organisation


class OrganisationEditView(ProfileFormMixin, AdministratorMixin, FormView):
    page_title = gettext_lazy("Change the details")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.organisation}

    def get_people(self):
        return list(self.organisation.representatives.values("name", "function"))

    def get_context_data(self, **kwargs):
        version = self.request.POST.get("version", self.organisation.version)
        return super().get_context_data(**{"version": version, **kwargs})

    def attempt(self, form, formset):
        try:
            return super().attempt(form, formset)
        except actions.StaleProfile:
            form.add_error(None, _stale_message())
            current = Organisation.objects.get(pk=self.organisation.pk).version
            return self.show(form, formset, version=current)

    def save(self, form, formset):
        organisation = actions.change_profile(
            self.organisation,
            user=self.request.user,
            values=form.values(),
            spheres=form.cleaned_data["spheres"],
            representatives=formset.people,
            version=self.request.POST.get("version", ""),
            request=self.request,
        )
        messages.success(self.request, _("The details have been changed."))
        return organisation


def _stale_message():
    return _(
        "Somebody else changed these details while you were editing them. What you typed is kept; "
        "save again to replace their changes with yours."
    )


class OrganisationDetailView(OneOrganisationMixin, TemplateView):
    template_name = "wagtail_ngo/organisations/organisation_detail.html"

    def get_page_title(self):
        return self.organisation.name

    def get_breadcrumbs(self):
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs):
        membership = membership_of(self.request.user, self.organisation)
        is_administrator = membership is not None and membership.role == Role.ADMINISTRATOR
        return super().get_context_data(
            membership=membership,
            is_administrator=is_administrator,
            take_overs=self.organisation.take_overs.announced() if is_administrator else [],
            profile=readable_profile(self.organisation, get_language()),
            waiting=self.organisation.memberships.pending().count() if is_administrator else 0,
            **kwargs,
        )
