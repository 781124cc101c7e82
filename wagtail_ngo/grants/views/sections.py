"""Writing an application, one section of its form at a time."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from wagtail_ngo import audit
from wagtail_ngo.forms.actions.save import StaleRevision
from wagtail_ngo.grants import questionnaires, removed_rows, typed_text
from wagtail_ngo.grants.actions.applications import TYPED_COLUMNS
from wagtail_ngo.grants.actions.writing import write_section
from wagtail_ngo.grants.advice import section_advice
from wagtail_ngo.grants.embedding import PostedForm, page_with_form
from wagtail_ngo.grants.models import Application
from wagtail_ngo.lifecycle import TransitionRefused

from .base import NOT_SHOWN, WritingMixin, address, notice
from .typing import TypedTextMixin


@method_decorator(csrf_exempt, name="dispatch")
class KeepsTypedMixin:
    """A form whose text survives the end of the session and a stale CSRF token.

    Django's own check is switched off, because its refusal would throw the text away; the view
    asks the same check itself and saves nothing when it fails.
    """

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            return self.sign_in_first(request)
        return super().dispatch(request, *args, **kwargs)

    def sign_in_first(self, request):
        """Keep what was typed in the session and come back to it after the login."""
        is_ours = self.accepts_typed() and not typed_text.sent_from_elsewhere(request)
        if is_ours and not typed_text.keep_typed(request, request.path):
            return notice(request, _("Too many forms were sent from here. Try again later."), 429)
        return redirect_to_login(request.path)

    def accepts_typed(self) -> bool:
        """Whether there is such a form at all."""
        return True

    def get_login_next(self):
        return self.request.path


@dataclass(frozen=True)
class Place:
    """Where a section stands in its form."""

    position: int
    total: int
    previous: str
    next: str


SAVING = frozenset({"save", "next", "stay", "pick-files"})
STAYING = frozenset({"stay", "add-row", "remove-row", "restore-row", "remove-file", "pick-files"})


class SectionView(KeepsTypedMixin, TypedTextMixin, WritingMixin, TemplateView):
    """One section: shows it, saves it, and tells what has to be corrected."""

    template_name = "wagtail_ngo/grants/section.html"

    def get_rows(self):
        related = ("call", "response__form_version")
        return self.get_queryset().select_related(*related).defer(*TYPED_COLUMNS, *NOT_SHOWN)

    @property
    def may_write(self):
        """Saving asks it of the row that it locks."""
        return self.is_saving or super().may_write

    @cached_property
    def is_saving(self) -> bool:
        only_looks = self.request.POST.get("action") in ("discard", "show")
        return self.request.method == "POST" and not only_looks and not self.csrf_failed

    @cached_property
    def csrf_failed(self) -> bool:
        return typed_text.csrf_failed(self.request)

    def accepts_typed(self):
        return Application.objects.filter(token=self.kwargs["token"]).exists()

    @cached_property
    def questionnaire(self):
        return questionnaires.draft_questionnaire(
            self.application, get_language(), self.request.user
        )

    def get_section(self, problems=False):
        for section in self.questionnaire.sections:
            if section.id == self.kwargs["section"]:
                return section.with_problems() if problems else section
        raise Http404

    def get_page_title(self):
        try:
            section = self.questionnaire.definition.section(self.kwargs["section"])
        except KeyError as error:
            raise Http404 from error
        return section.heading

    def get(self, request, *args, **kwargs):
        if not self.application.is_open_for_writing:
            moved = HttpResponseRedirect(address("application", self.application.token))
            return self.show_closed() or moved
        section = self.get_section(problems=request.GET.get("from") == "check")
        return self.show_typed(section) or self.show(section)

    def post(self, request, *args, **kwargs):
        if self.csrf_failed:
            self.get_section()
            typed = self.unsaved(request.POST)
            return self.show(typed, notice="stale", status=403, typed=request.POST)
        if request.POST.get("action") == "discard":
            return self.discard()
        if request.POST.get("action") == "show":
            self.get_section()
            return self.show_local()
        return self.write(typed_text.read_revision(request.POST))

    def write(self, expected_revision: int | None):
        """Save the posted section and go where its button leads."""
        request = self.request
        try:
            section = write_section(
                self.kwargs["token"],
                self.kwargs["section"],
                self.data_to_save(),
                request.FILES,
                user=request.user,
                language=get_language(),
                expected_revision=expected_revision,
            )
        except KeyError as error:
            raise Http404 from error
        except (Application.DoesNotExist, PermissionDenied):
            return self.refuse()
        except StaleRevision as stale:
            return self.conflict(stale)
        except TransitionRefused:
            return self.closed(typed_text.typed_fields(request.POST))
        typed_text.forget_typed(request)
        self.questionnaire = section.questionnaire
        return self.answer(section, request.POST.get("action") or "save")

    def refuse(self):
        """Note the attempt: for strangers there is no such application, for readers no writing."""
        audit.denied(self.request, self.application, "role")
        raise PermissionDenied

    def answer(self, section, action: str):
        """Show what has to be corrected, or go on. Rows may be added whatever else is wrong."""
        if section.errors and action.partition(":")[0] in SAVING:
            return self.in_page(section) or self.show(section, status=422)
        if action in ("save", "stay"):
            messages.success(self.request, _("The section is saved."))
        return HttpResponseRedirect(self.get_success_url(section, action))

    def in_page(self, section):
        """The page whose block the form was sent from, with the section in it."""
        data = self.request.POST
        call_id, application = self.application.call_id, self.application
        posted = PostedForm(data.get("block", ""), call_id, section, application=application)
        return page_with_form(self.request, data.get("page", ""), posted)

    def get_success_url(self, section, action: str) -> str:
        verb, token = action.partition(":")[0], self.kwargs["token"]
        from_check = self.request.POST.get("from") == "check"
        if verb in STAYING:
            return self.get_staying_url(section, verb, from_check)
        if from_check:
            return address("application-check", token)
        following = self.get_place().next if verb == "next" else ""
        if following:
            return address("application-section", token, section=following)
        return address("application-check" if verb == "next" else "application", token)

    def get_staying_url(self, section, verb: str, from_check: bool) -> str:
        """The same section, at what the button was about; its top tells that it is saved."""
        here = address("application-section", self.kwargs["token"], section=section.id)
        place = "" if verb == "stay" else f"#{section.focus or section.id}"
        if verb == "remove-row" and removed_rows.keep_removed(self.request, here):
            place = "#removed-row"
        return f"{here}{'?from=check' if from_check else ''}{place}"

    def get_place(self) -> Place:
        ids = [item.id for item in self.questionnaire.sections]
        here = self.kwargs["section"]
        index = ids.index(here) if here in ids else -1
        before = ids[index - 1] if index > 0 else ""
        after = ids[index + 1] if index + 1 < len(ids) else ""
        return Place(index + 1, len(ids), before, after)

    def show(self, section, *, notice="", status=200, typed=None, typed_by=None):
        query = self.request.POST or self.request.GET
        context = self.get_context_data(
            section=section,
            advice=section_advice(self.application, section.id),
            notice=notice,
            typed_by=typed_by,
            removed=removed_rows.removed_row(self.request, self.request.path),
            place=self.get_place(),
            from_check=query.get("from") == "check",
            **self.get_typing_context(typed),
        )
        return self.render_to_response(context, status=status)
