from django.db import models

from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class RivalField(AbstractFormField):
    page = ParentalKey("RivalPage", on_delete=models.CASCADE, related_name="form_fields")


class RivalPage(AbstractForm):
    """A form page as the documentation of Wagtail makes one; it sends no mail."""

    template = "rival/form_page.html"
    landing_page_template = "rival/form_page_landing.html"
