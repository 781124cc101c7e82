"""What the views of applicants share: who may enter, and what happens when the database is away."""

import logging

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext as _

from wagtail_ngo import audit
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.grants.lifecycles import may_send, may_write
from wagtail_ngo.grants.listing import call_page
from wagtail_ngo.grants.models import Application
from wagtail_ngo.grants.typed_text import typed_fields
from wagtail_ngo.views import Breadcrumb, NgoViewMixin, protect


logger = logging.getLogger("wagtail_ngo.grants")

NAMESPACE = "wagtail_ngo_grants"
RETRY_SECONDS = "60"
NOT_SHOWN = (
    "call__grant_rules",
    "call__conditions",
    "call__selection_mode",
    "call__criteria",
    "response__form_version__definitions",
)


def address(name: str, token=None, **kwargs) -> str:
    """Return the address of one of our views."""
    if token is not None:
        kwargs["token"] = token
    return reverse(f"{NAMESPACE}:{name}", kwargs=kwargs)


def resilient(view):
    """Answer 503 when the database is away, and give the posted text back to be sent again."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response
        except (OperationalError, InterfaceError):
            logger.exception("The database did not answer at %s.", request.path)
            return unavailable(request)

    return guarded


def unavailable(request) -> HttpResponse:
    """Say that what was saved is safe. Nothing here asks the database."""
    context = {
        "fields": typed_fields(request.POST),
        "csrf": request.POST.get("csrfmiddlewaretoken", ""),
        "revision": request.POST.get("revision", ""),
        "action": request.get_full_path(),
        "had_files": bool(request.FILES),
    }
    page = render_to_string("wagtail_ngo/grants/unavailable.html", context)
    return protect(HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS}))


def notice(request, text: str, status: int) -> HttpResponse:
    """Return a page of the site that says one thing."""
    context = {"base_template": ngo_settings.BASE_TEMPLATE, "page_title": text}
    return protect(render(request, "wagtail_ngo/grants/notice.html", context, status=status))


class ResilientMixin(NgoViewMixin):
    """A view of the package that outlives the absence of the database."""

    @classmethod
    def as_view(cls, **initkwargs):
        return resilient(super().as_view(**initkwargs))


class ApplicantMixin(ResilientMixin):
    """Pages below "My applications"."""

    def get_breadcrumbs(self):
        return [Breadcrumb(_("My applications"), address("applications"))]


class ApplicationMixin(ApplicantMixin):
    """Pages of one application of the person's own organisation; for others there is none."""

    @cached_property
    def application(self) -> Application:
        return get_application(self.request, self.get_rows(), self.kwargs["token"])

    def get_queryset(self):
        """The applications that the person may open."""
        return Application.objects.with_role_of(self.request.user)

    def get_rows(self):
        """The same, read together with what the page shows of them."""
        related = ("call__procedure", "lot", "organisation", "response__form_version")
        return self.get_queryset().select_related(*related).defer(*NOT_SHOWN)

    def get_login_next(self):
        return address("application", self.kwargs["token"])

    def get_breadcrumbs(self):
        own = address("application", self.application.token)
        label = self.application.number or self.application.call.title
        return [*super().get_breadcrumbs(), Breadcrumb(label, own)]

    def get_context_data(self, **kwargs):
        application = self.application
        context = super().get_context_data(
            application=application,
            call=application.call,
            call_url=SimpleLazyObject(self.get_call_url),
            leads=may_send(self.request.user, application),
            file_url=self.get_file_url,
            **kwargs,
        )
        return mark_test(context) if application.call.is_test else context

    def get_file_url(self, attachment) -> str:
        return address("application-file", self.application.token, attachment=attachment.token)

    def get_call_url(self) -> str:
        page = call_page(self.application.call_id)
        return page.get_url(self.request) if page else ""


def mark_test(context) -> dict:
    """Say in the title of the page that nothing there is real."""
    title = _("TEST: %(title)s") % {"title": context["page_title"]}
    return {**context, "page_title": title}


class WritingMixin(ApplicationMixin):
    """Pages in which an application is written: its readers may not come here.

    People of a partner of a joint offer may, when the leader lets them.
    """

    @property
    def may_write(self) -> bool:
        return may_write(self.request.user, self.application)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.may_write:
            audit.denied(request, self.application, "role")
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class LeadingMixin(WritingMixin):
    """Pages in which somebody acts in the name of the organisation that applies."""

    @property
    def may_write(self) -> bool:
        return may_send(self.request.user, self.application)


def get_application(request, queryset, token) -> Application:
    """Return the application ``token`` of ``queryset``, else note the attempt and raise 404.

    Officers come here too, to type in what came on paper.
    """
    try:
        return queryset.get(token=token)
    except Application.DoesNotExist as missing:
        if entered := Application.objects.entered_for(request.user).filter(token=token).first():
            return entered
        if hidden := Application.objects.filter(token=token).first():
            audit.denied(request, hidden, "not visible")
        raise Http404 from missing
