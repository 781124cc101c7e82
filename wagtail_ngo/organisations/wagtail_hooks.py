from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .models import Organisation
from .policies import OrganisationPolicy
from .viewsets import OrganisationViewSet


register_permission_policy(Organisation, OrganisationPolicy(Organisation))


@hooks.register("register_admin_viewset")
def register_organisations():
    return OrganisationViewSet()
