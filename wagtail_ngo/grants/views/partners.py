"""The applicants of a joint offer: who takes part, whom to invite, who consented."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from wagtail_ngo import audit, throttle
from wagtail_ngo.grants import joint, questionnaires
from wagtail_ngo.grants.actions import partners as actions
from wagtail_ngo.grants.models import Partner
from wagtail_ngo.grants.models.partners import may_bind
from wagtail_ngo.grants.partner_forms import InviteAddressForm, LeaveForm, find_organisations
from wagtail_ngo.lifecycle import TransitionRefused
from wagtail_ngo.views import Breadcrumb

from .base import ApplicationMixin, LeadingMixin, address


SEARCHES_PER_HOUR = 120


class PartnersMixin(ApplicationMixin):
    """Pages below the list of partners of one offer."""

    @property
    def partners_url(self) -> str:
        return address("application-partners", self.application.token)

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), Breadcrumb(_("Partners"), self.partners_url)]

    @cached_property
    def questionnaire(self):
        return questionnaires.draft_questionnaire(self.application, get_language())

    def facts_of(self, partner) -> dict[str, str]:
        """What the partner consents to, as the offer is now."""
        return joint.consent_facts(self.application, self.questionnaire, partner.organisation)

    def done(self, message: str):
        messages.success(self.request, message)
        return HttpResponseRedirect(self.partners_url)

    def refused(self, message):
        messages.error(self.request, message)
        return HttpResponseRedirect(self.partners_url)


class PartnerListView(PartnersMixin, TemplateView):
    """Who applies together. Partners see it as the leader does; each acts for itself only."""

    template_name = "wagtail_ngo/grants/partners.html"
    page_title = gettext_lazy("Partners")

    def get_breadcrumbs(self):
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs):
        rows = self.application.partners.select_related("organisation", "consented_by")
        mine = set(Partner.objects.binding(self.request.user).values_list("pk", flat=True))
        return super().get_context_data(
            rows=[self.get_row(partner, mine) for partner in rows],
            is_draft=not self.application.is_sent,
            **kwargs,
        )

    def get_row(self, partner, mine) -> dict:
        is_open = self.application.is_open_for_writing
        asks = partner.is_accepted and is_open
        consented = asks and joint.is_consented(partner, self.facts_of(partner))
        return {
            "partner": partner,
            "is_mine": partner.pk in mine,
            "needs_consent": asks and not consented,
            "lapsed": asks and not consented and partner.consented_at is not None,
        }


class PartnerInviteView(LeadingMixin, PartnersMixin, FormView):
    """Finds an organisation in the register, or takes the address of one that is not there."""

    template_name = "wagtail_ngo/grants/partner_invite.html"
    page_title = gettext_lazy("Invite a partner")
    form_class = InviteAddressForm

    @property
    def query(self) -> str:
        return (self.request.POST.get("q") or self.request.GET.get("q") or "").strip()[:200]

    @cached_property
    def found(self) -> list:
        """The organisations found; too many searches find nothing."""
        key = str(self.request.user.pk)
        if not self.query or not throttle.allow("partner-search", key, SEARCHES_PER_HOUR, 3600):
            return []
        return find_organisations(self.query)

    def get_context_data(self, **kwargs):
        return super().get_context_data(query=self.query, found=self.found, **kwargs)

    def post(self, request, *args, **kwargs):
        if chosen := request.POST.get("organisation"):
            organisation = next((item for item in self.found if str(item.token) == chosen), None)
            return self.invite(organisation=organisation) if organisation else self.lost()
        return super().post(request, *args, **kwargs)

    def lost(self):
        return self.refused(_("This organisation was not found. Search for it again."))

    def form_valid(self, form):
        return self.invite(email=form.cleaned_data["email"])

    def invite(self, **whom):
        user, request = self.request.user, self.request
        try:
            actions.invite_partner(self.application, user=user, request=request, **whom)
        except TransitionRefused as error:
            return self.refused(error.message)
        except ValidationError as error:
            return self.refused(error.messages[0])
        return self.done(_("The invitation will be sent by e-mail."))


class OnePartnerMixin(PartnersMixin):
    """Pages of one partner of the offer in the address."""

    @cached_property
    def partner(self) -> Partner:
        rows = self.application.partners.select_related("organisation", "invited_by")
        found = get_object_or_404(rows, token=self.kwargs["partner"])
        found.application = self.application
        return found

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{**kwargs, "partner": self.partner})


class PartnerRemoveView(LeadingMixin, OnePartnerMixin, TemplateView):
    """Asks before an invitation is taken back or the part of a partner ends."""

    template_name = "wagtail_ngo/grants/partner_remove.html"

    def get_page_title(self):
        return _("End the part of a partner") if self.partner.is_accepted else _("Take back")

    def post(self, request, *args, **kwargs):
        try:
            actions.remove_partner(self.partner, user=request.user, request=request)
        except TransitionRefused as error:
            return self.refused(error.message)
        return self.done(_("%(name)s does not take part any more.") % {"name": self.partner.name})


class PartnerRemindView(LeadingMixin, OnePartnerMixin, View):
    """Writes to the partner again; POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            actions.remind_partner(self.partner, user=request.user, request=request)
        except TransitionRefused as error:
            return self.refused(error.message)
        except ValidationError as error:
            return self.refused(error.messages[0])
        return self.done(_("The letter will be sent again."))


class PartnerEditingView(LeadingMixin, OnePartnerMixin, View):
    """Lets people of the partner write in the offer, or not any more; POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        may_edit = request.POST.get("may_edit") == "yes"
        actions.let_partner_edit(
            self.partner, user=request.user, may_edit=may_edit, request=request
        )
        if may_edit:
            return self.done(_("The partner can write in the offer now."))
        return self.done(_("The partner can only read the offer now."))


class BindingMixin(OnePartnerMixin):
    """Pages for those who may bind the partner: its administrators and who signs for it."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not may_bind(request.user, self.partner):
            audit.denied(request, self.partner, "role")
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PartnerConsentView(BindingMixin, TemplateView):
    """What the partner consents to, beside what it consented to before."""

    template_name = "wagtail_ngo/grants/partner_consent.html"
    page_title = gettext_lazy("Consent to the joint offer")

    def get(self, request, *args, **kwargs):
        if not self.application.is_open_for_writing or not self.partner.is_accepted:
            return HttpResponseRedirect(self.partners_url)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        facts, currency = self.facts_of(self.partner), self.application.call.currency
        return super().get_context_data(
            facts=joint.shown_facts(self.partner.consent, facts, currency),
            seen=joint.digest(facts),
            lacking=joint.lacking(self.questionnaire, facts),
            is_consented=joint.is_consented(self.partner, facts),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        seen = request.POST.get("seen", "")
        try:
            actions.give_consent(self.partner, user=request.user, seen=seen, request=request)
        except actions.StaleConsent:
            return self.render_to_response(self.get_context_data(is_stale=True), status=409)
        except TransitionRefused as error:
            return self.refused(error.message)
        except ValidationError as error:
            return self.refused(error.messages[0])
        return self.done(_("Your consent is recorded."))


class PartnerLeaveView(BindingMixin, FormView):
    """Leaves a draft, or asks to leave an offer that was sent."""

    template_name = "wagtail_ngo/grants/partner_leave.html"
    page_title = gettext_lazy("Leave the joint offer")
    form_class = LeaveForm

    def form_valid(self, form):
        try:
            actions.leave_offer(
                self.partner,
                user=self.request.user,
                reason=form.cleaned_data["reason"],
                request=self.request,
            )
        except TransitionRefused as error:
            return self.refused(error.message)
        if self.application.is_sent:
            return self.done(_("The leader and the office have been told that you ask to leave."))
        messages.success(self.request, _("Your organisation does not take part any more."))
        return HttpResponseRedirect(address("applications"))
