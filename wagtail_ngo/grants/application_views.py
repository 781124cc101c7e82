"""Admin screens of applications: the listing, the reading screen and the downloads."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from wagtail.admin.compare import diff_text
from wagtail.admin.views.generic import InspectView, PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import registry as log_registry

from wagtail_ngo import audit
from wagtail_ngo.admin.exports import RESPONSES
from wagtail_ngo.admin.viewsets import RecordIndexView
from wagtail_ngo.forms.display import compare, display_sections
from wagtail_ngo.grants.choices import DeliveryState
from wagtail_ngo.grants.correspondence import letters_about
from wagtail_ngo.grants.delivery import delivery_context
from wagtail_ngo.grants.exports import answer_rows
from wagtail_ngo.grants.joint import consents
from wagtail_ngo.grants.lifecycles import may_receive
from wagtail_ngo.grants.models import Application, ApplicationStatus
from wagtail_ngo.grants.printing import application_pdf
from wagtail_ngo.grants.questionnaires import sent_attachments, sent_questionnaire
from wagtail_ngo.grants.tables import (
    ExactDateColumn,
    MoneyColumn,
    NumberColumn,
    OrganisationColumn,
    TagColumn,
    TitleAndLotColumn,
)
from wagtail_ngo.grants.zip import as_json, safe_reference, write_zip
from wagtail_ngo.pdf import PdfUnavailable
from wagtail_ngo.storage import PRIVATE_HEADERS, serve_private


NAMESPACE = "ngo_applications"
ANSWERS = "answers"


def application_url(name, application, *args) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=[application.pk, *args])


LIST_DISPLAY = [
    "number",
    OrganisationColumn(
        "organisation",
        label=gettext_lazy("Organisation"),
        sort_key="organisation__name",
        classname="ngo-wide",
    ),
    TitleAndLotColumn(
        "title", label=gettext_lazy("Title and lot"), sort_key="title", classname="ngo-wide"
    ),
    MoneyColumn(
        "requested_amount", label=gettext_lazy("Requested amount"), sort_key="requested_amount"
    ),
    TagColumn(
        "get_status_display",
        label=gettext_lazy("Status"),
        sort_key="status",
        primary=lambda application: application.status == ApplicationStatus.SUBMITTED,
    ),
    TagColumn(
        "delivery_label",
        label=gettext_lazy("Second step"),
        sort_key="delivery",
        primary=lambda application: application.delivery != DeliveryState.COMPLETE,
    ),
    ExactDateColumn("submitted_at", label=gettext_lazy("Submitted"), sort_key="submitted_at"),
    ExactDateColumn("starts_on", label=gettext_lazy("Begins"), sort_key="starts_on"),
]
NOT_LISTED = (
    "summary",
    "beneficiaries",
    "call__grant_rules",
    "call__conditions",
    "call__selection_mode",
    "call__criteria",
)
LIST_EXPORT = {
    "number": gettext_lazy("Number"),
    "call.reference": gettext_lazy("Call"),
    "organisation.name": gettext_lazy("Organisation"),
    "organisation.nip": "NIP",
    "partner_names": gettext_lazy("Partners"),
    "title": gettext_lazy("Title"),
    "lot.name": gettext_lazy("Lot"),
    "requested_amount": gettext_lazy("Requested amount"),
    "total_cost": gettext_lazy("Total cost"),
    "starts_on": gettext_lazy("Begins"),
    "ends_on": gettext_lazy("Ends"),
    "place": gettext_lazy("Place"),
    "get_status_display": gettext_lazy("Status"),
    "submitted_at": gettext_lazy("Submitted"),
    "withdrawn_at": gettext_lazy("Withdrawn"),
    "get_channel_display": gettext_lazy("Channel"),
    "delivery_label": gettext_lazy("Second step"),
    "delivered_at": gettext_lazy("Second step done at"),
}


class ApplicationIndexView(RecordIndexView):
    """Every filter, search and order is in the address, so that a listing can be saved and sent."""

    def get_base_queryset(self):
        """Tests are no part of the register; they are shown when their call is asked for."""
        sent = super().get_base_queryset().exclude(number="").filter(self.of_register())
        rows = sent.select_related("organisation", "lot", "call").defer(*NOT_LISTED)
        return rows.with_delivery()

    @cached_property
    def header_buttons(self):
        """To the screens of papers, for those who register them."""
        if not self.user_has_permission("receive"):
            return super().header_buttons
        papers = reverse(f"{NAMESPACE}:papers")
        button = HeaderButton(_("Register papers"), url=papers, icon_name="clipboard-list")
        return [*super().header_buttons, button]

    def of_register(self) -> Q:
        asked = self.request.GET.get("call", "")
        is_one = asked.isdecimal() and asked.isascii() and len(asked) < 19
        return Q(call__is_test=False) | Q(call=asked if is_one else None)

    def _get_title_column(self, field_name, column_class=NumberColumn, **kwargs):
        return super()._get_title_column(field_name, column_class, **kwargs)

    def get_list_buttons(self, instance):
        """None: the number leads to the reading screen, which is all that there is."""
        return []

    def to_row_dict(self, item):
        """A missing lot is an empty cell."""
        if item.lot is None:
            item.lot = item._meta.get_field("lot").related_model()
        return super().to_row_dict(item)

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons.copy()
        if self.user_may_export:
            buttons += [
                Button(_("All answers, XLSX"), url=self.answers_url("xlsx"), icon_name="download"),
                Button(_("All answers, CSV"), url=self.answers_url("csv"), icon_name="download"),
            ]
        return buttons

    def answers_url(self, spreadsheet_format) -> str:
        params = self.request.GET.copy()
        params["export"], params["content"] = spreadsheet_format, ANSWERS
        return f"{self.request.path}?{params.urlencode()}"

    def as_spreadsheet(self, queryset, spreadsheet_format):
        if self.request.GET.get("content") != ANSWERS:
            return super().as_spreadsheet(queryset, spreadsheet_format)
        facts = {"format": spreadsheet_format, "content": ANSWERS}
        audit.record("application.export", request=self.request, data=facts)
        return RESPONSES[spreadsheet_format](
            answer_rows(queryset), f"{self.get_filename()}-answers"
        )


class ApplicationObjectMixin:
    """The application in the address, once it was sent, and the version asked for."""

    model = Application

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = self.get_object()
        self.versions = list(self.object.response.submissions.order_by("submitted_at", "pk"))
        self.submission = self.get_submission()

    def get_object(self, queryset=None):
        rows = Application.objects.exclude(number="").select_related(
            "call", "lot", "organisation", "response__form_version"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_submission(self):
        """The version ``?version=2``, by default the last one."""
        asked = self.request.GET.get("version", str(len(self.versions)))
        numbers = {str(number): number for number in range(1, len(self.versions) + 1)}
        if asked not in numbers:
            raise Http404
        self.version_number = numbers[asked]
        return self.versions[self.version_number - 1]

    def versioned(self, name) -> str:
        return f"{application_url(name, self.object)}?version={self.version_number}"


def mark(change) -> dict:
    """Both texts of a ``Change`` in pieces: (kind, text), so that the different ones stand out."""
    pieces = diff_text(change.before, change.after).changes
    return {
        "label": change.label,
        "before": [piece for piece in pieces if piece[0] != "addition"],
        "after": [piece for piece in pieces if piece[0] != "deletion"],
    }


class ApplicationReadView(ApplicationObjectMixin, InspectView):
    """Made for reading: the facts on top, then what was written, in the order of the form."""

    page_title = gettext_lazy("Application")

    @cached_property
    def header_buttons(self):
        downloads = [("pdf", "PDF")]
        if self.user_has_permission("export"):
            downloads += [("zip", "ZIP"), ("json", "JSON")]
        return [
            HeaderButton(label, url=self.versioned(name), icon_name="download", priority=position)
            for position, (name, label) in enumerate(downloads)
        ]

    def get_fields(self):
        return []

    def get_context_data(self, **kwargs):
        application, submission = self.object, self.submission
        return super().get_context_data(
            application=application,
            submission=submission,
            **self.get_filing(),
            version_number=self.version_number,
            versions=list(enumerate(self.versions, 1)),
            sections=display_sections(self.read(submission)),
            partners=consents(submission.profile),
            leaving=application.partners.exclude(leave_asked_at=None).select_related(
                "organisation"
            ),
            changes=self.get_changes(),
            attachments=sent_attachments(application.response, submission),
            entries=application.entries.select_related("author"),
            letters=letters_about(application),
            may_open_letters=self.request.user.has_perm("wagtail_ngo.view_outboxmessage"),
            file_url=self.get_file_url,
            history=log_registry.get_logs_for_instance(application).select_related(
                "user", "content_type"
            ),
            **kwargs,
        )

    def get_filing(self):
        """What came of the second step, also what was taken back."""
        application, context = self.object, delivery_context(self.object)
        receipts = application.receipts.select_related("submission", "registered_by")
        return {
            **context,
            "receipts": receipts.order_by("registered_at", "pk"),
            "signed_files": application.signed_files.select_related("submission"),
            "may_receive": may_receive(self.request.user, application),
        }

    def get_file_url(self, attachment) -> str:
        address = application_url("file", self.object, attachment.token)
        return f"{address}?version={self.version_number}"

    def read(self, submission):
        return sent_questionnaire(self.object, submission, self.object.response.language)

    def get_changes(self):
        """What differs from the version before, when ``?changes=1`` asks for it; else None."""
        if self.request.GET.get("changes") != "1" or self.version_number == 1:
            return None
        before = self.versions[self.version_number - 2]
        return [mark(change) for change in compare(self.read(before), self.read(self.submission))]


class ApplicationDownload(ApplicationObjectMixin, PermissionCheckedMixin, View):
    any_permission_required = ["view"]


class ApplicationPdfView(ApplicationDownload):
    def get(self, request, *args, **kwargs):
        try:
            content = application_pdf(self.object, self.submission)
        except PdfUnavailable:
            return refuse_pdf(request, self.object)
        return private(HttpResponse(content, content_type="application/pdf"), self.object, "pdf")


class ApplicationZipView(ApplicationDownload):
    """Built in a temporary file that disappears with the answer."""

    permission_required = "export"

    def get(self, request, *args, **kwargs):
        file = TemporaryFile()
        try:
            write_zip(self.object, self.submission, file)
        except PdfUnavailable:
            file.close()
            return refuse_pdf(request, self.object)
        file.seek(0)
        audit.record("application.zip", self.object, request=request)
        return private(FileResponse(file, content_type="application/zip"), self.object, "zip")


class ApplicationJsonView(ApplicationDownload):
    """The data of the archive alone, for those who feed them to another system."""

    permission_required = "export"

    def get(self, request, *args, **kwargs):
        text = as_json(self.object, self.submission)
        audit.record("application.json", self.object, request=request)
        return private(HttpResponse(text, content_type="application/json"), self.object, "json")


class ApplicationFileView(ApplicationDownload):
    """A sent attachment; the files of a draft or of an unsent change are not among them."""

    def get(self, request, *args, **kwargs):
        sent = sent_attachments(self.object.response, self.submission)
        attachment = get_object_or_404(sent, token=kwargs["token"])
        return serve_private(
            attachment.file, filename=attachment.name, content_type=attachment.content_type
        )


def refuse_pdf(request, application):
    messages.error(request, _("The PDF cannot be made now. Try again later."))
    return HttpResponseRedirect(application_url("inspect", application))


def private(response, application, extension):
    name = f"{safe_reference(application)}.{extension}"
    headers = {**PRIVATE_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    for header, value in headers.items():
        response[header] = value
    return response
