"""Admin screens of papers: scan the code of a print-out, register it, take it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from django.views.generic.edit import FormView

from wagtail.admin.views import generic

from wagtail_ngo.admin.guards import ObjectGuardMixin
from wagtail_ngo.forms.display import compare
from wagtail_ngo.grants.actions.receipts import cancel_receipt, find_printout, register_receipt
from wagtail_ngo.grants.application_views import NAMESPACE, application_url, mark
from wagtail_ngo.grants.call_views import add_errors
from wagtail_ngo.grants.filing_wording import delivery_sentence
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.paper_forms import ArrivalForm, CancelForm, ScanForm
from wagtail_ngo.grants.questionnaires import sent_questionnaire
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.storage import serve_private


class OfficeScreen(
    ObjectGuardMixin, generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin
):
    """A screen of those who register papers; the guard asks who may see the application."""

    model = Application
    permission_required = "receive"

    def get_guard_actions(self):
        return ("view",)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAMESPACE}:index"), "label": _("Applications")},
            {"url": "", "label": self.get_page_title()},
        ]


class PapersView(OfficeScreen, TemplateView):
    """One big field for the scanner; below it, at once, what the print-out is."""

    page_title = gettext_lazy("Register papers")
    template_name = "wagtail_ngo/grants/admin/papers.html"

    @cached_property
    def scan_form(self):
        return ScanForm(self.request.GET if "scan" in self.request.GET else None)

    @cached_property
    def printout(self):
        """The print-out that was scanned, or None."""
        text = self.request.POST.get("code", "")
        if self.request.method == "GET" and self.scan_form.is_bound and self.scan_form.is_valid():
            text = self.scan_form.cleaned_data["scan"]
        return find_printout(text, user=self.request.user) if text else None

    def post(self, request, *args, **kwargs):
        form = ArrivalForm(request.POST, request.FILES)
        if self.printout is None:
            messages.error(request, _("No application of your calls has this code."))
            return HttpResponseRedirect(self.here())
        if not form.is_valid():
            return self.show(form)
        try:
            self.register(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.show(form)
        except TransitionRefused as error:
            messages.error(request, error.message)
        return HttpResponseRedirect(self.here())

    def register(self, data):
        application, printout = self.printout.application, self.printout
        register_receipt(
            application,
            printout.submission,
            user=self.request.user,
            request=self.request,
            **data,
        )
        if printout.verdict == "older":
            text = _("%(number)s: registered as a print-out of an older version.")
            messages.warning(self.request, text % {"number": application.number})
            return
        known = application.clocks
        known.call = application.call
        text = f"{application.number}: {delivery_sentence(known)}"
        is_late = known.delivery == "late"
        (messages.warning if is_late else messages.success)(self.request, text)

    def show(self, form):
        del self.scan_form
        self.scan_form = ScanForm()
        return self.render_to_response(self.get_context_data(form=form), status=422)

    @staticmethod
    def here(code=""):
        address = reverse(f"{NAMESPACE}:papers")
        return f"{address}?{urlencode({'scan': code})}" if code else address

    def get_context_data(self, form=None, **kwargs):
        found = self.printout
        return super().get_context_data(
            scan_form=self.scan_form,
            was_asked=self.scan_form.is_bound and self.scan_form.is_valid() or form is not None,
            printout=found,
            sentence=delivery_sentence(found.application) if found else "",
            changes=self.get_changes() if found and found.verdict == "older" else None,
            form=form or ArrivalForm(),
            entered=self.get_entered(),
            **kwargs,
        )

    def get_changes(self):
        """What differs between the version on the paper and the one sent last."""
        found, language = self.printout, self.printout.application.response.language
        on_paper = sent_questionnaire(found.application, found.submission, language)
        latest = sent_questionnaire(found.application, found.latest, language)
        return [mark(change) for change in compare(on_paper, latest)]

    def get_entered(self):
        """What came on paper and waits to be typed in or confirmed."""
        rows = Application.objects.entered_for(self.request.user).order_by("created_at", "pk")
        return rows.select_related("call", "organisation", "entered_by").defer(
            "call__conditions", "call__criteria", "call__grant_rules", "call__selection_mode"
        )[:50]


class PaperMixin(OfficeScreen):
    """A screen about one receipt of the application in the address."""

    pk_url_kwarg = "pk"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(
            Application.objects.select_related("call", "organisation"), pk=kwargs["pk"]
        )
        rows = self.object.receipts.select_related("submission", "application")
        self.receipt = get_object_or_404(rows, token=kwargs["token"])


class PaperCancelView(PaperMixin, FormView):
    """Takes back a registration, with a reason that the applicant reads."""

    page_title = gettext_lazy("Take the registration back")
    template_name = "wagtail_ngo/grants/admin/call_verb.html"
    form_class = CancelForm

    def form_valid(self, form):
        try:
            cancel_receipt(
                self.receipt, user=self.request.user, request=self.request, **form.cleaned_data
            )
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except TransitionRefused as error:
            messages.error(self.request, error.message)
        else:
            messages.success(self.request, _("The registration has been taken back."))
        return HttpResponseRedirect(self.get_success_url())

    def get_success_url(self):
        return application_url("inspect", self.object)

    def get_page_subtitle(self):
        return str(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            explanation=_("The application waits for its paper again. The row stays in the list."),
            back_url=self.get_success_url(),
            submit_label=self.get_page_title(),
            **kwargs,
        )


class PaperScanView(PaperMixin, View):
    """The scan of a paper, for those who may read the application."""

    permission_required = "view"

    def get(self, request, *args, **kwargs):
        row = self.receipt
        return serve_private(row.file, filename=row.file_name, content_type=row.content_type)


class SignedFileView(OfficeScreen, View):
    """A signed file, for those who may read the application."""

    permission_required = "view"
    pk_url_kwarg = "pk"

    def get(self, request, *args, **kwargs):
        application = get_object_or_404(Application.objects.exclude(number=""), pk=kwargs["pk"])
        row = get_object_or_404(application.signed_files, token=kwargs["token"])
        return serve_private(row.file, filename=row.file_name, content_type=row.content_type)
