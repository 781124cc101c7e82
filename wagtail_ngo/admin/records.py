"""Screens of what the package writes down: the audit log and the outgoing mail."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

import django_filters

from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import InspectView, PermissionCheckedMixin
from wagtail.admin.views.generic.models import get_object_or_404

from wagtail_ngo import outbox
from wagtail_ngo.admin.columns import ExactDateColumn
from wagtail_ngo.admin.viewsets import ReadOnlyViewSet, RecordIndexView
from wagtail_ngo.clock import format_moment
from wagtail_ngo.messages import registered_messages, scopes
from wagtail_ngo.models import AuditEvent, OutboxMessage


class RecordInspectView(InspectView):
    """Shows moments by the clock of the city, and a dash where there is nothing."""

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            return format_moment(value)
        return "–" if value is None or value == "" else value


class AuditIndexView(RecordIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("user")


class AuditEventViewSet(ReadOnlyViewSet):
    model = AuditEvent
    index_view_class = AuditIndexView
    inspect_view_class = RecordInspectView
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
        ExactDateColumn("created_at", label=_("Time"), sort_key="created_at"),
    ]
    inspect_view_fields = [
        *("created_at", "action", "user", "object_type", "object_pk", "reference"),
        *("client", "data", "sequence", "hash"),
    ]


def known_events() -> list[tuple]:
    return [(message.event, message.label) for message in registered_messages()]


class OutboxFilterSet(WagtailFilterSet):
    event = django_filters.ChoiceFilter(label=_("Letter"), choices=known_events)
    reference = django_filters.CharFilter(
        label=_("Reference"), lookup_expr="icontains", max_length=255
    )
    scope = django_filters.ChoiceFilter(label=_("Call"), choices=list)
    created_at = django_filters.DateFromToRangeFilter(
        label=_("Created"), widget=DateRangePickerWidget
    )

    class Meta:
        model = OutboxMessage
        fields = ["state"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["scope"].extra["choices"] = scopes(self.request.user)


class OutboxIndexView(RecordIndexView):
    def _get_title_column(self, field_name, column_class=TitleColumn, **kwargs):
        return super()._get_title_column(field_name, column_class, width="35%", **kwargs)

    def get_base_queryset(self):
        return super().get_base_queryset().defer("body")


class OutboxInspectView(RecordInspectView):
    template_name = "wagtail_ngo/admin/outbox_message.html"

    def get_context_data(self, **kwargs):
        may_resend = self.object.may_be_resent and self.user_has_permission("resend")
        return super().get_context_data(message=self.object, may_resend=may_resend, **kwargs)


class ResendView(PermissionCheckedMixin, View):
    """Sends a letter again that did not arrive; POST only."""

    model = OutboxMessage
    permission_required = "resend"
    http_method_names = ["post"]

    def post(self, request, pk):
        message = get_object_or_404(OutboxMessage, pk=pk)
        if outbox.resend(message, user=request.user, request=request):
            messages.success(request, gettext("The letter will be sent again."))
        else:
            messages.error(request, gettext("This letter cannot be sent again."))
        return HttpResponseRedirect(reverse("ngo_outbox:inspect", args=[pk]))


class OutboxMessageViewSet(ReadOnlyViewSet):
    model = OutboxMessage
    index_view_class = OutboxIndexView
    inspect_view_class = OutboxInspectView
    inspect_template_name = "wagtail_ngo/admin/outbox_message.html"
    icon = "mail"
    menu_order = 910
    url_prefix = "ngo-outbox"
    url_namespace = "ngo_outbox"
    search_fields = ["event", "reference", "to", "subject"]
    filterset_class = OutboxFilterSet
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
            ExactDateColumn("created_at", label=_("Created"), sort_key="created_at"),
            ExactDateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
        ]

    def get_urlpatterns(self):
        resend = path("resend/<int:pk>/", self.construct_view(ResendView), name="resend")
        return [*super().get_urlpatterns(), resend]
