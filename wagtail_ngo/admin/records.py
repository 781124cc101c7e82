"""Read-only screens of what the package writes down: the audit log and the outgoing mail."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from wagtail_ngo.admin.viewsets import ReadOnlyViewSet, RecordIndexView
from wagtail_ngo.models import AuditEvent, OutboxMessage


class AuditIndexView(RecordIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user")


class AuditEventViewSet(ReadOnlyViewSet):
    model = AuditEvent
    index_view_class = AuditIndexView
    icon = "clipboard-list"
    menu_order = 920
    url_prefix = "ngo-audit"
    url_namespace = "ngo_audit"
    search_fields = ["action", "reference", "object_type"]
    list_display = [
        "action",
        Column("get_user_display", label=_("User")),
        Column("reference", label=_("Record")),
        Column("object_type", label=_("Kind of record"), sort_key="object_type"),
        DateColumn("created_at", label=_("Time"), sort_key="created_at"),
    ]
    inspect_view_fields = [
        *("created_at", "action", "user", "object_type", "object_pk", "reference"),
        *("client", "data", "sequence", "hash"),
    ]


class OutboxMessageViewSet(ReadOnlyViewSet):
    model = OutboxMessage
    icon = "mail"
    menu_order = 910
    url_prefix = "ngo-outbox"
    url_namespace = "ngo_outbox"
    search_fields = ["event", "reference", "to"]
    list_filter = ["state"]
    inspect_view_fields = [
        *("event", "reference", "to", "language", "subject", "body", "state", "attempts"),
        *("created_at", "sent_at", "next_attempt_at", "last_error", "message_id"),
    ]

    @cached_property
    def list_display(self):
        return [
            "subject",
            Column("to", label=_("To"), sort_key="to"),
            Column("reference", label=_("Reference")),
            StatusTagColumn("get_state_display", label=_("State"), sort_key="state"),
            Column("attempts", label=_("Attempts"), sort_key="attempts"),
            DateColumn("created_at", label=_("Created"), sort_key="created_at"),
        ]
