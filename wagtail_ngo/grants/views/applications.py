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
from wagtail_ngo.grants.listing import index_page
from wagtail_ngo.grants.models import Application
from wagtail_ngo.lifecycle import TransitionRefused

from .base import ApplicantMixin, ApplicationMixin, WritingMixin, address


class ApplicationListView(ApplicantMixin, ListView):
    """ "My applications": those of all organisations that the person belongs to."""

    page_title = gettext_lazy("My applications")
    template_name = "wagtail_ngo/grants/applications.html"
    paginate_by = 20

    def get_breadcrumbs(self):
        return []

    def get_queryset(self):
        own = Application.objects.of_members(self.request.user)
        return own.select_related("call", "lot", "organisation").order_by(
            "-response__updated_at", "-pk"
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(calls_url=SimpleLazyObject(self.get_calls_url), **kwargs)

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
        tasks = self.get_tasks() if application.is_open_for_writing else []
        actions = application.lifecycle.available(application, user)
        submissions = list(application.response.submissions.all())
        return super().get_context_data(
            tasks=tasks,
            sections=[] if tasks or not submissions else self.get_sent(submissions[0]),
            done=sum(task["status"] == "done" for task in tasks),
            may={arrow.name for arrow in actions},
            phase=application.call.phase(),
            submissions=submissions,
            **kwargs,
        )

    def get_sent(self, submission) -> list[DisplaySection]:
        """Return the answers of the version that was sent."""
        asked = questionnaires.sent_questionnaire(self.application, submission, get_language())
        return display_sections(asked)

    def get_tasks(self) -> list[dict]:
        """Return the sections of the form with their statuses."""
        questionnaire = questionnaires.draft_questionnaire(self.application, get_language())
        return [
            {"section": section, "status": questionnaire.status(section)}
            for section in questionnaire.sections
        ]


class CheckMixin(WritingMixin):
    """The summary before sending."""

    page_title = gettext_lazy("Check your answers before sending")

    @cached_property
    def questionnaire(self):
        return questionnaires.draft_questionnaire(self.application, get_language())

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sections=display_sections(self.questionnaire),
            phase=self.application.call.phase(),
            **kwargs,
        )


class CheckView(CheckMixin, TemplateView):
    template_name = "wagtail_ngo/grants/check.html"

    def get(self, request, *args, **kwargs):
        if not self.application.is_open_for_writing:
            return HttpResponseRedirect(address("application", self.application.token))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"problems": self.questionnaire.problems(), **kwargs})


class SubmitView(CheckMixin, TemplateView):
    """Sends the application. Sent twice, it answers with the same confirmation."""

    template_name = "wagtail_ngo/grants/check.html"
    http_method_names = ["get", "post"]

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(address("application-check", self.application.token))

    def post(self, request, *args, **kwargs):
        try:
            submit_application(self.application, user=request.user, request=request)
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
        latest = self.application.latest_submission
        return super().get_context_data(submission=latest, **kwargs)
