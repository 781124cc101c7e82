"""Advice on a draft: members make the links and read the remarks, advisers write them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from wagtail_ngo import throttle
from wagtail_ngo.conf import absolute_url, ngo_settings
from wagtail_ngo.grants.actions import advice as actions
from wagtail_ngo.grants.advice import advised_sections
from wagtail_ngo.grants.models import AdviceLink, SectionComment
from wagtail_ngo.grants.wording import format_moment
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.spam import SpamGuardFormMixin
from wagtail_ngo.text import CleanCharField
from wagtail_ngo.tokens import digest
from wagtail_ngo.views import protect

from .base import LeadingMixin, ResilientMixin, WritingMixin, address, notice


SESSION_KEY = "wagtail_ngo_advice"
FRESH_KEY = "wagtail_ngo_advice_fresh"
MAX_OPENED = 10
OPENINGS_PER_HOUR = 60

LINK_REFUSALS = {
    "closed": gettext_lazy("The application was sent, so there is no draft to advise on."),
    "many": gettext_lazy("There are too many links. Revoke one that is not needed first."),
    "often": gettext_lazy("You have made too many links today. Try again tomorrow."),
}
COMMENT_REFUSALS = {
    "many": gettext_lazy("There are too many remarks on this draft. Talk to the organisation."),
    "often": gettext_lazy("You have written many remarks. Try again in an hour."),
}


class LinkForm(forms.Form):
    use_required_attribute = False

    name = CleanCharField(
        label=gettext_lazy("Who advises you"),
        max_length=100,
        help_text=gettext_lazy("A name for you and your colleagues, shown beside the remarks."),
        error_messages={"required": gettext_lazy("Write who gets the link.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long the link works"),
        choices=[
            (3, gettext_lazy("3 days")),
            (7, gettext_lazy("7 days")),
            (14, gettext_lazy("14 days")),
            (30, gettext_lazy("30 days")),
        ],
        initial=7,
        coerce=int,
        error_messages={"invalid_choice": gettext_lazy("Select a time from the list.")},
    )


class CommentForm(SpamGuardFormMixin, forms.Form):
    use_required_attribute = False

    text = CleanCharField(
        label=gettext_lazy("Your remark"),
        multiline=True,
        max_length=2000,
        error_messages={"required": gettext_lazy("Write your remark.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AdviceView(LeadingMixin, FormView):
    """The links of a draft; a new one is shown once, with its address."""

    page_title = gettext_lazy("Advice from outside")
    template_name = "wagtail_ngo/grants/advice.html"
    form_class = LinkForm

    def get_context_data(self, **kwargs):
        fresh = self.request.session.pop(FRESH_KEY, None) or {}
        is_here = fresh.get("application") == str(self.application.token)
        return super().get_context_data(
            links=self.application.advice_links.all(),
            fresh_url=fresh.get("url") if is_here else None,
            **kwargs,
        )

    def form_valid(self, form):
        try:
            _link, secret = actions.create_link(
                self.application, user=self.request.user, request=self.request, **form.cleaned_data
            )
        except actions.AdviceRefused as refusal:
            form.add_error(None, LINK_REFUSALS[refusal.reason])
            return self.form_invalid(form)
        url = absolute_url(address("advice-open", secret=secret))
        self.request.session[FRESH_KEY] = {"application": str(self.application.token), "url": url}
        return HttpResponseRedirect(address("application-advice", self.application.token))


class AdviceRevokeView(LeadingMixin, View):
    """Closes a link; POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        links = self.application.advice_links.select_related("application")
        link = get_object_or_404(links, token=kwargs["advice"])
        try:
            actions.revoke_link(link, user=request.user, request=request)
            messages.success(request, _("The link does not work any more."))
        except TransitionRefused as refusal:
            messages.error(request, refusal.message)
        return HttpResponseRedirect(address("application-advice", self.application.token))


class CommentDoneView(WritingMixin, View):
    """Marks a remark as done, or as to be done again; POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        comments = SectionComment.objects.of(self.application).select_related("link__application")
        comment = get_object_or_404(comments, pk=kwargs["pk"])
        reopens = request.POST.get("action") == "reopen"
        verb = actions.reopen_comment if reopens else actions.settle_comment
        try:
            verb(comment, user=request.user, request=request)
        except TransitionRefused as refusal:
            messages.error(request, refusal.message)
        here = address("application-section", self.application.token, section=comment.section_id)
        return HttpResponseRedirect(f"{here}#advice")


class AdviceOpenView(ResilientMixin, View):
    """The secret address: keeps the secret's hash in the session and goes to a clean address."""

    login_required = False
    http_method_names = ["get", "head"]

    def get(self, request, *args, **kwargs):
        key = throttle.client_key(request)
        if not throttle.allow("advice-open", key, OPENINGS_PER_HOUR, actions.HOUR):
            message = _("Too many links were opened from here. Try again in an hour.")
            return notice(request, message, 429)
        token_hash = digest(kwargs["secret"])
        link = AdviceLink.objects.working().filter(token_hash=token_hash).first()
        if link is None:
            return notice(request, closed_message(), 404)
        opened = request.session.get(SESSION_KEY, {})
        kept = dict(list(opened.items())[-MAX_OPENED + 1 :])
        request.session[SESSION_KEY] = {**kept, str(link.token): token_hash}
        return HttpResponseRedirect(address("advice", advice=link.token))


def closed_message():
    return _("This link does not work any more. Ask the organisation for a new one.")


class AdviserView(ResilientMixin, TemplateView):
    """What the adviser reads: the draft as it is now, with a form for remarks at each section."""

    login_required = False
    template_name = "wagtail_ngo/grants/adviser.html"

    @cached_property
    def link(self):
        token = self.kwargs["advice"]
        token_hash = self.request.session.get(SESSION_KEY, {}).get(str(token), "")
        rows = AdviceLink.objects.working().filter(token=token, token_hash=token_hash)
        related = ("call", "organisation", "lot", "response__form_version")
        return rows.select_related(*(f"application__{name}" for name in related)).first()

    def dispatch(self, request, *args, **kwargs):
        if self.link is None:
            return self.closed()
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return _("Draft of an application: %(call)s") % {"call": self.link.application.call.title}

    def get_context_data(self, **kwargs):
        application = self.link.application
        comments = self.link.comments.all()
        sections = [
            {
                "section": section,
                "comments": [item for item in comments if item.section_id == section.id],
                "form": kwargs.get("bound", {}).get(section.id) or new_form(section.id),
            }
            for section in advised_sections(application, get_language())
        ]
        return super().get_context_data(
            link=self.link,
            application=application,
            call=application.call,
            advised=sections,
            until=format_moment(self.link.expires_at),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        section_id = request.POST.get("section", "")
        definition = self.link.application.response.form_version.definition(get_language())
        if section_id not in {section.id for section in definition.sections}:
            raise Http404
        form = new_form(section_id, request.POST)
        if form.is_valid() and self.attempt(form, section_id):
            messages.success(request, _("Your remark was saved. Only the organisation reads it."))
            here = address("advice", advice=self.link.token)
            return HttpResponseRedirect(f"{here}#s-{section_id}")
        context = self.get_context_data(bound={section_id: form}, wrong=form)
        return self.render_to_response(context, status=422)

    def attempt(self, form, section_id) -> bool:
        """Save the remark, or write into the form why it cannot be."""
        text = form.cleaned_data["text"]
        try:
            actions.write_comment(self.link, section_id, text, request=self.request)
        except actions.AdviceRefused as refusal:
            form.add_error("text", COMMENT_REFUSALS.get(refusal.reason) or closed_message())
            return False
        return True

    def closed(self):
        """Say that the link is over, and give back a remark that was being written."""
        section_id = self.request.POST.get("section", "")
        context = {
            "base_template": ngo_settings.BASE_TEMPLATE,
            "page_title": closed_message(),
            "typed": self.request.POST.get(f"{section_id}-text", ""),
        }
        page = render(self.request, "wagtail_ngo/grants/adviser_closed.html", context, status=404)
        return protect(page)


def new_form(section_id, data=None) -> CommentForm:
    """The form of one section; the names of its fields begin with the section's id."""
    return CommentForm(data, prefix=section_id, auto_id="id-%s")
