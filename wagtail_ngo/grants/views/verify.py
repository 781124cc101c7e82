"""Does a print-out match what was sent? Anybody with the code of a print-out may ask."""

from django import forms
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail_ngo import throttle
from wagtail_ngo.forms.actions.submit import CODE_LENGTH, clean_code
from wagtail_ngo.forms.models import Submission
from wagtail_ngo.grants.models import Application, ApplicationStatus

from .base import ResilientMixin, address, notice


TRIES_PER_MINUTE = 30


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from the bottom of the page"),
        max_length=60,
        help_text=gettext_lazy("20 letters and digits; spaces and dashes do not matter."),
        error_messages={"required": gettext_lazy("Enter the code printed on the application.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self):
        code = clean_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH or not code.isascii():
            raise forms.ValidationError(_("Enter all 20 letters and digits of the code."))
        return code


class VerifyView(ResilientMixin, TemplateView):
    """The question: a form for the code."""

    login_required = False
    template_name = "wagtail_ngo/grants/verify.html"
    page_title = gettext_lazy("Check a print-out")

    def get(self, request, *args, **kwargs):
        form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
        if form.is_bound and form.is_valid():
            return HttpResponseRedirect(address("verify-code", code=form.cleaned_data["code"]))
        return self.render_to_response(self.get_context_data(form=form))


class VerifyCodeView(VerifyView):
    """The answer; the code is in the address that the QR picture holds."""

    def get(self, request, *args, **kwargs):
        key = throttle.client_key(request)
        if not throttle.allow("verify", key, limit=TRIES_PER_MINUTE, seconds=60):
            return notice(request, _("Too many codes were checked. Try again in a minute."), 429)
        code = clean_code(self.kwargs["code"])
        found = verdict(code)
        context = self.get_context_data(form=CodeForm(), code=code, **found)
        return self.render_to_response(context, status=200 if found["submission"] else 404)


def verdict(code: str) -> dict:
    """Return what may be told about ``code``: "latest", "older", "withdrawn" or "unknown".

    Only the reference, the call, the time and the version are told; never who applied or what for.
    """
    if not code.isalnum():
        return {"verdict": "unknown", "submission": None}
    submission = Submission.objects.filter(code=code).first()
    owners = Application.objects.select_related("call", "response")
    application = owners.filter(response__submissions__code=code).first()
    if application is None or submission is None:
        return {"verdict": "unknown", "submission": None}
    versions = list(application.response.submissions.order_by("submitted_at", "pk"))
    return {
        "verdict": verdict_word(application, submission, versions[-1]),
        "submission": submission,
        "reference": application.number,
        "call": application.call,
        "version": versions.index(submission) + 1,
        "versions": len(versions),
    }


def verdict_word(application, submission, latest) -> str:
    if application.status == ApplicationStatus.WITHDRAWN:
        return "withdrawn"
    return "latest" if submission == latest else "older"
