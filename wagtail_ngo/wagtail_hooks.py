from wagtail import hooks
from wagtail.permissions import register_permission_policy

from wagtail_ngo.admin.groups import MENU_HOOK, NgoViewSetGroup
from wagtail_ngo.admin.home import TodoPanel
from wagtail_ngo.admin.letters import MessageTemplateViewSet
from wagtail_ngo.admin.log_actions import TransitionFormatter
from wagtail_ngo.admin.policies import ReadOnlyPolicy
from wagtail_ngo.admin.records import AuditEventViewSet, OutboxMessageViewSet
from wagtail_ngo.admin.values import LegalParameterViewSet, SphereViewSet
from wagtail_ngo.lifecycle import LOG_ACTION
from wagtail_ngo.models import AuditEvent, OutboxMessage


for model in (AuditEvent, OutboxMessage):
    register_permission_policy(model, ReadOnlyPolicy(model))


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [
        NgoViewSetGroup(),
        SphereViewSet(menu_hook=MENU_HOOK, menu_order=810),
        LegalParameterViewSet(menu_hook=MENU_HOOK, menu_order=820),
        MessageTemplateViewSet(menu_hook=MENU_HOOK, menu_order=830),
        OutboxMessageViewSet(),
        AuditEventViewSet(),
    ]


@hooks.register("construct_homepage_panels")
def add_homepage_panel(request, panels):
    panels.append(TodoPanel())


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(LOG_ACTION)(TransitionFormatter)
