"""The applications of a person's organisations: the list, one application, check and send."""

from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, gettext_lazy
from django.views.generic import ListView, TemplateView

from wagtail_ngo.forms.actions.submit import NotReady
from wagtail_ngo.forms.display import DisplaySection, display_sections
from wagtail_ngo.grants import questionnaires
from wagtail_ngo.grants.actions.applications import submit_application
from wagtail_ngo.grants.advice import open_advice
from wagtail_ngo.grants.correspondence import letters_to, talk_of
from wagtail_ngo.grants.delivery import delivery_context
from wagtail_ngo.grants.filing_wording import delivery_sentence, filing_steps
from wagtail_ngo.grants.joint import partner_problems
from wagtail_ngo.grants.lifecycles import may_send, may_write
from wagtail_ngo.grants.listing import index_page
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.profile_changes import profile_changes
from wagtail_ngo.grants.signing import signers
from wagtail_ngo.grants.unsaved import (
    in_section,
    names_present,
    unsaved,
    unsaved_problems,
    writers,
)
from wagtail_ngo.lifecycle import TransitionRefused

from .base import ApplicantMixin, ApplicationMixin, LeadingMixin, WritingMixin, address


class ApplicationListView(ApplicantMixin, ListView):
    """ "My applications": those of all organisations that the person belongs to."""

    page_title = gettext_lazy("My applications")
    template_name = "wagtail_ngo/grants/applications.html"
    paginate_by = 20

    def get_breadcrumbs(self):
        return []

    def get_queryset(self):
        own = Application.objects.of_members(self.request.user)
        own = own.select_related("call", "lot", "organisation").with_delivery()
        return own.order_by("-response__updated_at", "-pk")

    def get_context_data(self, **kwargs):
        calls_url = SimpleLazyObject(self.get_calls_url)
        context = super().get_context_data(calls_url=calls_url, **kwargs)
        for application in context["object_list"]:
            application.delivery_text = delivery_sentence(application)
        return context

    def get_calls_url(self) -> str:
        page = index_page()
        return f"{page.get_url(self.request)}?status=open" if page else ""


class ApplicationView(ApplicationMixin, TemplateView):
    """The task list while an application is written; afterwards its number, file and next steps."""

    template_name = "wagtail_ngo/grants/application.html"

    def get_page_title(self):
        return self.application.number or self.application.call.title

    def get_breadcrumbs(self):
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs):
        application, user = self.application, self.request.user
        is_open, writes = application.is_open_for_writing, may_write(user, application)
        tasks = self.get_tasks() if is_open and writes else []
        actions = application.lifecycle.available(application, user)
        submissions = list(application.response.submissions.all())
        return super().get_context_data(
            tasks=tasks,
            sections=[] if tasks else self.get_answers(submissions),
            done=sum(task["status"] == "done" for task in tasks),
            may={arrow.name for arrow in actions},
            phase=application.phase(),
            submissions=submissions,
            **delivery_context(application),
            profile_changes=self.get_profile_changes(),
            partners=application.live_partners,
            talk=talk_of(application, user, from_office=True) if application.is_sent else None,
            letters=letters_to(application, user),
            **kwargs,
        )

    def get_answers(self, submissions) -> list[DisplaySection]:
        """Return the answers of the version that was sent; of a draft, as its readers see it."""
        language = get_language()
        if not submissions:
            draft = questionnaires.draft_questionnaire(self.application, language)
            return display_sections(draft)
        asked = questionnaires.sent_questionnaire(self.application, submissions[0], language)
        return display_sections(asked)

    @cached_property
    def questionnaire(self):
        return questionnaires.draft_questionnaire(self.application, get_language())

    def get_profile_changes(self) -> list:
        """Answers that the profile would change now, for those who may update them."""
        application = self.application
        is_mine = application.is_open_for_writing and may_send(self.request.user, application)
        return profile_changes(application, self.questionnaire) if is_mine else []

    def get_tasks(self) -> list[dict]:
        """Return the sections of the form with their statuses, and who is writing there."""
        questionnaire = self.questionnaire
        people = writers(self.application.response, self.request.user)
        waiting = unsaved(questionnaire, people)
        advice = open_advice(self.application)
        return [
            {
                "section": section,
                "status": questionnaire.status(section),
                "present": names_present(in_section(people, section.id)),
                "unsaved": in_section(waiting, section.id),
                "advice": advice.get(section.id, 0),
            }
            for section in questionnaire.sections
        ]


class CheckMixin(WritingMixin):
    """The summary before sending."""

    page_title = gettext_lazy("Check your answers before sending")

    @cached_property
    def questionnaire(self):
        return questionnaires.draft_questionnaire(self.application, get_language())

    @cached_property
    def unsaved(self):
        """Whose words would not be in the application if it were sent now."""
        return unsaved(self.questionnaire, writers(self.application.response, self.request.user))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sections=display_sections(self.questionnaire),
            phase=self.application.phase(),
            clocks=self.application.clocks,
            filing_steps=filing_steps(self.application.call),
            signers=signers(self.application),
            partners=self.application.live_partners,
            unsaved=",".join(person.row.mark for person in self.unsaved),
            **kwargs,
        )


class CheckView(CheckMixin, TemplateView):
    template_name = "wagtail_ngo/grants/check.html"

    def get(self, request, *args, **kwargs):
        if not self.application.is_open_for_writing:
            return HttpResponseRedirect(address("application", self.application.token))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        problems = [
            *unsaved_problems(self.unsaved),
            *partner_problems(self.application, self.questionnaire),
            *self.questionnaire.problems(),
        ]
        return super().get_context_data(**{"problems": problems, **kwargs})


class SubmitView(LeadingMixin, CheckMixin, TemplateView):
    """Sends the application. Sent twice, it answers with the same confirmation."""

    template_name = "wagtail_ngo/grants/check.html"
    http_method_names = ["get", "post"]

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(address("application-check", self.application.token))

    def post(self, request, *args, **kwargs):
        try:
            submit_application(
                self.application,
                user=request.user,
                request=request,
                without=request.POST.get("without", "").split(","),
            )
        except NotReady as error:
            return self.refuse(problems=error.problems)
        except TransitionRefused as error:
            return self.refuse(status=409, refusal=error.message)
        except ValidationError as error:
            return self.refuse(refusal=error.messages[0])
        return HttpResponseRedirect(address("application-submitted", self.application.token))

    def refuse(self, status=422, **context):
        self.application.refresh_from_db()
        context.setdefault("problems", [])
        return self.render_to_response(
            self.get_context_data(refused=True, **context), status=status
        )


class SubmittedView(ApplicationMixin, TemplateView):
    """The confirmation: it can be bookmarked and opened again."""

    template_name = "wagtail_ngo/grants/submitted.html"
    page_title = gettext_lazy("Your application was sent")

    def get(self, request, *args, **kwargs):
        if not self.application.is_sent:
            return HttpResponseRedirect(address("application", self.application.token))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        application = self.application
        actions = application.lifecycle.available(application, self.request.user)
        return super().get_context_data(
            submission=application.latest_submission,
            may={arrow.name for arrow in actions},
            **delivery_context(application),
            **kwargs,
        )
