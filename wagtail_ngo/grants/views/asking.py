"""Asking about a call in private; the answer is public."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView

from wagtail_ngo import throttle
from wagtail_ngo.grants.actions.questions import ask_question
from wagtail_ngo.spam import SpamGuardFormMixin
from wagtail_ngo.text import CleanCharField

from .base import address
from .eligibility import CallMixin


QUESTIONS_PER_HOUR = 10


class AskForm(SpamGuardFormMixin, forms.Form):
    """The question, and for those who are not signed in the address for the answer."""

    question = CleanCharField(
        label=_("Your question"),
        help_text=_("Do not write personal data or secrets of your organisation."),
        max_length=2000,
        multiline=True,
        error_messages={"required": _("Write your question.")},
    )
    email = forms.EmailField(
        label=_("E-mail address for the answer"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter the e-mail address to which we shall send the answer."),
            "invalid": _("Enter an e-mail address in the form name@example.org."),
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.is_authenticated and user.email:
            del self.fields["email"]


class AskView(CallMixin, FormView):
    """Everybody may ask. A refusal keeps what was typed."""

    form_class = AskForm
    template_name = "wagtail_ngo/grants/ask.html"
    page_title = _("Ask about the call")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form):
        who = throttle.client_key(self.request)
        if not throttle.allow("call-question", who, QUESTIONS_PER_HOUR, 3600):
            form.add_error(None, _("Many questions came from you. Send this one in an hour."))
            return self.form_invalid(form)
        try:
            ask_question(self.call, **self.get_question(form), request=self.request)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
            return self.form_invalid(form)
        return HttpResponseRedirect(f"{address('call-ask', self.call.token)}?sent=1")

    def get_question(self, form) -> dict:
        user = self.request.user if self.request.user.is_authenticated else None
        email = form.cleaned_data.get("email", "")
        return {
            "question": form.cleaned_data["question"],
            "user": None if email else user,
            "email": email,
        }

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            was_sent="sent" in self.request.GET and self.request.method == "GET",
            takes_questions=self.call.takes_questions(),
            **kwargs,
        )
