"""Admin screens on which officers decide about requests to take over an organisation."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View

from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic

from wagtail_ngo import audit
from wagtail_ngo.admin.viewsets import ReadOnlyViewSet, RecordIndexView
from wagtail_ngo.clock import format_moment
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.storage import serve_private
from wagtail_ngo.text import CleanCharField

from . import actions
from .choices import TakeOverStatus
from .models import TakeOver
from .profile import readable_profile
from .viewsets import cleaned


class NoteForm(forms.Form):
    """Why an officer decides as he does; read by the person who asked."""

    note = CleanCharField(
        multiline=True,
        max_length=1000,
        error_messages={"required": gettext_lazy("Write the reason of your decision.")},
    )


class TakeOverIndexView(RecordIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("organisation", "user")


class TakeOverInspectView(generic.InspectView):
    """Who asks and why, the organisation as it is registered, and the next step."""

    template_name = "wagtail_ngo/organisations/admin/take_over.html"

    def get_context_data(self, **kwargs):
        take_over, organisation = self.object, self.object.organisation
        arrows = TakeOver.lifecycle.available(take_over, self.request.user)
        return super().get_context_data(
            take_over=take_over,
            organisation=organisation,
            profile=readable_profile(organisation, get_language()),
            active=organisation.memberships.active().select_related("user"),
            transitions=[arrow.name for arrow in arrows],
            days_have_passed=take_over.days_have_passed,
            **kwargs,
        )


class TakeOverDecideView(View):
    """Announces, completes or refuses; POST only. A reason is needed to refuse, or to overrule."""

    http_method_names = ["post"]
    model = TakeOver
    permission_required = "decide"

    def post(self, request, pk):
        rows = TakeOver.objects.editable_by(request.user).select_related("organisation", "user")
        take_over = get_object_or_404(rows, pk=pk)
        try:
            messages.success(request, self.act(take_over))
        except TransitionRefused as refusal:
            messages.error(request, refusal.message)
        except forms.ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("ngo_take_overs:inspect", args=[pk]))

    def act(self, take_over):
        who = {"user": self.request.user, "request": self.request}
        match self.request.POST.get("decision"):
            case "announce":
                actions.announce_take_over(take_over, **who)
                return _("The administrators have been told and may object now.")
            case "complete":
                actions.complete_take_over(take_over, note=self.get_note(take_over), **who)
                return _("The person is now an administrator of the organisation.")
            case _:
                actions.refuse_take_over(take_over, note=self.get_note(), **who)
                return _("The request has been refused.")

    def get_note(self, take_over=None) -> str:
        """Return the reason, which may be missing when nobody objected to ``take_over``."""
        if take_over is not None and take_over.status == TakeOverStatus.ANNOUNCED:
            return ""
        return cleaned(NoteForm(self.request.POST), "note")


class TakeOverProofView(View):
    """The file that came with the request, for officers only."""

    http_method_names = ["get"]
    model = TakeOver
    permission_required = "view"

    def get(self, request, pk):
        take_over = get_object_or_404(TakeOver.objects.visible_to(request.user), pk=pk)
        if not take_over.proof:
            raise Http404
        audit.record("takeover.proof", take_over, request=request)
        return serve_private(
            take_over.proof, filename=take_over.proof_name, content_type=take_over.proof_type
        )


def inspect_url(take_over) -> str:
    return reverse("ngo_take_overs:inspect", args=[take_over.pk])


def objections_until(take_over) -> str:
    """The moment itself: Wagtail's column of dates would tell how long ago it was."""
    return format_moment(take_over.takes_effect_at) if take_over.takes_effect_at else ""


class TakeOverViewSet(ReadOnlyViewSet):
    model = TakeOver
    icon = "user"
    menu_label = gettext_lazy("Take-overs")
    name = "ngo_take_overs"
    url_prefix = "ngo/take-overs"
    url_namespace = "ngo_take_overs"
    index_view_class = TakeOverIndexView
    inspect_view_class = TakeOverInspectView
    list_filter = ["status"]
    search_fields = ["organisation__name", "organisation__nip"]
    list_per_page = 50
    list_display = [
        TitleColumn("organisation", label=gettext_lazy("Organisation"), get_url=inspect_url),
        Column("user", label=gettext_lazy("Person")),
        StatusTagColumn("get_status_display", label=gettext_lazy("State"), sort_key="status"),
        DateColumn("asked_at", label=gettext_lazy("Asked"), sort_key="asked_at"),
        Column("until", label=gettext_lazy("Objections until"), accessor=objections_until),
    ]

    def get_urlpatterns(self):
        decide, proof = map(self.construct_view, (TakeOverDecideView, TakeOverProofView))
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/decide/", decide, name="decide"),
            path("<int:pk>/proof/", proof, name="proof"),
        ]
