"""Permission policies that ask the model itself who may see and who may edit a record."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


READING = frozenset({"view", "export"})
WRITING = frozenset({"add", "change", "delete"})


class RecordPolicy(ModelPermissionPolicy):
    """The policy of a model whose queryset has ``visible_to(user)`` and ``editable_by(user)``.

    A user needs the model's permission *and* the record: reading asks ``visible_to``, anything else
    ``editable_by``. Superusers have every permission, yet see only what the querysets give them, so
    that a declared conflict of interest binds them too. Who may change may also view.

    Register it with ``wagtail.permissions.register_permission_policy``.
    """

    def user_has_permission(self, user, action: str) -> bool:
        if action == "view" and super().user_has_permission(user, "change"):
            return True
        return super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user, action: str, instance) -> bool:
        rows = self.instances_user_has_permission_for(user, action)
        return rows.filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        rows = self.instances_user_has_any_permission_for(user, actions)
        return rows.filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions) -> Any:
        return self.restrict(self.model._default_manager.all(), user, actions)

    def restrict(self, rows, user, actions) -> Any:
        """Return those of ``rows`` with which the user may do any of the actions."""
        permitted = {action for action in actions if self.user_has_permission(user, action)}
        if permitted & READING:
            return rows.visible_to(user)
        return rows.editable_by(user) if permitted else rows.none()


class ReadOnlyPolicy(RecordPolicy):
    """A policy of records that nobody changes in the admin, superusers included."""

    def user_has_permission(self, user, action: str) -> bool:
        return action not in WRITING and ModelPermissionPolicy.user_has_permission(
            self, user, action
        )
