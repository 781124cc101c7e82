"""Viewsets of records: guarded, out of search and reference indexes, in the package's submenu."""

from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.utils.functional import cached_property

from wagtail.admin.views import generic
from wagtail.admin.views.generic import history
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_ngo.admin.exports import SafeExportMixin
from wagtail_ngo.admin.groups import MENU_HOOK
from wagtail_ngo.admin.guards import ListGuardMixin, ObjectGuardMixin


class PostDeleteView(generic.DeleteView):
    """Deletes when its form is sent; Django's answer to DELETE knows nothing of rows in use."""

    http_method_names = ["get", "post"]

    def delete_action(self):
        """Refuse also what the reference index does not know yet to be in use."""
        try:
            super().delete_action()
        except ProtectedError as error:
            raise PermissionDenied from error


class RecordIndexView(SafeExportMixin, generic.IndexView):
    """A listing whose exports are safe and need the ``export`` permission."""


class RecordHistoryView(history.HistoryView):
    """A history that may be read by whoever may read the record."""

    any_permission_required = ["add", "change", "delete", "view"]

    def get_edit_url(self, instance):
        if self.user_has_permission_for_instance("change", instance):
            return super().get_edit_url(instance)
        return None

    @cached_property
    def header_buttons(self):
        return super().header_buttons if self.get_edit_url(self.object) else []


class GuardedViewSetMixin:
    """Puts the guard around every view that the viewset makes, also your own.

    Make views with ``self.construct_view(MyView)``; see ``ObjectGuardMixin.get_guard_actions``.
    """

    index_view_class = RecordIndexView
    history_view_class = RecordHistoryView
    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    menu_hook = MENU_HOOK

    def construct_view(self, view_class, **kwargs):
        guard = ListGuardMixin if issubclass(view_class, generic.IndexView) else ObjectGuardMixin
        if not issubclass(view_class, guard):
            view_class = type(f"Guarded{view_class.__name__}", (guard, view_class), {})
        return super().construct_view(view_class, **{"model": self.model, **kwargs})


class RecordViewSet(GuardedViewSetMixin, ModelViewSet):
    """A ``ModelViewSet`` for records with personal data; register a ``RecordPolicy`` too."""


class ReadOnlyViewSet(RecordViewSet):
    """A listing and a reading screen and nothing else; register a ``ReadOnlyPolicy``."""

    inspect_view_enabled = True
    url_names = ("index", "index_results", "inspect")

    def get_common_view_kwargs(self, **kwargs):
        names = ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name")
        return super().get_common_view_kwargs(**kwargs) | dict.fromkeys((*names, "usage_url_name"))

    def get_form_class(self, for_update=False):
        return None

    def get_urlpatterns(self):
        return [route for route in super().get_urlpatterns() if route.name in self.url_names]
