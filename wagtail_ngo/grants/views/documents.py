"""Files of an application: what was attached, and its printed form."""

from django.http import Http404, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from wagtail_ngo import throttle
from wagtail_ngo.forms.models import Attachment
from wagtail_ngo.grants import printing, questionnaires
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.zip import safe_reference
from wagtail_ngo.pdf import PdfUnavailable
from wagtail_ngo.storage import serve_private

from .base import ApplicationMixin, notice


PDF_PER_HOUR = 60


class ReadingMixin(ApplicationMixin):
    """Open to members of the organisation and, once it was sent, to officers of the call."""

    def get_queryset(self):
        return Application.objects.visible_to(self.request.user)

    @cached_property
    def is_own(self) -> bool:
        """Whether the person may see what is still being written."""
        own = Application.objects.of_members(self.request.user)
        return own.filter(pk=self.application.pk).exists()


class FileView(ReadingMixin, View):
    """An attachment, always as a download. Officers get only what was sent."""

    def get(self, request, *args, **kwargs):
        attachment = self.get_attachment()
        return serve_private(
            attachment.file, filename=attachment.name, content_type=attachment.content_type
        )

    def get_attachment(self) -> Attachment:
        found = self.get_attachments().filter(token=self.kwargs["attachment"]).first()
        if found is None:
            raise Http404
        return found

    def get_attachments(self):
        response = self.application.response
        sent = questionnaires.all_sent_attachments(response)
        return sent | response.attachments.present() if self.is_own else sent


class PdfView(ReadingMixin, View):
    """The application laid out as the official form: a sent version, or the draft for its authors.

    ``?version=2`` asks for an earlier version, the first one being 1; the latest is the default.
    """

    def get(self, request, *args, **kwargs):
        key = str(request.user.pk)
        if not throttle.allow("application-pdf", key, limit=PDF_PER_HOUR, seconds=3600):
            return notice(request, _("You made many PDF files. Try again in an hour."), 429)
        try:
            content = printing.application_pdf(self.application, self.get_submission())
        except PdfUnavailable:
            return notice(request, _("The PDF cannot be made now. Try again later."), 503)
        name = safe_reference(self.application) or "draft"
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def get_submission(self):
        """Return the version asked for; None for the draft, which only its authors may print."""
        version = self.request.GET.get("version", "")
        if version == "draft" or not self.application.is_sent:
            if not self.is_own:
                raise Http404
            return None
        if not version:
            return self.application.latest_submission
        versions = self.application.response.submissions.order_by("submitted_at", "pk")
        numbered = {str(number): sent for number, sent in enumerate(versions, 1)}
        if version not in numbered:
            raise Http404
        return numbered[version]
