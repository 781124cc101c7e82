"""The guards that every admin view of a record goes through.

Wagtail's generic views check the permission for the model only; whoever may edit one record can
open all of them by their number. The guards ask the permission policy about the record itself.
"""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from wagtail.permissions import policy_registry

from wagtail_ngo import audit
from wagtail_ngo.admin.policies import RecordPolicy


ANY_ACTION = ("view", "change", "delete")


def deny(request, obj=None, why: str = ""):
    """Write the refusal into the audit log and return the 403 page."""
    audit.denied(request, obj, why)
    return render(request, "wagtail_ngo/admin/denied.html", status=403)


class ObjectGuardMixin:
    """Guard of a view of one record: 403 and an audit event unless the policy lets the user in."""

    def dispatch(self, request, *args, **kwargs):
        obj = self.get_guarded_object()
        if obj is not None and not self.user_may_open(obj):
            return deny(request, obj)
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as error:
            return deny(request, obj, str(error))

    def get_guarded_object(self):
        """Return the record in the address, ``None`` when there is none; 404 when it is gone."""
        pk = self.kwargs.get(getattr(self, "pk_url_kwarg", "pk"))
        if pk is None or self.model is None:
            return None
        return getattr(self, "object", None) or get_object_or_404(self.model, pk=unquote(str(pk)))

    def user_may_open(self, obj) -> bool:
        policy = policy_registry.get_by_type(self.model)
        actions = self.get_guard_actions()
        return policy.user_has_any_permission_for_instance(self.request.user, actions, obj)

    def get_guard_actions(self) -> tuple[str, ...]:
        """Return the actions of which the user needs one; override it in views of your own.

        To copy a record is to read it, hence "add" is no permission for the record itself.
        """
        required = getattr(self, "permission_required", None)
        return ANY_ACTION if required in (None, "add") else (required,)


class ListGuardMixin(ObjectGuardMixin):
    """Guard of a listing and its exports: only what the user may see, links only to what opens."""

    def get_base_queryset(self):
        rows, user = super().get_base_queryset(), self.request.user
        policy = policy_registry.get_by_type(self.model)
        if isinstance(policy, RecordPolicy):
            return policy.restrict(rows, user, ANY_ACTION)
        allowed = policy.instances_user_has_any_permission_for(user, ANY_ACTION)
        return rows.filter(pk__in=allowed.order_by().values("pk"))

    def get_table(self, object_list, **kwargs):
        self.listed_pks = [obj.pk for obj in object_list]
        return super().get_table(object_list, **kwargs)

    @cached_property
    def editable_pks(self):
        return self._listed_pks_for("change")

    @cached_property
    def deletable_pks(self):
        return self._listed_pks_for("delete")

    def get_edit_url(self, instance):
        url = super().get_edit_url(instance)
        return url if url and instance.pk in self.editable_pks else None

    def get_delete_url(self, instance):
        url = super().get_delete_url(instance)
        return url if url and instance.pk in self.deletable_pks else None

    def _listed_pks_for(self, action):
        policy = policy_registry.get_by_type(self.model)
        rows = policy.instances_user_has_permission_for(self.request.user, action)
        return set(rows.filter(pk__in=self.listed_pks).values_list("pk", flat=True))
