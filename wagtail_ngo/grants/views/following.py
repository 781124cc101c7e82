"""Following calls: with one button when signed in, or by e-mail after it is confirmed."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View
from django.views.generic.edit import FormView

from wagtail_ngo import throttle
from wagtail_ngo.grants.actions import following
from wagtail_ngo.grants.models import Call
from wagtail_ngo.models import Sphere
from wagtail_ngo.spam import SpamGuardFormMixin

from .base import ResilientMixin, address, notice
from .eligibility import CallMixin


REQUESTS_PER_HOUR = 10
LETTERS_PER_ADDRESS_AND_DAY = 3
TRIES_PER_HOUR = 60


class FollowForm(SpamGuardFormMixin, forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter the e-mail address to which letters should come."),
            "invalid": gettext_lazy("Enter an e-mail address in the form name@example.org."),
        },
    )
    spheres = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Spheres of public tasks"),
        help_text=gettext_lazy("Choose none to hear of all calls."),
        queryset=Sphere.objects.filter(is_active=True),
        to_field_name="identifier",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class FollowView(ResilientMixin, FormView):
    """Letters about new calls. What it answers does not tell whether the address is known."""

    login_required = False
    form_class = FollowForm
    template_name = "wagtail_ngo/grants/follow.html"
    page_title = gettext_lazy("Letters about new calls")
    call: Call | None = None

    def form_valid(self, form):
        key = throttle.client_key(self.request)
        if not throttle.allow("follow", key, REQUESTS_PER_HOUR, 3600):
            form.add_error(None, _("Many requests came from you. Try again in an hour."))
            return self.form_invalid(form)
        self.ask(form.cleaned_data["email"], form.cleaned_data.get("spheres", ()))
        return HttpResponseRedirect(f"{self.request.path}?sent=1")

    def ask(self, email, spheres):
        """Nobody's mailbox is filled by others; who asked too often is told the same."""
        key, day = email.lower(), 24 * 3600
        if throttle.allow("follow-address", key, LETTERS_PER_ADDRESS_AND_DAY, day):
            following.request_following(email=email, call=self.call, spheres=spheres)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        was_sent = "sent" in self.request.GET and self.request.method == "GET"
        return super().get_context_data(was_sent=was_sent, **kwargs)


class FollowCallForm(FollowForm):
    spheres = None


class FollowCallView(CallMixin, FollowView):
    """Letters about one call, for those without an account."""

    form_class = FollowCallForm
    page_title = gettext_lazy("Letters about the call")


class FollowButtonView(CallMixin, View):
    """Follows the call, or stops, for the person signed in; then goes back to its page."""

    login_required = True
    http_method_names = ["post"]

    def get_login_next(self):
        return address("call-follow", self.kwargs["token"])

    def post(self, request, *args, **kwargs):
        call = get_object_or_404(Call.objects.public(), token=kwargs["token"])
        if request.POST.get("action") == "stop":
            following.stop_following_call(call, user=request.user)
            messages.success(request, _("You do not follow this call any more."))
        else:
            following.follow_call(call, user=request.user)
            messages.success(request, _("You follow this call. Letters will come by e-mail."))
        return HttpResponseRedirect(self.call_url or address("call-start", call.token))


class FollowConfirmView(ResilientMixin, TemplateView):
    """Only the button confirms: programs that check letters open links, too.

    Guessing is slowed down, and tells nothing.
    """

    login_required = False
    template_name = "wagtail_ngo/grants/follow_confirm.html"
    page_title = gettext_lazy("Confirm the letters about calls")

    def dispatch(self, request, *args, **kwargs):
        key = throttle.client_key(request)
        if not throttle.allow("follow-token", key, TRIES_PER_HOUR, 3600):
            return notice(request, _("Too many tries. Come back in an hour."), 429)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        waiting = following.find_request(kwargs["token"])
        return self.show(waiting=waiting, status=200 if waiting else 404)

    def post(self, request, *args, **kwargs):
        follower = following.confirm_following(kwargs["token"])
        return self.show(follower=follower, status=200 if follower else 404)

    def show(self, status, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)


@method_decorator(csrf_exempt, name="dispatch")
class FollowStopView(ResilientMixin, TemplateView):
    """Ends the letters by one POST, from the page or from a mail program (RFC 8058).

    The address is signed, so nobody is slowed down: one mail provider asks for many people.
    """

    login_required = False
    template_name = "wagtail_ngo/grants/follow_stop.html"
    page_title = gettext_lazy("End the letters about calls")

    @cached_property
    def follower(self):
        return following.find_follower(self.kwargs["token"])

    def post(self, request, *args, **kwargs):
        if self.follower is not None:
            following.stop(self.follower)
        return self.render_to_response(self.get_context_data(was_stopped=True))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"follower": self.follower, **kwargs})
