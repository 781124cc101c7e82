from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .models import Organisation, TakeOver
from .policies import OrganisationPolicy, TakeOverPolicy
from .take_over_admin import TakeOverViewSet
from .viewsets import OrganisationViewSet


register_permission_policy(Organisation, OrganisationPolicy(Organisation))
register_permission_policy(TakeOver, TakeOverPolicy(TakeOver))


@hooks.register("register_admin_viewset")
def register_organisations():
    return [OrganisationViewSet(), TakeOverViewSet()]
