"""Writing an application, one section of its form at a time."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from wagtail_ngo import audit
from wagtail_ngo.forms.actions.save import StaleRevision
from wagtail_ngo.forms.display import Change, compare
from wagtail_ngo.grants import questionnaires, removed_rows, typed_text
from wagtail_ngo.grants.actions.applications import TYPED_COLUMNS, write_section
from wagtail_ngo.grants.embedding import PostedForm, page_with_form
from wagtail_ngo.grants.models import Application
from wagtail_ngo.lifecycle import TransitionRefused

from .base import NOT_SHOWN, WritingMixin, address, notice


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


SAVING = frozenset({"save", "next", "stay"})
STAYING = frozenset({"stay", "add-row", "remove-row", "restore-row", "remove-file"})


class SectionView(KeepsTypedMixin, WritingMixin, TemplateView):
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
        return self.request.method == "POST" and not typed_text.csrf_failed(self.request)

    def accepts_typed(self):
        return Application.objects.filter(token=self.kwargs["token"]).exists()

    @cached_property
    def questionnaire(self):
        return questionnaires.draft_questionnaire(self.application, get_language())

    def get_section(self, problems=False):
        for section in self.questionnaire.sections:
            if section.id == self.kwargs["section"]:
                return section.with_problems() if problems else section
        raise Http404

    def get_page_title(self):
        section = self.questionnaire.definition.section(self.kwargs["section"])
        return section.heading

    def get(self, request, *args, **kwargs):
        if not self.application.is_open_for_writing:
            return HttpResponseRedirect(address("application", self.application.token))
        section = self.get_section(problems=request.GET.get("from") == "check")
        typed = typed_text.kept_typed(request, request.path)
        if typed is not None:
            return self.show(self.unsaved(typed), notice="kept")
        return self.show(section)

    def post(self, request, *args, **kwargs):
        if not self.is_saving:
            self.get_section()
            return self.show(self.unsaved(request.POST), notice="stale", status=403)
        return self.write(read_revision(request.POST))

    def unsaved(self, data: QueryDict):
        """The section with what was typed, nothing of it saved."""
        return self.questionnaire.bind(self.kwargs["section"], data)

    def write(self, expected_revision: int | None):
        """Save the posted section and go where its button leads."""
        request = self.request
        try:
            section = write_section(
                self.kwargs["token"],
                self.kwargs["section"],
                request.POST,
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
            return self.closed()
        typed_text.forget_typed(request)
        self.questionnaire = section.questionnaire
        return self.answer(section, request.POST.get("action") or "save")

    def refuse(self):
        """Note the attempt: for strangers there is no such application, for readers no writing."""
        audit.denied(self.request, self.application, "role")
        raise PermissionDenied

    def answer(self, section, action: str):
        """Show what has to be corrected, or go on. Rows may be added whatever else is wrong."""
        if section.errors and action in SAVING:
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

    def show(self, section, *, notice="", status=200):
        query = self.request.POST or self.request.GET
        context = self.get_context_data(
            section=section,
            notice=notice,
            removed=removed_rows.removed_row(self.request, self.request.path),
            place=self.get_place(),
            from_check=query.get("from") == "check",
        )
        return self.render_to_response(context, status=status)

    def closed(self):
        """The application was sent or withdrawn while the section was being written."""
        context = self.get_context_data(fields=typed_text.typed_fields(self.request.POST))
        template = ["wagtail_ngo/grants/closed.html"]
        return self.response_class(self.request, template, context, status=409)

    def conflict(self, stale: StaleRevision):
        """Somebody else saved the section meanwhile: show both versions, the person chooses."""
        self.forget_cached()
        saved, typed, request = self.get_section(), stale.section, self.request
        changes = differences(saved, typed)
        if not changes and not request.FILES:
            typed_text.forget_typed(request)
            return self.answer(saved, request.POST.get("action") or "save")
        context = self.get_context_data(
            section=typed,
            differences=changes,
            fields=typed_text.typed_fields(request.POST),
            revision=stale.response.revision,
            had_files=bool(request.FILES),
        )
        return self.response_class(
            request, ["wagtail_ngo/grants/conflict.html"], context, status=409
        )

    def forget_cached(self):
        """Read the record again after it was written."""
        for name in ("application", "questionnaire"):
            self.__dict__.pop(name, None)


def read_revision(data: QueryDict) -> int | None:
    """Return the revision that the form was drawn from; None when it was not sent."""
    text = data.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def differences(saved, typed) -> list[Change]:
    """Return what differs between a saved and a typed section, refused text included."""
    own = tuple(f"({question.id})" for question in typed.section.questions)
    changes = compare(saved.questionnaire, typed.questionnaire)
    found = [change for change in changes if change.identifier.endswith(own)]
    for name, text in typed.rejected.items():
        if saved.rejected.get(name) != text:
            found.append(Change(name, label_of(typed, name), saved.rejected.get(name, ""), text))
    return found


def label_of(section, name: str) -> str:
    """Return the label of the question to which the control ``name`` belongs."""
    for question in section.questions:
        if name == question.name or name.startswith(f"{question.name}-"):
            return f"{question.number} {question.label}".strip()
    return ""
