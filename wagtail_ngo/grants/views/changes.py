"""Taking an application back, changing it before the deadline, throwing away what was not sent."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from wagtail_ngo.grants.actions import applications, drafts
from wagtail_ngo.lifecycle import TransitionRefused

from .base import LeadingMixin, address


class ChangeView(LeadingMixin, TemplateView):
    """Asks "are you sure?" and then does what ``act`` says."""

    template_name = "wagtail_ngo/grants/confirm.html"
    question = ""
    button = ""
    done = ""
    danger = False

    def post(self, request, *args, **kwargs):
        try:
            self.act()
        except TransitionRefused as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(address("application", self.kwargs["token"]))
        messages.success(request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def act(self):
        raise NotImplementedError

    def get_success_url(self) -> str:
        return address("application", self.application.token)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            question=self.question, button=self.button, danger=self.danger, **kwargs
        )


class WithdrawView(ChangeView):
    page_title = _("Withdraw the application")
    question = _(
        "A withdrawn application is not assessed and cannot be brought back. It stays in the"
        " register with its number. You can send a new one until the deadline."
    )
    button = _("Withdraw the application")
    done = _("The application was withdrawn.")
    danger = True

    def act(self):
        applications.withdraw_application(
            self.application, user=self.request.user, request=self.request
        )


class AmendView(ChangeView):
    page_title = _("Change the application")
    question = _(
        "You can change your answers and send the application again until the deadline. Until you"
        " do, the version sent before stands."
    )
    button = _("Start changing")
    done = _("You can change your answers now. Remember to send the application again.")

    def act(self):
        applications.begin_amendment(self.application, user=self.request.user, request=self.request)


class DiscardView(ChangeView):
    """Throws away an amendment, or a whole draft that was never sent."""

    danger = True

    def get_page_title(self):
        if self.application.is_sent:
            return _("Throw away the changes")
        return _("Delete the draft")

    def get_context_data(self, **kwargs):
        texts = {"question": self.get_question(), "button": self.get_page_title()}
        return super().get_context_data(**kwargs) | texts

    def get_question(self):
        if self.application.is_sent:
            return _("Your answers go back to the version sent before. That version stays valid.")
        return _("All answers and files of this draft will be deleted. This cannot be undone.")

    def post(self, request, *args, **kwargs):
        self.was_sent = self.application.is_sent
        self.done = _("The changes were thrown away.") if self.was_sent else _("Draft deleted.")
        return super().post(request, *args, **kwargs)

    def act(self):
        verb = applications.discard_amendment if self.was_sent else drafts.discard_draft
        verb(self.application, user=self.request.user, request=self.request)

    def get_success_url(self):
        return super().get_success_url() if self.was_sent else address("applications")
