from wagtail_ngo.admin.policies import ReadOnlyPolicy

from .models.organisation import is_officer


class OrganisationPolicy(ReadOnlyPolicy):
    """Officers read organisations and check them; only their own members change them."""

    def user_has_permission(self, user, action: str) -> bool:
        if action == "view" and super().user_has_permission(user, "verify"):
            return True
        return super().user_has_permission(user, action)

    def instances_user_has_any_permission_for(self, user, actions):
        if self.user_has_any_permission(user, actions):
            return self.model.objects.visible_to(user)
        return self.model.objects.none()


class TakeOverPolicy(ReadOnlyPolicy):
    """Who checks organisations also decides about take-overs; nobody about the own one."""

    def user_has_permission(self, user, action: str) -> bool:
        return action in ("view", "decide") and is_officer(user)
