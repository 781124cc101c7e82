"""Admin screens of a call: the form, the check list, and one screen for each verb."""

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormView

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_ngo.admin.viewsets import RecordIndexView
from wagtail_ngo.grants import panels
from wagtail_ngo.grants.actions import calls
from wagtail_ngo.grants.actions.conversation import may_archive
from wagtail_ngo.grants.actions.templates import copy_call
from wagtail_ngo.grants.admin_forms import (
    AnnouncementForm,
    DeadlineForm,
    ReasonForm,
    TemplateForm,
    VerbForm,
)
from wagtail_ngo.grants.lifecycles import may_publish
from wagtail_ngo.grants.lint import blocking, lint_call
from wagtail_ngo.grants.models import Call
from wagtail_ngo.grants.side_panels import CallStatusPanel
from wagtail_ngo.grants.tables import NumberColumn
from wagtail_ngo.lifecycle import TransitionRefused


NAMESPACE = "ngo_calls"
VERBS = {
    "publish": ("announce", gettext_lazy("Announce"), "upload"),
    "deadline": ("change_deadline", gettext_lazy("Change the deadline"), "date"),
    "extension": (None, gettext_lazy("Give one applicant more time"), "time"),
    "announcement": (None, gettext_lazy("Add an announcement"), "clipboard-list"),
    "annul": ("annul", gettext_lazy("Annul"), "cross"),
    "withdraw": ("withdraw", gettext_lazy("Withdraw"), "resubmit"),
    "template": (None, gettext_lazy("Use as a template"), "copy"),
    "archive": (None, gettext_lazy("Archive"), "folder-open-inverse"),
    "rehearse": (None, gettext_lazy("Rehearse with a test copy"), "view"),
    "purge": (None, gettext_lazy("Delete what was sent"), "bin"),
}
FREQUENT = ("publish", "deadline")


def call_url(name, call) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=[call.pk])


def possible_verbs(call, user) -> list[str]:
    """The verbs that ``user`` may try on ``call`` now."""
    names = {arrow.name for arrow in Call.lifecycle.available(call, user)}
    possible = {verb for verb, (name, _label, _icon) in VERBS.items() if name in names}
    if "annul" in names:
        possible |= {"announcement", "extension"}
    if user.has_perm("wagtail_ngo_grants.add_call"):
        possible.add("template")
    if may_archive(user, call):
        possible.add("archive")
    if may_publish(user, call):
        possible.add("purge" if call.is_test else "rehearse")
    return [verb for verb in VERBS if verb in possible]


class CallIndexView(RecordIndexView):
    def _get_title_column(self, field_name, column_class=NumberColumn, **kwargs):
        return super()._get_title_column(field_name, column_class, **kwargs)

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("procedure")


class CallScreenMixin:
    """Buttons of the verbs in the header, and what is still missing above the content."""

    @cached_property
    def header_buttons(self):
        return [self.verb_button(HeaderButton, verb) for verb in self.verbs if verb in FREQUENT]

    @cached_property
    def header_more_buttons(self):
        rare = [self.verb_button(Button, verb) for verb in self.verbs if verb not in FREQUENT]
        return [*super().header_more_buttons, *rare]

    @cached_property
    def verbs(self):
        return possible_verbs(self.object, self.request.user)

    def verb_button(self, button_class, verb):
        _transition, label, icon = VERBS[verb]
        return button_class(label, url=call_url(verb, self.object), icon_name=icon)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**lint_context(self.object, self.request.user), **kwargs)


def lint_context(call, user) -> dict:
    """What the announcement lacks, with the address of the form for those who may fill it in."""
    problems = lint_call(call)
    may_edit = call.is_draft and Call.objects.editable_by(user).filter(pk=call.pk).exists()
    return {
        "problems": blocking(problems),
        "warnings": [problem for problem in problems if problem.is_warning],
        "fields_url": call_url("edit", call) if may_edit else "",
    }


def state_of(call) -> tuple:
    """What the verbs change and a form must not bring back."""
    dates = None if call.is_draft else (call.closes_at, call.delivery_closes_at)
    return call.status, dates


class CallEditView(CallScreenMixin, generic.EditView):
    """The whole form of a draft; of an announced call only what is not part of the announcement."""

    def get_panel(self):
        self.object = self.get_object()
        drafts = panels.DRAFT_PANELS if self.object.is_draft else panels.ANNOUNCED_PANELS
        return drafts.bind_to_model(self.model)

    def get_form_class(self):
        return self.panel.get_form_class()

    def get_success_url(self):
        return call_url("edit", self.object)

    def get_object(self, *args, **kwargs):
        call = super().get_object(*args, **kwargs)
        self.read_as = state_of(call)
        return call

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except TransitionRefused as error:
            messages.error(self.request, error.message)
            return HttpResponseRedirect(self.get_success_url())

    def save_instance(self):
        """Write nothing over a call that was announced or moved since this request read it."""
        if state_of(Call.objects.select_for_update().get(pk=self.object.pk)) != self.read_as:
            raise TransitionRefused("state", Call.lifecycle["announce"])
        return super().save_instance()

    def get_side_panels(self):
        panel = CallStatusPanel(
            self.object,
            self.request,
            usage_url=self.get_usage_url(),
            history_url=self.get_history_url(),
            last_updated_info=self.get_last_updated_info(),
        )
        return MediaContainer([panel])


TEXTS = ["grant_rules", "conditions", "selection_mode", "criteria"]


class CallInspectView(CallScreenMixin, generic.InspectView):
    page_title = gettext_lazy("Call")

    def get_edit_url(self):
        """None where the editing screen would refuse: after the announcement, for one."""
        return super().get_edit_url() if self.may_edit else None

    @cached_property
    def may_edit(self) -> bool:
        editable = Call.objects.editable_by(self.request.user)
        return editable.filter(pk=self.object.pk).exists()

    def get_fields(self):
        return []

    def get_texts(self):
        fields = [Call._meta.get_field(name) for name in TEXTS]
        return [
            (capfirst(field.verbose_name), getattr(self.object, field.name)) for field in fields
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            texts=self.get_texts(),
            deadline_changes=self.object.deadline_changes.all(),
            announcements=self.object.announcements.all(),
            extensions=self.object.extensions.select_related("organisation", "granted_by"),
            **self.get_officer_context(),
            **kwargs,
        )

    def get_officer_context(self):
        """What the officers of the call see and may do besides.

        Others see only the questions that anybody may read on the page of the call.
        """
        call, user = self.object, self.request.user
        may_manage = Call.objects.managed_by(user).filter(pk=call.pk).exists()
        sent = call.applications.exclude(number="")
        public = call.questions.filter(is_public=True).exclude(answered_at=None)
        return {
            "questions": call.questions.all() if may_manage else public,
            "may_manage": may_manage,
            "fill_in_url": reverse("wagtail_ngo_grants:call-start", args=[call.token]),
            "may_add_question": may_manage and not call.is_draft,
            "application_count": sent.count() if may_manage else None,
            "applications_url": f"{reverse('ngo_applications:index')}?call={call.pk}",
        }


class CallDeleteView(generic.DeleteView):
    """Only drafts and empty test calls are deleted: what was announced is in the register."""

    def dispatch(self, request, *args, **kwargs):
        is_empty_test = self.object.is_test and not self.object.applications.exists()
        if not self.object.is_draft and not is_empty_test:
            message = _("An announced call cannot be deleted. Annul or withdraw it instead.")
            messages.error(request, message)
            return HttpResponseRedirect(call_url("inspect", self.object))
        return super().dispatch(request, *args, **kwargs)


class CallVerbView(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, FormView):
    """Asks for what the verb needs and does it; a refusal is a message, never a 500."""

    model = Call
    permission_required = "change"
    template_name = "wagtail_ngo/grants/admin/call_verb.html"
    form_class: type[forms.Form] = VerbForm
    pk_url_kwarg = "pk"
    verb = ""
    page_title: str | Promise = ""
    submit_label: str | Promise = ""
    explanation: str | Promise = ""
    done: str | Promise = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = generic.models.get_object_or_404(Call, pk=kwargs["pk"])

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "call": self.object}

    def form_valid(self, form):
        try:
            self.act(**form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except TransitionRefused as error:
            messages.error(self.request, error.message)
        else:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def act(self, **data):
        """Do the verb. Raises ``ValidationError`` or ``TransitionRefused``."""
        raise NotImplementedError

    def get_success_url(self):
        return call_url("inspect", self.object)

    def get_page_title(self):
        return self.page_title or VERBS[self.verb][1]

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAMESPACE}:index"), "label": _("Calls")},
            {"url": self.get_success_url(), "label": str(self.object)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            explanation=self.explanation,
            back_url=self.get_success_url(),
            submit_label=self.submit_label or self.get_page_title(),
            **kwargs,
        )


def add_errors(form, error):
    """Show the errors of an action at the fields that they name."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error}
    for name, problems in by_field.items():
        form.add_error(name if name in form.fields else None, problems)


class PublishView(CallVerbView):
    verb = "publish"
    explanation = gettext_lazy(
        "The form is frozen and the call becomes public. Its dates, money and texts cannot be"
        " edited afterwards; the deadline can still be changed, with a reason."
    )
    done = gettext_lazy("The call has been announced.")

    def act(self):
        calls.publish_call(self.object, user=self.request.user, request=self.request)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**lint_context(self.object, self.request.user), **kwargs)


class DeadlineView(CallVerbView):
    verb = "deadline"
    form_class = DeadlineForm
    explanation = gettext_lazy(
        "The change and its reason will be shown on the page of the call. Drafts keep their"
        " answers."
    )
    done = gettext_lazy("The deadline has been changed.")

    def act(self, **data):
        calls.change_deadline(self.object, user=self.request.user, request=self.request, **data)


class AnnulView(CallVerbView):
    verb = "annul"
    form_class = ReasonForm
    explanation = gettext_lazy(
        "The authority annuls an open call when no application was sent, or when none met the"
        " requirements of the announcement (art. 18a UDPP). This cannot be undone."
    )
    done = gettext_lazy("The call has been annulled.")

    def act(self, **data):
        calls.annul_call(self.object, user=self.request.user, request=self.request, **data)


class WithdrawView(CallVerbView):
    verb = "withdraw"
    form_class = ReasonForm
    explanation = gettext_lazy(
        "The call ends without a choice of applications. This cannot be undone."
    )
    done = gettext_lazy("The call has been withdrawn.")

    def act(self, **data):
        calls.withdraw_call(self.object, user=self.request.user, request=self.request, **data)


class AnnouncementView(CallVerbView):
    verb = "announcement"
    form_class = AnnouncementForm
    explanation = gettext_lazy(
        "Write down where else the call was announced. A later announcement can move the earliest"
        " lawful deadline."
    )
    done = gettext_lazy("The announcement has been added.")

    def act(self, **data):
        calls.add_announcement(self.object, user=self.request.user, request=self.request, **data)


class TemplateView(CallVerbView):
    """Opens to those who may begin calls and see this one, then leads to the form of the draft."""

    verb = "template"
    permission_required = "add"
    form_class = TemplateForm
    submit_label = gettext_lazy("Begin the new call")
    explanation = gettext_lazy(
        "A new draft takes over the texts, money, limits, lots, form, attachments, documents, costs"
        " of earlier years, contact and officers. Dates and announcements are entered anew."
    )
    done = gettext_lazy("The new call has been begun. Enter its dates and announcements.")

    def get_initial(self):
        return {"title": self.object.title}

    def act(self, **data):
        self.copy = copy_call(self.object, user=self.request.user, request=self.request, **data)

    def get_success_url(self):
        copy = getattr(self, "copy", None)
        return call_url("edit", copy) if copy else super().get_success_url()
