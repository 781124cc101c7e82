"""Asking to take over an organisation whose administrators are gone, and objecting to it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView

from wagtail_ngo import throttle
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.views import Breadcrumb

from . import actions
from .models import TakeOver
from .people_forms import ObjectionForm, TakeOverForm
from .views import DAY, AdministratorMixin, OrganisationsMixin, address


class TakeOverListView(OrganisationsMixin, ListView):
    """A person's own requests, with what the office decided."""

    page_title = gettext_lazy("My requests to take over")
    template_name = "wagtail_ngo/organisations/take_overs.html"
    paginate_by = 20

    def get_queryset(self):
        own = TakeOver.objects.filter(user=self.request.user)
        return own.select_related("organisation")


class TakeOverAskView(OrganisationsMixin, FormView):
    """Sends a request to the office; neither the administrators nor the people are shown."""

    page_title = gettext_lazy("Take over an organisation")
    template_name = "wagtail_ngo/organisations/take_over_ask.html"
    form_class = TakeOverForm

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not throttle.allow("take-over", str(request.user.pk), 10, DAY):
            form.add_error("number", _("You have tried too many times. Try again tomorrow."))
            return self.form_invalid(form)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        try:
            actions.ask_to_take_over(
                form.organisation,
                user=self.request.user,
                reason=form.cleaned_data["reason"],
                proof=form.cleaned_data["proof"],
                facts=form.facts,
                request=self.request,
            )
        except actions.AlreadyAsked:
            form.add_error("number", _("You are its administrator, or you have asked already."))
            return self.form_invalid(form)
        messages.success(self.request, _("The city has got your request."))
        return HttpResponseRedirect(address("take-overs"))


class TakeOverWithdrawView(OrganisationsMixin, TemplateView):
    """Takes a request back; POST only."""

    http_method_names = ["post"]

    def get_login_next(self):
        return address("take-overs")

    def post(self, request, *args, **kwargs):
        own = TakeOver.objects.filter(user=request.user)
        take_over = get_object_or_404(own, token=kwargs["take_over"])
        try:
            actions.withdraw_take_over(take_over, user=request.user, request=request)
            messages.success(request, _("You took the request back."))
        except TransitionRefused:
            messages.error(request, _("The city has decided about this request already."))
        return HttpResponseRedirect(address("take-overs"))


class ObjectionView(AdministratorMixin, FormView):
    """Tells an administrator who wants to take over the organisation; the proof is not shown."""

    page_title = gettext_lazy("Somebody wants to take over the organisation")
    template_name = "wagtail_ngo/organisations/take_over_objection.html"
    form_class = ObjectionForm

    @cached_property
    def take_over(self) -> TakeOver:
        announced = self.organisation.take_overs.announced().select_related("user", "organisation")
        return get_object_or_404(announced, token=self.kwargs["take_over"])

    def get_breadcrumbs(self):
        members = Breadcrumb(_("People"), address("members", self.organisation))
        return [*super().get_breadcrumbs(), members]

    def get_context_data(self, **kwargs):
        return super().get_context_data(take_over=self.take_over, **kwargs)

    def form_valid(self, form):
        try:
            actions.object_to_take_over(
                self.take_over,
                user=self.request.user,
                objection=form.cleaned_data["objection"],
                request=self.request,
            )
            messages.success(
                self.request, _("The city will read your objection before it decides.")
            )
        except TransitionRefused as refusal:
            messages.error(self.request, refusal.message)
        return HttpResponseRedirect(address("members", self.organisation))
