"""The download of everything that is kept of an organisation."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, HttpResponseRedirect
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from wagtail_ngo import audit, throttle

from .archive import write_archive
from .views import HOUR, AdministratorMixin, address


DOWNLOADS_PER_HOUR = 5


class ArchiveView(AdministratorMixin, View):
    """A ZIP with data and files; written to a temporary file, which is gone once it was read."""

    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        key = str(request.user.pk)
        if not throttle.allow("organisation-download", key, DOWNLOADS_PER_HOUR, HOUR):
            messages.error(request, _("You have downloaded everything many times. Wait an hour."))
            return HttpResponseRedirect(address("detail", self.organisation))
        audit.record("organisation.download", self.organisation, request=request)
        file = tempfile.TemporaryFile()
        write_archive(self.organisation, file, get_language())
        file.seek(0)
        name = slugify(self.organisation.name)[:80] or "organisation"
        return FileResponse(file, as_attachment=True, filename=f"{name}.zip")
