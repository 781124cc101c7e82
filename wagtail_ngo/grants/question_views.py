"""Admin screens of the questions about a call."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from wagtail.admin.views import generic

from wagtail_ngo.grants.actions import questions
from wagtail_ngo.grants.admin_forms import QuestionForm
from wagtail_ngo.grants.call_views import CallVerbView
from wagtail_ngo.grants.models import Call


class QuestionView(CallVerbView):
    """For the officers of the call, also of one whose texts cannot be edited any more."""

    permission_required = "view"
    form_class = QuestionForm
    submit_label = _("Save")

    def dispatch(self, request, *args, **kwargs):
        if not Call.objects.managed_by(request.user).filter(pk=self.object.pk).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return f"{super().get_success_url()}#questions"


class QuestionAddView(QuestionView):
    page_title = _("Add a question")
    explanation = _(
        "Write down what was asked by e-mail or telephone, without the name of the person, and the"
        " answer. All applicants will read the same on the page of the call."
    )
    done = _("The question has been added.")

    def get_initial(self):
        return {"is_public": True}

    def act(self, **data):
        questions.add_question(self.object, user=self.request.user, request=self.request, **data)


class QuestionEditView(QuestionView):
    page_title = _("Edit a question")
    explanation = _(
        "Change the wording of the question so that it names nobody: this is what everybody reads."
        " The person who asked gets the answer by e-mail when you save it for the first time, and"
        " followers of the call when it is shown on the page."
    )
    done = _("The question has been saved.")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = self.object.questions.select_related("call")
        self.question = generic.models.get_object_or_404(rows, token=kwargs["token"])

    def get_initial(self):
        return {name: getattr(self.question, name) for name in self.form_class.base_fields}

    def act(self, **data):
        questions.change_question(
            self.question, user=self.request.user, request=self.request, **data
        )
