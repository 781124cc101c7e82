"""Admin screens of applications that came on paper: begin one, compare and confirm it, drop it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django.views.generic.edit import FormView

from wagtail_ngo.forms.display import display_sections
from wagtail_ngo.grants.actions.drafts import discard_draft
from wagtail_ngo.grants.actions.entered import confirm_entered, enter_application
from wagtail_ngo.grants.application_views import NAMESPACE, application_url
from wagtail_ngo.grants.call_views import add_errors
from wagtail_ngo.grants.choices import Channel
from wagtail_ngo.grants.lifecycles import may_confirm
from wagtail_ngo.grants.models import Application, Call, CallStatus
from wagtail_ngo.grants.paper_forms import EnterForm
from wagtail_ngo.grants.paper_views import OfficeScreen
from wagtail_ngo.grants.questionnaires import draft_questionnaire
from wagtail_ngo.lifecycle import TransitionRefused


class EnterView(OfficeScreen, FormView):
    """Begins an application from paper and leads to its form."""

    page_title = gettext_lazy("Enter an application from paper")
    template_name = "wagtail_ngo/grants/admin/enter.html"
    form_class = EnterForm

    def get_form_kwargs(self):
        calls = Call.objects.managed_by(self.request.user).filter(status=CallStatus.ANNOUNCED)
        return {**super().get_form_kwargs(), "calls": calls.order_by("-announced_at")}

    def form_valid(self, form):
        try:
            application = enter_application(
                user=self.request.user, request=self.request, **form.cleaned_data
            )
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return HttpResponseRedirect(writing_address(application))


def writing_address(application) -> str:
    """Where the answers are typed in: the same form that applicants fill in."""
    return reverse("wagtail_ngo_grants:application", args=[application.token])


class EnteredMixin(OfficeScreen):
    """A screen about one application that waits to be confirmed."""

    pk_url_kwarg = "pk"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = Application.objects.select_related(
            "call", "lot", "organisation", "entered_by", "response__form_version"
        )
        self.object = get_object_or_404(rows.exclude(channel=Channel.SYSTEM), pk=kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if self.object.is_sent:
            return HttpResponseRedirect(application_url("inspect", self.object))
        return super().dispatch(request, *args, **kwargs)


class ConfirmEnteredView(EnteredMixin, TemplateView):
    """The answers beside the paper: a second officer compares them and confirms."""

    page_title = gettext_lazy("Confirm an application from paper")
    template_name = "wagtail_ngo/grants/admin/entered.html"

    @cached_property
    def questionnaire(self):
        return draft_questionnaire(self.object, self.object.response.language)

    def post(self, request, *args, **kwargs):
        revision = request.POST.get("revision", "")
        try:
            confirm_entered(
                self.object,
                user=request.user,
                revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
                request=request,
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return HttpResponseRedirect(request.path)
        except TransitionRefused as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.path)
        text = _("The application was registered under the number %(number)s.")
        messages.success(request, text % {"number": self.object.number})
        return HttpResponseRedirect(application_url("inspect", self.object))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            application=self.object,
            receipt=self.object.receipts.first(),
            sections=display_sections(self.questionnaire),
            problems=self.questionnaire.problems(),
            revision=self.object.response.revision,
            may_confirm=may_confirm(self.request.user, self.object),
            writing_url=writing_address(self.object),
            **kwargs,
        )


class DropEnteredView(EnteredMixin, TemplateView):
    """Asks, and throws away what was typed in."""

    page_title = gettext_lazy("Throw away what was typed in")
    template_name = "wagtail_ngo/grants/admin/call_verb.html"

    def post(self, request, *args, **kwargs):
        try:
            discard_draft(self.object, user=request.user, request=request)
        except TransitionRefused as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("What was typed in has been thrown away."))
        return HttpResponseRedirect(reverse(f"{NAMESPACE}:papers"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            explanation=_("The answers and the scan will be deleted. This cannot be undone."),
            page_subtitle=str(self.object.organisation),
            submit_label=self.get_page_title(),
            back_url=application_url("entered", self.object),
            **kwargs,
        )
