"""The pages of the locker, and the button that confirms the details of an organisation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from wagtail_ngo import audit, throttle
from wagtail_ngo.storage import serve_private
from wagtail_ngo.views import Breadcrumb

from .actions import StaleProfile
from .actions.confirmation import confirm_data
from .actions.locker import add_document, remove_document
from .choices import LOCKER_ROLES
from .locker_forms import LockerForm
from .models import LockerDocument, membership_of
from .views import DAY, AdministratorMixin, OneOrganisationMixin, address


FILES_PER_DAY = 200


class LockerMixin(OneOrganisationMixin):
    """Pages below the locker; officers and others who do not belong here find nothing."""

    def get_organisations(self):
        return super().get_organisations().for_member(self.request.user)

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), Breadcrumb(_("Locker"), self.get_locker_url())]

    def get_locker_url(self):
        return address("locker", self.organisation)

    @cached_property
    def may_change(self):
        membership = membership_of(self.request.user, self.organisation)
        return membership is not None and membership.role in LOCKER_ROLES

    @cached_property
    def document(self):
        documents = LockerDocument.objects.visible_to(self.request.user)
        documents = documents.filter(organisation=self.organisation)
        return get_object_or_404(
            documents.select_related("organisation"), token=self.kwargs["document"]
        )


class LockerView(LockerMixin, TemplateView):
    page_title = gettext_lazy("Locker")
    template_name = "wagtail_ngo/organisations/locker.html"

    def get_breadcrumbs(self):
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs):
        documents = list(LockerDocument.objects.filter(organisation=self.organisation))
        return super().get_context_data(
            documents=[document for document in documents if document.state != "replaced"],
            earlier=[document for document in documents if document.state == "replaced"],
            may_change=self.may_change,
            **kwargs,
        )


class LockerChangeMixin(LockerMixin):
    """Pages that change the locker: readers of it may look, not change."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.may_change:
            audit.denied(request, self.organisation, "role")
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class LockerAddView(LockerChangeMixin, FormView):
    """Puts a document into the locker."""

    page_title = gettext_lazy("Put a document into the locker")
    template_name = "wagtail_ngo/organisations/locker_form.html"
    form_class = LockerForm
    done = gettext_lazy("The document is in the locker.")
    replaces: LockerDocument | None = None

    def form_valid(self, form):
        user = self.request.user
        if not throttle.allow("locker", str(user.pk), FILES_PER_DAY, DAY):
            form.add_error("file", _("You have sent many files today. Try again tomorrow."))
            return self.form_invalid(form)
        try:
            add_document(
                self.organisation,
                user=user,
                values=form.values(),
                upload=form.cleaned_data["file"],
                facts=form.facts,
                replaces=self.replaces,
                request=self.request,
            )
        except ValidationError as error:
            form.add_error("file", error.messages)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_locker_url())


class LockerReplaceView(LockerAddView):
    """Puts a newer version into the place of a document."""

    page_title = gettext_lazy("Replace a document")
    done = gettext_lazy("The newer version is in the locker. Applications keep the older one.")

    @property
    def replaces(self):
        return self.document

    def get_initial(self):
        return {"kind": self.document.kind, "title": self.document.title}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{**kwargs, "document": self.document})


class LockerRemoveView(LockerChangeMixin, TemplateView):
    """Asks before a document is deleted."""

    page_title = gettext_lazy("Delete a document")
    template_name = "wagtail_ngo/organisations/locker_remove.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{**kwargs, "document": self.document})

    def post(self, request, *args, **kwargs):
        remove_document(self.document, user=request.user, request=request)
        messages.success(request, _("The document was deleted. Applications keep their copies."))
        return HttpResponseRedirect(self.get_locker_url())


class LockerFileView(LockerMixin, View):
    """One document of the locker, always as a download."""

    def get(self, request, *args, **kwargs):
        document = self.document
        return serve_private(
            document.file, filename=document.name, content_type=document.content_type
        )


class ConfirmView(AdministratorMixin, View):
    """Notes that the details on the page were read and are right; POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        version = request.POST.get("version", "")
        try:
            confirm_data(self.organisation, user=request.user, version=version, request=request)
        except StaleProfile:
            messages.error(
                request, _("Somebody has changed the details meanwhile. Read them once more.")
            )
        else:
            messages.success(request, _("Thank you. The details are confirmed."))
        return HttpResponseRedirect(address("detail", self.organisation))
