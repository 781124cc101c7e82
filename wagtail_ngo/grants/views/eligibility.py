"""The questions that tell who may apply, before anything is written and without an account."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from wagtail_ngo.grants.eligibility import EligibilityForm
from wagtail_ngo.grants.listing import call_page
from wagtail_ngo.grants.models import Call
from wagtail_ngo.views import Breadcrumb

from .base import ResilientMixin


class CallMixin(ResilientMixin):
    """Pages about one announced call, for everybody."""

    login_required = False

    @cached_property
    def call(self) -> Call:
        calls = Call.objects.public().select_related("procedure", "form_version")
        calls = calls.defer("form_version__definitions")
        return get_object_or_404(calls, token=self.kwargs["token"])

    @cached_property
    def call_url(self) -> str:
        page = call_page(self.call.pk)
        return page.get_url(self.request) if page else ""

    def get_breadcrumbs(self):
        return [Breadcrumb(self.call.title, self.call_url)] if self.call_url else []

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"call": self.call, "call_url": self.call_url, **kwargs})


class EligibilityView(CallMixin, TemplateView):
    """Answers are in the address of this page, and nowhere else."""

    template_name = "wagtail_ngo/grants/eligibility.html"

    def get_page_title(self):
        return _("Can you apply? %(call)s") % {"call": self.call.title}

    def get_context_data(self, **kwargs):
        sent = self.request.GET if "check" in self.request.GET else None
        form = EligibilityForm(self.call, sent)
        return super().get_context_data(form=form, phase=self.call.phase(), **kwargs)
