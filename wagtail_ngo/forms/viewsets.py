from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from wagtail_ngo.admin.choosers import ChooseOnlyMixin
from wagtail_ngo.admin.groups import MENU_HOOK

from .admin_forms import FormAdminForm
from .models import Form


class FormChooserViewSet(ChooseOnlyMixin, SnippetChooserViewSet):
    pass


class FormViewSet(SnippetViewSet):
    """Forms in the admin. They hold no personal data, so they may be a snippet with a chooser."""

    model = Form
    icon = "form"
    menu_label = _("Forms")
    menu_hook = MENU_HOOK
    menu_order = 700
    list_display = [
        "title",
        "kind",
        "identifier",
        UpdatedAtColumn(label=_("Updated")),
        LiveStatusTagColumn(),
    ]
    list_filter = ["kind"]
    search_fields = ["title", "identifier"]
    ordering = ["title"]
    copy_view_enabled = True
    inspect_view_enabled = False
    chooser_viewset_class = FormChooserViewSet

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel(
                        "title",
                        targets=[],
                        placeholder=_("Title of the form*"),
                        required_on_save=True,
                    ),
                    FieldPanel("intro"),
                    FieldPanel("body"),
                ],
                heading=_("Questions"),
            ),
            ObjectList([FieldPanel("rules")], heading=_("Rules")),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("kind"), FieldPanel("identifier"), FieldPanel("source")],
                        heading=_("About the form"),
                    )
                ],
                heading=_("About the form"),
            ),
        ],
        base_form_class=FormAdminForm,
    )
