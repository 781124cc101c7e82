"""The second step of an application: its confirmation on paper, a signed file, approvals."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from wagtail_ngo import audit, throttle
from wagtail_ngo.forms.display import display_sections
from wagtail_ngo.grants import printing, questionnaires
from wagtail_ngo.grants.actions import signatures
from wagtail_ngo.grants.choices import Filing
from wagtail_ngo.grants.filing_forms import ApprovalForm, SignedFileForm
from wagtail_ngo.grants.lifecycles import BINDING_ROLES, may_approve, may_sign
from wagtail_ngo.grants.models import ApplicationStatus
from wagtail_ngo.grants.signing import signers
from wagtail_ngo.grants.zip import safe_reference
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.organisations.models import Membership
from wagtail_ngo.pdf import PdfUnavailable
from wagtail_ngo.storage import serve_private

from .base import ApplicationMixin, address, notice
from .documents import PDF_PER_HOUR, ReadingMixin


UPLOADS_PER_HOUR = 20


class ConfirmationView(ReadingMixin, View):
    """The confirmation of one page, which is printed, signed and delivered."""

    def get(self, request, *args, **kwargs):
        submission = self.application.latest_submission
        if submission is None:
            raise Http404
        key = str(request.user.pk)
        if not throttle.allow("application-pdf", key, limit=PDF_PER_HOUR, seconds=3600):
            return notice(request, _("You made many PDF files. Try again in an hour."), 429)
        try:
            content = printing.confirmation_pdf(self.application, submission)
        except PdfUnavailable:
            return notice(request, _("The PDF cannot be made now. Try again later."), 503)
        name = f"{safe_reference(self.application)}-confirmation.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)


class SecondStepView(ApplicationMixin, TemplateView):
    """A page on which the second step of one pattern is done."""

    filing = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        application = self.application
        if application.call.filing != self.filing or application.is_entered:
            raise Http404
        if not self.may_act():
            audit.denied(request, application, "role")
            raise PermissionDenied
        if application.status != ApplicationStatus.SUBMITTED:
            return HttpResponseRedirect(address("application", application.token))
        return super().dispatch(request, *args, **kwargs)

    def may_act(self) -> bool:
        raise NotImplementedError

    @cached_property
    def submission(self):
        return self.application.latest_submission

    def refuse(self, form, error):
        """Show the form again with what was wrong."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {}
        for name, problems in (by_field or {NON_FIELD_ERRORS: error.messages}).items():
            form.add_error(name if name in form.fields else None, problems)
        return self.show(form, status=422)

    def show(self, form, status=200):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def back(self):
        return HttpResponseRedirect(address("application", self.application.token))


class SignView(SecondStepView):
    """Takes the file that the organisation had signed electronically."""

    filing = Filing.SIGNED_FILE
    template_name = "wagtail_ngo/grants/sign.html"
    page_title = gettext_lazy("Send the signed file")

    def may_act(self):
        return may_sign(self.request.user, self.application)

    def get(self, request, *args, **kwargs):
        return self.show(SignedFileForm(initial={"code": self.submission.code}))

    def post(self, request, *args, **kwargs):
        key = str(request.user.pk)
        if not throttle.allow("signed-file", key, limit=UPLOADS_PER_HOUR, seconds=3600):
            return notice(request, _("Too many files were sent. Try again in an hour."), 429)
        form = SignedFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            signatures.send_signed_file(
                self.application, user=request.user, request=request, **form.cleaned_data
            )
        except ValidationError as error:
            return self.refuse(form, error)
        except TransitionRefused as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The signed file was sent."))
        return self.back()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            submission=self.submission,
            signers=signers(self.application),
            clocks=self.application.clocks,
            files=self.application.signed_files.filter(submission=self.submission),
            **kwargs,
        )


class ApproveView(SecondStepView):
    """Where those who represent the organisation read the application and approve it."""

    filing = Filing.APPROVAL
    template_name = "wagtail_ngo/grants/approve.html"
    page_title = gettext_lazy("Approve the application")

    def may_act(self):
        return may_approve(self.request.user, self.application)

    @cached_property
    def signers(self):
        return signers(self.application, self.submission)

    @cached_property
    def owed(self):
        """What the person may still approve: organisations that they bind, not approved by them."""
        held = Membership.objects.held_by(self.request.user, roles=BINDING_ROLES)
        own = set(held.values_list("organisation", flat=True))
        return {
            item.organisation.token: item
            for item in self.signers
            if item.organisation.pk in own and not self.has_approved(item)
        }

    def has_approved(self, item) -> bool:
        return any(approval.user_id == self.request.user.pk for approval in item.approvals)

    def get(self, request, *args, **kwargs):
        return self.show(None)

    def form_for(self, item):
        initial = {"code": self.submission.code, "organisation": item.organisation.token}
        prefix = "" if len(self.owed) == 1 else item.organisation.token.hex[:8]
        return ApprovalForm(
            signers=item, initial=initial, auto_id=f"id_{prefix}%s" if prefix else "id_%s"
        )

    def post(self, request, *args, **kwargs):
        posted = request.POST.get("organisation", "")
        item = next((one for token, one in self.owed.items() if str(token) == posted), None)
        if item is None:
            messages.error(request, signatures.ALREADY_APPROVED)
            return self.back()
        form = ApprovalForm(request.POST, signers=item)
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        try:
            signatures.approve(
                self.application,
                user=request.user,
                organisation=item.organisation,
                code=data["code"],
                name=data["name"],
                is_enough=data.get("is_enough", False),
                request=request,
            )
        except ValidationError as error:
            return self.refuse(form, error)
        except TransitionRefused as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("You have approved the application."))
        return self.back()

    def get_context_data(self, form=None, **kwargs):
        bound = {form.signers.organisation.token: form} if form else {}
        forms = [bound.get(token) or self.form_for(item) for token, item in self.owed.items()]
        asked = questionnaires.sent_questionnaire(self.application, self.submission, get_language())
        return super().get_context_data(
            form=form,
            forms=forms,
            submission=self.submission,
            signers=self.signers,
            clocks=self.application.clocks,
            sections=display_sections(asked),
            **kwargs,
        )


class SignedFileView(ReadingMixin, View):
    """A signed file, for members of the organisation and officers of the call."""

    def get(self, request, *args, **kwargs):
        row = self.application.signed_files.filter(token=self.kwargs["file"]).first()
        if row is None:
            raise Http404
        return serve_private(row.file, filename=row.file_name, content_type=row.content_type)
