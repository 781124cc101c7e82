"""The admin screen that gives one applicant of a call more time."""

from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.actions.extensions import grant_extension
from wagtail_ngo.grants.call_views import CallVerbView
from wagtail_ngo.grants.paper_forms import ExtensionForm


class ExtensionView(CallVerbView):
    """Besides moving the deadline for all: for one organisation, with a reason."""

    verb = "extension"
    form_class = ExtensionForm
    submit_label = _("Give more time")
    explanation = _(
        "One organisation may send, change and complete its applications after the deadline, for"
        " example when the system was out of order for it. Others do not see it. To give everybody"
        " more time, change the deadline of the call."
    )
    done = _("The organisation has more time. It was told by letter.")

    def act(self, applicant, **data):
        grant_extension(
            self.object,
            user=self.request.user,
            organisation=applicant,
            request=self.request,
            **data,
        )
