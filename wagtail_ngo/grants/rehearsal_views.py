"""Admin screens of test calls: begin a rehearsal, and delete what was sent in it."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.actions import rehearsals
from wagtail_ngo.grants.call_views import CallVerbView, call_url


class RehearseView(CallVerbView):
    verb = "rehearse"
    submit_label = _("Make a test copy")
    explanation = _(
        "A test copy of the call opens at once, and you can fill in its form as an applicant, in"
        " the name of a made-up organisation. Then look at what was sent here in the admin, and"
        " delete it. Nobody finds a test call in the lists, and it is marked on every page,"
        " print-out and letter."
    )
    done = _("The test copy is open. Fill it in as an applicant, then look at it here.")

    def act(self, **data):
        self.copy = rehearsals.rehearse_call(
            self.object, user=self.request.user, request=self.request
        )

    def get_success_url(self):
        copy = getattr(self, "copy", None)
        return call_url("inspect", copy) if copy else super().get_success_url()


class PurgeView(CallVerbView):
    """There is nothing to purge in a real call."""

    verb = "purge"
    explanation = _(
        "All applications sent to this test call are deleted with their files and letters, and so"
        " are questions and followers. The call stays and can be tried out again."
    )
    done = _("What was sent to the test call has been deleted.")

    def dispatch(self, request, *args, **kwargs):
        if not self.object.is_test:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def act(self, **data):
        rehearsals.purge_call(self.object, user=self.request.user, request=self.request)
