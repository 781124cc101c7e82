"""What every public view of the package shares."""

from typing import NamedTuple

from django.contrib.auth.views import redirect_to_login
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.cooperation import gather


class Breadcrumb(NamedTuple):
    """One step of the path above a page; the current page has no address."""

    label: str
    url: str = ""


class NgoViewMixin:
    """Draws a view in the site's layout and keeps its answers out of caches and referrers.

    Put it first among the bases. A view that anybody may see sets ``login_required = False``.
    """

    login_required = True
    page_title = ""
    breadcrumbs: tuple[Breadcrumb, ...] = ()

    def dispatch(self, request, *args, **kwargs):
        if self.login_required and not request.user.is_authenticated:
            return protect(redirect_to_login(self.get_login_next()))
        return protect(super().dispatch(request, *args, **kwargs))

    def get_login_next(self) -> str:
        """Where to come back after logging in; override it in views that only accept POST."""
        return self.request.get_full_path()

    def get_page_title(self) -> str:
        return self.page_title

    def get_breadcrumbs(self) -> list[Breadcrumb]:
        """The path down to the parent of this page; the page itself is appended."""
        return list(self.breadcrumbs)

    def get_context_data(self, **kwargs):
        title = self.get_page_title()
        return super().get_context_data(
            **{
                "base_template": ngo_settings.BASE_TEMPLATE,
                "page_title": title,
                "breadcrumbs": [*self.get_breadcrumbs(), Breadcrumb(title)],
                **kwargs,
            }
        )


class CooperationView(NgoViewMixin, TemplateView):
    """ "My cooperation": what waits for the person, by when, and the way to everything else."""

    page_title = gettext_lazy("My cooperation")
    template_name = "wagtail_ngo/cooperation.html"

    def get_context_data(self, **kwargs):
        chosen = self.request.GET.get("organisation", "")
        return super().get_context_data(cooperation=gather(self.request, chosen), **kwargs)


def protect(response):
    """Forbid storing, indexing and leaking the address of a personal page."""
    patch_cache_control(response, private=True, no_store=True)
    response.setdefault("Referrer-Policy", "same-origin")
    response.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response
