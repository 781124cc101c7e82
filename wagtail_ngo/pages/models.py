"""Ready page types. A site with its own base page leaves this app out and uses the mixins."""

from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.pages import AbstractCallIndexPage, AbstractCallPage


class CallIndexPage(AbstractCallIndexPage):
    template = "wagtail_ngo/grants/call_index_page.html"
    subpage_types = ["wagtail_ngo_pages.CallPage"]

    class Meta:
        verbose_name = _("list of calls")
        verbose_name_plural = _("lists of calls")


class CallPage(AbstractCallPage):
    template = "wagtail_ngo/grants/call_page.html"
    subpage_types = []

    class Meta:
        verbose_name = _("call page")
        verbose_name_plural = _("call pages")
