"""Bulk actions on listings of records that act on what the user sees, filters included."""

from typing import Any

from django.utils.functional import cached_property

from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.permissions import policy_registry

from wagtail_ngo import phrases
from wagtail_ngo.admin.guards import ANY_ACTION, deny


class RecordBulkAction(BulkAction):
    """Base of a bulk action on the records of a guarded viewset.

    Set ``viewset`` (the registered instance), ``permission`` (the action that the policy is asked
    for), ``display_name``, ``action_type``, ``aria_label`` and ``execute_action``, and register the
    class with the hook ``register_bulk_action``. "Select all in listing" means the listing as
    filtered and searched; records that the user may not see are left out and never named.
    """

    viewset: Any = None
    permission = "change"
    template_name = "wagtail_ngo/admin/bulk_action.html"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.viewset is not None:
            cls.models = [cls.viewset.model]

    @cached_property
    def policy(self):
        return policy_registry.get_by_type(self.model)

    def dispatch(self, request, *args, **kwargs):
        if not self.policy.user_has_permission(request.user, self.permission):
            return deny(request, None, f"bulk {self.action_type}")
        return super().dispatch(request, *args, **kwargs)

    def get_actionable_objects(self):
        rows = list(self.get_selected_rows())
        permitted = self.policy.instances_user_has_permission_for(
            self.request.user, self.permission
        )
        pks = set(permitted.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        refused = [row for row in rows if row.pk not in pks]
        return [row for row in rows if row.pk in pks], {"items_with_no_access": refused}

    def get_selected_rows(self):
        """Return the chosen rows, or all rows of the listing, as far as the user may see them."""
        chosen = self.request.GET.getlist("id")
        if "all" in chosen:
            return self.get_listing_rows()
        visible = self.policy.instances_user_has_any_permission_for(self.request.user, ANY_ACTION)
        return visible.filter(pk__in=[pk for pk in chosen if self._is_pk(pk)])

    def get_listing_rows(self):
        """Return what the listing shows for this query string; nothing when a filter is wrong."""
        listing = self.viewset.index_view
        view = listing.view_class(**listing.view_initkwargs)
        view.setup(self.request)
        rows = view.get_queryset()
        return rows.none() if view.filters and not view.filters.is_valid() else rows

    def _is_pk(self, text):
        try:
            self.model._meta.pk.to_python(text)
        except Exception:  # noqa: BLE001
            return False
        return True

    def get_context_data(self, **kwargs):
        texts = {"title": self.display_name, "confirm": phrases.CONFIRM}
        return super().get_context_data(**{**texts, "back": phrases.BACK_TO_LIST, **kwargs})


class BulkListingMixin:
    """For the index view of a viewset with bulk actions: the checkboxes and the bar below."""

    template_name = "wagtail_ngo/admin/bulk_index.html"

    @cached_property
    def columns(self):
        name = self.model._meta.model_name
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type=name), *super().columns]

    def _get_title_column(self, field_name, *args, **kwargs):
        name = self.model._meta.model_name
        return super()._get_title_column(
            field_name, *args, get_title_id=lambda obj: f"{name}_{obj.pk}_title", **kwargs
        )
