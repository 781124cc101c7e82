"""Admin viewsets of grants, all in the submenu of the package."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_ngo.admin.groups import MENU_HOOK
from wagtail_ngo.admin.viewsets import PostDeleteView, ReadOnlyViewSet, RecordViewSet
from wagtail_ngo.grants import (
    application_views,
    call_views,
    conversation_views,
    entered_views,
    extension_views,
    panels,
    paper_views,
    question_views,
    rehearsal_views,
)
from wagtail_ngo.grants.admin_forms import ProcedureForm
from wagtail_ngo.grants.filters import ApplicationFilterSet, CallFilterSet
from wagtail_ngo.grants.models import Application, Call, CallPhase, Procedure
from wagtail_ngo.grants.tables import ExactDateColumn, MoneyColumn, TagColumn


class CallViewSet(RecordViewSet):
    model = Call
    icon = "form"
    menu_label = _("Calls")
    menu_name = "ngo-calls"
    menu_order = 100
    url_prefix = "ngo-calls"
    url_namespace = call_views.NAMESPACE
    add_to_reference_index = True
    inspect_view_enabled = True
    index_view_class = call_views.CallIndexView
    edit_view_class = call_views.CallEditView
    inspect_view_class = call_views.CallInspectView
    delete_view_class = call_views.CallDeleteView
    index_template_name = "wagtail_ngo/grants/admin/index.html"
    edit_template_name = "wagtail_ngo/grants/admin/call_edit.html"
    inspect_template_name = "wagtail_ngo/grants/admin/call.html"
    edit_handler = panels.DRAFT_PANELS
    filterset_class = CallFilterSet
    search_fields = ["reference", "title"]
    ordering = ["-created_at"]
    list_display = [
        "reference",
        Column("title", label=_("Title"), sort_key="title", classname="ngo-wide"),
        Column("procedure", label=_("Procedure"), sort_key="procedure__name"),
        TagColumn(
            "phase",
            label=_("Status"),
            accessor=lambda call: call.phase().label,
            sort_key="status",
            primary=lambda call: call.phase() == CallPhase.OPEN,
        ),
        ExactDateColumn("closes_at", label=_("Deadline"), sort_key="closes_at"),
        MoneyColumn("pool_amount", label=_("Public funds"), sort_key="pool_amount"),
    ]

    def get_urlpatterns(self):
        verbs = {
            "publish": call_views.PublishView,
            "deadline": call_views.DeadlineView,
            "announcement": call_views.AnnouncementView,
            "annul": call_views.AnnulView,
            "withdraw": call_views.WithdrawView,
            "template": call_views.TemplateView,
            "extension": extension_views.ExtensionView,
            "archive": conversation_views.ArchiveView,
            "rehearse": rehearsal_views.RehearseView,
            "purge": rehearsal_views.PurgeView,
            "question_add": question_views.QuestionAddView,
        }
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in verbs.items()
            ),
            path(
                "question/<int:pk>/<uuid:token>/",
                self.construct_view(question_views.QuestionEditView),
                name="question",
            ),
        ]


class ApplicationViewSet(ReadOnlyViewSet):
    model = Application
    icon = "doc-full"
    menu_label = _("Applications")
    menu_name = "ngo-applications"
    menu_order = 110
    url_prefix = "ngo-applications"
    url_namespace = application_views.NAMESPACE
    index_view_class = application_views.ApplicationIndexView
    inspect_view_class = application_views.ApplicationReadView
    index_template_name = "wagtail_ngo/grants/admin/index.html"
    inspect_template_name = "wagtail_ngo/grants/admin/application.html"
    filterset_class = ApplicationFilterSet
    search_fields = ["number", "title", "organisation__name", "partner_names", "call__reference"]
    ordering = ["-submitted_at", "-pk"]
    list_display = application_views.LIST_DISPLAY
    list_export = list(application_views.LIST_EXPORT)
    export_headings = application_views.LIST_EXPORT
    export_filename = "applications"
    list_per_page = 50

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path(
                "messages/<int:pk>/",
                self.construct_view(conversation_views.OfficeConversationView),
                name="conversation",
            ),
            path(
                "messages/<int:pk>/settle/",
                self.construct_view(conversation_views.SettleView),
                name="conversation_settle",
            ),
            path(
                "pdf/<int:pk>/",
                self.construct_view(application_views.ApplicationPdfView),
                name="pdf",
            ),
            path(
                "zip/<int:pk>/",
                self.construct_view(application_views.ApplicationZipView),
                name="zip",
            ),
            path(
                "json/<int:pk>/",
                self.construct_view(application_views.ApplicationJsonView),
                name="json",
            ),
            path("papers/", self.construct_view(paper_views.PapersView), name="papers"),
            path("enter/", self.construct_view(entered_views.EnterView), name="enter"),
            path(
                "entered/<int:pk>/",
                self.construct_view(entered_views.ConfirmEnteredView),
                name="entered",
            ),
            path(
                "entered/<int:pk>/drop/",
                self.construct_view(entered_views.DropEnteredView),
                name="entered_drop",
            ),
            path(
                "papers/<int:pk>/<uuid:token>/cancel/",
                self.construct_view(paper_views.PaperCancelView),
                name="paper_cancel",
            ),
            path(
                "papers/<int:pk>/<uuid:token>/scan/",
                self.construct_view(paper_views.PaperScanView),
                name="paper_scan",
            ),
            path(
                "signed/<int:pk>/<uuid:token>/",
                self.construct_view(paper_views.SignedFileView),
                name="signed_file",
            ),
            path(
                "file/<int:pk>/<uuid:token>/",
                self.construct_view(application_views.ApplicationFileView),
                name="file",
            ),
        ]


class ProcedureViewSet(ModelViewSet):
    """What the law asks of each kind of call; it holds no personal data."""

    model = Procedure
    icon = "cogs"
    menu_label = _("Procedures")
    menu_name = "ngo-procedures"
    menu_order = 900
    menu_hook = MENU_HOOK
    url_prefix = "ngo-procedures"
    url_namespace = "ngo_procedures"
    copy_view_enabled = False
    delete_view_class = PostDeleteView
    search_backend_name = None
    search_fields = ["identifier", "name"]
    list_display = [
        "name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("number_prefix", label=_("Prefix"), sort_key="number_prefix"),
        BooleanColumn("is_active", label=_("In use"), sort_key="is_active"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("identifier"),
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("legal_basis"),
            FieldPanel("number_prefix"),
            FieldPanel("min_days_parameter"),
            FieldPanel("required_places"),
            FieldPanel("required_elements"),
            FieldPanel("is_active"),
        ],
        base_form_class=ProcedureForm,
    )
