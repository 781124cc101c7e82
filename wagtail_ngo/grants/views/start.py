"""Beginning an application: the first section, before there is a draft."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from wagtail_ngo.grants import embedding, questionnaires, typed_text
from wagtail_ngo.grants.actions.applications import start_application
from wagtail_ngo.grants.apply_state import acting_for, apply_state
from wagtail_ngo.grants.eligibility import has_passed, must_pass
from wagtail_ngo.grants.listing import call_page
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.views import Breadcrumb

from .base import ResilientMixin
from .sections import KeepsTypedMixin, SectionView


class CallStartView(KeepsTypedMixin, ResilientMixin, TemplateView):
    """The way into a call for those who come by a link, and the target of the form in pages."""

    login_required = False
    template_name = "wagtail_ngo/grants/start.html"

    @cached_property
    def call(self) -> Call:
        calls = Call.objects.public().select_related("procedure", "form_version")
        calls = calls.defer("form_version__definitions")
        return get_object_or_404(calls, token=self.kwargs["token"])

    @cached_property
    def state(self):
        return apply_state(self.call, self.request.user)

    @cached_property
    def organisation(self):
        """The organisation asked for, else that of the kept text, else the person's only one."""
        asked = self.request.POST.get("organisation") or self.request.GET.get("organisation")
        if asked:
            return self.own_organisation(asked)
        kept = typed_text.kept_typed(self.request, self.request.path) or {}
        if found := self.own_organisation(kept.get("organisation")):
            return found
        return self.state.organisations[0] if len(self.state.organisations) == 1 else None

    @cached_property
    def eligible(self) -> str:
        """The proof in the address or the form that the eligibility questions were passed."""
        token = self.request.POST.get("eligible") or self.request.GET.get("eligible", "")
        return token if token and has_passed(self.call, token) else ""

    @property
    def may_begin(self) -> bool:
        return self.state.name == "ready" and bool(self.eligible or not must_pass(self.call))

    def own_organisation(self, token):
        """The organisation ``token`` among those that the person may act for."""
        own = acting_for(self.request.user, self.call) if token else ()
        return next((item for item in own if str(item.token) == token), None)

    def kept_typed(self):
        """What was typed before signing in, if its form was drawn for the same organisation.

        The session may be that of another person who used this browser.
        """
        typed = typed_text.kept_typed(self.request, self.request.path)
        key = typed.get("key", "") if typed else ""
        return typed if embedding.token_from_key(key, self.call, self.organisation) else None

    def accepts_typed(self):
        return Call.objects.public().filter(token=self.kwargs["token"]).exists()

    def get_page_title(self):
        return _("Apply: %(call)s") % {"call": self.call.title}

    def get_breadcrumbs(self):
        page = call_page(self.call.pk)
        return [Breadcrumb(page.title, page.get_url(self.request))] if page else []

    def get(self, request, *args, **kwargs):
        typed = self.kept_typed()
        if typed is None or self.organisation is None:
            return self.show()
        return self.show(section=self.unsaved(typed), notice="kept", typed=typed)

    def post(self, request, *args, **kwargs):
        if self.organisation is None:
            raise PermissionDenied
        if typed_text.csrf_failed(request):
            return self.show(section=self.unsaved(request.POST), notice="stale", status=403)
        try:
            application = self.start()
        except ValidationError as error:
            return self.refuse(error.messages[0])
        return self.go_on(application)

    def unsaved(self, data):
        questionnaire = questionnaires.blank_questionnaire(
            self.call, self.organisation, get_language()
        )
        return questionnaire.bind(questionnaire.sections[0].id, data)

    def start(self) -> Application:
        """Make the draft; the same form sent again leads to the draft it made the first time."""
        key = self.request.POST.get("key", "")
        token = embedding.token_from_key(key, self.call, self.organisation)
        if found := self.started(token):
            return found
        try:
            return start_application(
                self.call,
                user=self.request.user,
                organisation=self.organisation,
                lot=self.get_lot(),
                language=get_language(),
                token=token,
                is_eligible=bool(self.eligible),
            )
        except IntegrityError:
            if found := self.started(token):
                return found
            raise

    def started(self, token) -> Application | None:
        own = Application.objects.in_name_of(self.request.user)
        return own.filter(token=token, call=self.call).first() if token else None

    def get_lot(self):
        chosen = self.request.POST.get("lot", "")
        if not chosen.isdecimal() or len(chosen) > 18:
            return None
        return self.call.lots.filter(pk=chosen).first()

    def go_on(self, application):
        """Save the first section by the view that knows about errors and conflicts."""
        definition = self.call.form_version.definition(get_language())
        view = SectionView()
        view.setup(self.request, token=application.token, section=definition.sections[0].id)
        response = view.write(expected_revision=0)
        typed_text.forget_typed(self.request)
        return response

    def refuse(self, message):
        """Show the form again where it was sent from, with what was typed and the reason."""
        section, data = self.unsaved(self.request.POST), self.request.POST
        posted = embedding.PostedForm(
            data.get("block", ""),
            self.call.pk,
            section,
            organisation=self.organisation,
            message=message,
            data=data,
        )
        in_page = embedding.page_with_form(self.request, data.get("page", ""), posted)
        return in_page or self.show(section=section, message=message, status=422, typed=data)

    def show(self, status=200, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_next(self) -> str:
        """Where to come back after signing in, still eligible."""
        query = urlencode({"eligible": self.eligible}) if self.eligible else ""
        return f"{self.request.path}?{query}" if query else self.request.path

    def get_context_data(self, **kwargs):
        context = {
            "call": self.call,
            "state": self.state,
            "next": self.get_next(),
            "eligible": self.eligible,
            **kwargs,
        }
        if self.organisation and (self.may_begin or "section" in kwargs):
            blank = embedding.blank_form(self.call, self.organisation)
            context = {**blank, **context}
        return super().get_context_data(**context)
