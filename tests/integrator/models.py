from django.db import models

from wagtail.admin.panels import FieldPanel
from wagtail.test.basepage.models import BasePage

from wagtail_ngo.grants.pages import CallIndexPageMixin, CallPageMixin


class CityCallPage(CallPageMixin, BasePage):
    mayor_says = models.CharField(max_length=200, blank=True)

    template = "wagtail_ngo/grants/call_page.html"
    content_panels = [
        *BasePage.content_panels,
        *CallPageMixin.call_panels,
        FieldPanel("mayor_says"),
    ]
    search_fields = BasePage.search_fields + CallPageMixin.call_search_fields


class CityCallIndexPage(CallIndexPageMixin, BasePage):
    template = "wagtail_ngo/grants/call_index_page.html"
    content_panels = BasePage.content_panels + CallIndexPageMixin.index_panels


class Noted(models.Model):
    """What the city's own register was told by a signal."""

    number = models.CharField(max_length=60)

    def __str__(self):
        return self.number
