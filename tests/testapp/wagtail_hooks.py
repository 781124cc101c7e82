from wagtail import hooks
from wagtail.permissions import register_permission_policy

from tests.testapp.models import Record
from tests.testapp.records import LockAction, record_viewset
from wagtail_ngo.admin.policies import RecordPolicy


register_permission_policy(Record, RecordPolicy(Record))
hooks.register("register_bulk_action", LockAction)


@hooks.register("register_admin_viewset")
def register_viewset():
    return record_viewset
