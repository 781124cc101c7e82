from django.db import models

from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField

from wagtail_ngo.conf import ngo_settings


class RivalField(AbstractFormField):
    page = ParentalKey("RivalPage", on_delete=models.CASCADE, related_name="form_fields")


class RivalPage(AbstractForm):
    """A form page as the documentation of Wagtail makes one; it sends no mail."""

    template = "rival/form_page.html"
    landing_page_template = "rival/form_page_landing.html"

    def get_context(self, request, *args, **kwargs):
        """Draw the page in the same layout as the views of the package."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "layout": ngo_settings.BASE_TEMPLATE}
