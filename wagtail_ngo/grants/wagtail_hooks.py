from wagtail import hooks
from wagtail.permissions import register_permission_policy

from wagtail_ngo.grants.choosers import call_chooser_viewset
from wagtail_ngo.grants.models import Application, Call
from wagtail_ngo.grants.policies import application_policy, call_policy
from wagtail_ngo.grants.viewsets import ApplicationViewSet, CallViewSet, ProcedureViewSet


register_permission_policy(Call, call_policy)
register_permission_policy(Application, application_policy)


@hooks.register("register_admin_viewset")
def register_grants():
    return [CallViewSet(), ApplicationViewSet(), ProcedureViewSet(), call_chooser_viewset]
