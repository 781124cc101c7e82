"""Admin of the guarded record."""

from wagtail.admin.viewsets.model import ModelViewSet

from tests.testapp.models import Record
from wagtail_ngo.admin.bulk import BulkListingMixin, RecordBulkAction
from wagtail_ngo.admin.viewsets import GuardedViewSetMixin, RecordIndexView


class IndexView(BulkListingMixin, RecordIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("owner")


class RecordViewSet(GuardedViewSetMixin, ModelViewSet):
    model = Record
    index_view_class = IndexView
    url_prefix = "records"
    url_namespace = "records"
    inspect_view_enabled = True
    copy_view_enabled = True
    form_fields = ["title", "amount"]
    list_display = ["reference", "title", "owner"]
    list_filter = ["status"]
    search_fields = ["title"]
    list_export = ["reference", "title", "amount", "created_at", "is_locked"]


record_viewset = RecordViewSet()


class LockAction(RecordBulkAction):
    viewset = record_viewset
    display_name = "Lock"
    aria_label = "Lock the chosen records"
    action_type = "lock"

    @classmethod
    def execute_action(cls, objects, **kwargs):
        Record.objects.filter(pk__in=[obj.pk for obj in objects]).update(is_locked=True)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return f"Locked: {num_parent_objects}."
