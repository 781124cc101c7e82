"""The activity list of an application, for the members of its organisation."""

from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail_ngo.organisations.activity import activity
from wagtail_ngo.organisations.activity_views import page_number

from .base import ApplicationMixin


class ActivityView(ApplicationMixin, TemplateView):
    """Who did what; people of a partner see the names of their own colleagues only."""

    page_title = gettext_lazy("Who did what")
    template_name = "wagtail_ngo/grants/activity.html"

    def get_context_data(self, **kwargs):
        application = self.application
        found = activity(application, application.organisation, page_number(self.request))
        return super().get_context_data(activity=found, **kwargs)
