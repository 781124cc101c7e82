"""Text that was typed into a section and is not saved: shown again, given up, or chosen from."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wagtail_ngo.forms.actions.save import StaleRevision
from wagtail_ngo.forms.actions.typed import forget, marks_of
from wagtail_ngo.grants import typed_text
from wagtail_ngo.grants.differences import chosen, differences
from wagtail_ngo.grants.unsaved import Writer, names_present, writers


class TypedTextMixin:
    """What :class:`SectionView` does with text that is not in the draft yet."""

    @cached_property
    def writers(self) -> list[Writer]:
        """Everybody who typed into this section or has it open."""
        response, section = self.application.response, self.kwargs["section"]
        return writers(response, self.request.user, section)

    def unsaved(self, data: QueryDict):
        """The section with what was typed, nothing of it saved."""
        return self.questionnaire.bind(self.kwargs["section"], data)

    def show_typed(self, saved):
        """Show the text that waits, the newest first; None when there is none."""
        kept = typed_text.kept_typed(self.request, self.request.path)
        if kept is not None:
            return self.show(self.unsaved(kept), notice="kept", typed=kept)
        person = self.asked_for()
        if person is None:
            return None
        typed = self.unsaved(person.row.data)
        if not differences(saved, typed):
            forget(self.application.response, saved.id, [person.row.mark])
            return None
        base = {"revision": str(person.row.base_revision), "mark": person.row.mark}
        notice = "typed" if person.is_own else "other"
        return self.show(typed, notice=notice, typed=base, typed_by=person)

    def asked_for(self) -> Writer | None:
        """The person's own text, or that of the colleague whom the address names."""
        whose = self.request.GET.get("of", "")
        for person in self.writers:
            if person.has_text and (str(person.row.pk) == whose if whose else person.is_own):
                return person
        return None

    def get_typing_context(self, typed=None) -> dict:
        """What the form must know of the text in it, and of who else is here."""
        typed = {} if typed is None else typed
        return {
            "revision": typed.get("revision", self.application.response.revision),
            "mark": typed.get("mark", ""),
            "csrf_header": settings.CSRF_HEADER_NAME.removeprefix("HTTP_").replace("_", "-"),
            "present": names_present(self.writers),
            "waiting": [p for p in self.writers if p.has_text and not p.is_own],
        }

    def discard(self):
        """Give up the text that the form showed, and only that."""
        forget(self.application.response, self.kwargs["section"], marks_of(self.request.POST))
        typed_text.forget_typed(self.request)
        messages.success(self.request, _("The text was discarded. You see the saved version."))
        return HttpResponseRedirect(self.request.path)

    def show_local(self):
        """Show the copy that the browser kept; nothing is saved yet."""
        data = self.request.POST
        return self.show(self.unsaved(data), notice="local", typed=data)

    def show_closed(self):
        """Give the text back that came too late, or None when there is none."""
        own = [person for person in self.writers if person.is_own and person.has_text]
        return self.closed(typed_text.typed_fields(own[0].row.data), 200) if own else None

    def closed(self, fields, status=409):
        """The application was sent or withdrawn while the section was being written."""
        context = self.get_context_data(fields=fields)
        template = ["wagtail_ngo/grants/closed.html"]
        return self.response_class(self.request, template, context, status=status)

    def data_to_save(self) -> QueryDict:
        """What was posted, without the answers whose saved version was chosen."""
        return chosen(self.request.POST)

    def conflict(self, stale: StaleRevision):
        """Somebody else saved the section meanwhile: show both versions, the person chooses."""
        self.forget_cached()
        saved, typed, request = self.get_section(), stale.section, self.request
        changes = differences(saved, typed)
        if not changes and not request.FILES:
            typed_text.forget_typed(request)
            forget(stale.response, saved.id, marks_of(request.POST))
            return self.answer(saved, request.POST.get("action") or "save")
        context = self.get_context_data(
            section=typed,
            differences=changes,
            fields=typed_text.typed_fields(request.POST),
            revision=stale.response.revision,
            mark=request.POST.get("mark", ""),
            had_files=bool(request.FILES),
        )
        return self.response_class(
            request, ["wagtail_ngo/grants/conflict.html"], context, status=409
        )

    def forget_cached(self):
        """Read the record again after it was written."""
        for name in ("application", "questionnaire"):
            self.__dict__.pop(name, None)
