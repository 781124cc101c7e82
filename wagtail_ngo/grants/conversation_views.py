"""Admin screens of the conversation with an applicant."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin

from wagtail_ngo.grants.actions import conversation
from wagtail_ngo.grants.call_views import CallVerbView
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.views.conversation import ConversationMixin


class TalkMixin(PermissionCheckedMixin):
    """The application in the address, once it was sent; its officers only."""

    model = Application
    permission_required = "view"
    pk_url_kwarg = "pk"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = Application.objects.exclude(number="").select_related(
            "call", "organisation", "response"
        )
        self.object = self.application = get_object_or_404(rows, pk=kwargs["pk"])

    def get_success_url(self):
        return reverse("ngo_applications:conversation", args=[self.application.pk])


class OfficeConversationView(TalkMixin, ConversationMixin, WagtailAdminTemplateMixin, FormView):  # type: ignore[misc]
    template_name = "wagtail_ngo/grants/admin/conversation.html"
    page_title = gettext_lazy("Messages")
    from_office = True

    def get_page_subtitle(self):
        return str(self.application)

    def get_breadcrumbs_items(self):
        read = reverse("ngo_applications:inspect", args=[self.application.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("ngo_applications:index"), "label": _("Applications")},
            {"url": read, "label": str(self.application)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        waits = any(entry.needs_answer for entry in self.entries)
        return super().get_context_data(application=self.application, waits=waits, **kwargs)


class ArchiveView(CallVerbView):
    verb = "archive"
    explanation = gettext_lazy(
        "Nobody can write messages about applications of this call any more; what was written stays"
        " readable. This cannot be undone."
    )
    done = gettext_lazy("The call has been archived.")

    def act(self):
        conversation.archive_call(self.object, user=self.request.user, request=self.request)


class SettleView(TalkMixin, View):
    """Notes that what the applicant wrote needs no answer; POST only."""

    http_method_names = ["post"]

    def post(self, request, pk):
        conversation.settle_without_answer(self.application, user=request.user, request=request)
        messages.success(request, _("Nothing waits for an answer any more."))
        return HttpResponseRedirect(self.get_success_url())
