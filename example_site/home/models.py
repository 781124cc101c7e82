from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from wagtail_ngo.blocks.stream import NgoStreamBlock
from wagtail_ngo.grants.blocks import CallFormBlock, OpenCallsBlock


class CityStreamBlock(NgoStreamBlock):
    """What this city's editors may put in a page: the package's blocks and those of calls."""

    open_calls = OpenCallsBlock()
    call_form = CallFormBlock()


class HomePage(Page):
    """The city's front page; in the demonstration it also says what to try."""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(CityStreamBlock(), verbose_name=_("content"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("home page")


class ContentPage(Page):
    """Any other page of the city."""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(CityStreamBlock(), verbose_name=_("content"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    template = "home/content_page.html"

    class Meta:
        verbose_name = _("content page")
