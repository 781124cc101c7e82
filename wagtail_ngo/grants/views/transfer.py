"""Filling in an application from elsewhere, and saving it as a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from wagtail_ngo import audit
from wagtail_ngo.archives import dump
from wagtail_ngo.forms.actions.save import StaleRevision
from wagtail_ngo.forms.types.base import short_label
from wagtail_ngo.grants import copying, exchange, questionnaires
from wagtail_ngo.grants.actions import transfer
from wagtail_ngo.grants.profile_changes import profile_changes
from wagtail_ngo.grants.typed_text import read_revision
from wagtail_ngo.grants.zip import safe_reference
from wagtail_ngo.lifecycle import TransitionRefused

from .base import ApplicationMixin, LeadingMixin, address


class FillingView(LeadingMixin, TemplateView):
    """A page that writes answers taken from elsewhere, unless somebody wrote meanwhile."""

    def get(self, request, *args, **kwargs):
        if not self.application.is_open_for_writing:
            return self.leave()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.application.is_open_for_writing:
            return self.leave()
        try:
            return self.write()
        except TransitionRefused as error:
            messages.error(request, error.message)
            return self.leave()
        except StaleRevision:
            return self.show_again(
                _("Somebody else saved the application meanwhile. Look at this page once more."),
                status=409,
            )
        except ValidationError as error:
            return self.show_again(error.messages[0], status=422)

    def write(self) -> HttpResponse:
        raise NotImplementedError

    def show_again(self, message: str, status: int):
        for name in ("application", "questionnaire"):
            self.__dict__.pop(name, None)
        return self.render_to_response(self.get_context_data(message=message), status=status)

    def leave(self):
        return HttpResponseRedirect(address("application", self.kwargs["token"]))

    @cached_property
    def questionnaire(self):
        return questionnaires.draft_questionnaire(self.application, get_language())

    @property
    def who_and_when(self) -> dict:
        """What every verb of ``actions.transfer`` asks for."""
        return {
            "user": self.request.user,
            "language": get_language(),
            "expected_revision": read_revision(self.request.POST),
        }

    def tell(self, done):
        """Say what was written and which answers have to be written by hand."""
        messages.success(
            self.request, _("Answers written: %(number)s.") % {"number": len(done.answers)}
        )
        if done.refused:
            labels = "; ".join(short_label(question, 60) for question in done.refused)
            text = _("These answers did not fit, or fitted only in part: %(labels)s.")
            messages.warning(self.request, text % {"labels": labels})


class ProfileView(FillingView):
    """Old and new answers side by side; the person chooses which to take from the profile."""

    page_title = gettext_lazy("Update from the profile")
    template_name = "wagtail_ngo/grants/profile_changes.html"

    def write(self):
        chosen = self.request.POST.getlist("take")
        number = transfer.take_profile(self.application, chosen, **self.who_and_when)
        text = _("Answers taken from the profile: %(number)s.")
        messages.success(self.request, text % {"number": number})
        return self.leave()

    def get_context_data(self, **kwargs):
        changes = profile_changes(self.application, self.questionnaire)
        return super().get_context_data(changes=changes, **kwargs)


class CopyView(FillingView):
    """First the choice of an older application, then that of its sections."""

    page_title = gettext_lazy("Copy from an older application")
    template_name = "wagtail_ngo/grants/copy.html"

    @cached_property
    def source(self):
        """The application asked for among those offered, None when it is still to be chosen."""
        asked = self.request.POST.get("from") or self.request.GET.get("from", "")
        if not asked:
            return None
        for item in self.sources:
            if str(item.token) == asked:
                return item
        raise Http404

    @cached_property
    def sources(self):
        return copying.sources(self.application, self.request.user)

    @cached_property
    def older(self):
        return copying.source_questionnaire(self.source, get_language())

    def write(self):
        if self.source is None:
            raise Http404
        chosen = self.request.POST.getlist("section")
        done = transfer.copy_sections(self.application, self.older, chosen, **self.who_and_when)
        self.tell(done)
        return self.leave()

    def get_context_data(self, **kwargs):
        if self.source is None:
            return super().get_context_data(sources=self.sources, **kwargs)
        sections, _transfer = copying.copyable_sections(self.questionnaire, self.older)
        return super().get_context_data(source=self.source, sections=sections, **kwargs)


class ImportView(FillingView):
    """Fills in a draft from a file that this or another installation has saved."""

    page_title = gettext_lazy("Begin from a file")
    template_name = "wagtail_ngo/grants/import.html"

    def write(self):
        file = self.request.FILES.get("file")
        if file is None:
            raise ValidationError(_("Choose the file of an application, which ends in .json."))
        data = exchange.read_offer_file(file)
        done = transfer.fill_in(
            self.application, data["answers"], request=self.request, **self.who_and_when
        )
        self.tell(done)
        return self.leave()


class ExportView(ApplicationMixin, View):
    """The application as a file, for people of the organisation."""

    http_method_names = ["get"]

    def get(self, request, *args, **kwargs):
        application = self.application
        data = exchange.offer_file(application, get_language())
        audit.record("application.file", application, request=request)
        name = safe_reference(application) or "draft"
        headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
        return HttpResponse(dump(data), content_type="application/json", headers=headers)
