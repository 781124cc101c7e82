"""The activity list of an organisation, for its members."""

from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from .activity import activity
from .models import Organisation
from .views import OneOrganisationMixin


def page_number(request) -> int:
    """Return the page asked for in the query string; the first when it is none."""
    text = request.GET.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 5 else 1


class ActivityView(OneOrganisationMixin, TemplateView):
    """Who did what; city staff may read the organisation, and not this."""

    page_title = gettext_lazy("Who did what")
    template_name = "wagtail_ngo/organisations/activity.html"

    def get_organisations(self):
        return Organisation.objects.for_member(self.request.user)

    def get_context_data(self, **kwargs):
        found = activity(self.organisation, self.organisation, page_number(self.request))
        return super().get_context_data(activity=found, **kwargs)
