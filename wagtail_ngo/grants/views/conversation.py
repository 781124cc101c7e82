"""The conversation of an applicant with the office about one application."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail_ngo import audit
from wagtail_ngo.grants.actions import conversation

from .base import ApplicationMixin, address


class EntryForm(forms.Form):
    """The text is cleaned and checked by the action, for both doors alike."""

    text = forms.CharField(
        label=_("Your message"),
        help_text=_("Do not write PESEL numbers, health data or bank account numbers here."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )


class ConversationMixin:
    """Shows what was written and adds to it; needs ``application`` and ``from_office``."""

    form_class = EntryForm
    from_office = False

    def get(self, request, *args, **kwargs):
        self.entries = self.read()
        return super().get(request, *args, **kwargs)

    def read(self) -> list:
        """Return all entries, and remember that the person has seen them."""
        entries = list(self.application.entries.select_related("author"))
        if entries:
            last = entries[-1].pk
            conversation.mark_read(self.application, self.request.user, upto=last)
        return entries

    def form_valid(self, form):
        try:
            conversation.write_entry(
                self.application,
                user=self.request.user,
                text=form.cleaned_data["text"],
                from_office=self.from_office,
                request=self.request,
            )
        except ValidationError as error:
            form.add_error("text", error)
            return self.form_invalid(form)
        return HttpResponseRedirect(f"{self.get_success_url()}#last")

    def form_invalid(self, form):
        self.entries = self.read()
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        application = self.application
        may_write = conversation.may_write(
            self.request.user, application, from_office=self.from_office
        )
        return super().get_context_data(
            entries=self.entries,
            may_write=may_write and not application.call.archived_at,
            is_archived=bool(application.call.archived_at),
            **kwargs,
        )


class ConversationView(ConversationMixin, ApplicationMixin, FormView):
    """Members read it; those who may send in the name of the organisation write."""

    template_name = "wagtail_ngo/grants/conversation.html"
    page_title = _("Messages about the application")

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.application.is_sent:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except PermissionDenied:
            audit.denied(self.request, self.application, "role")
            raise

    def get_success_url(self):
        return address("application-conversation", self.application.token)
