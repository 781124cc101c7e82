"""Admin screens of the values that the law sets and that change with it."""

from django import forms
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from wagtail_ngo.admin.exports import SafeExportMixin
from wagtail_ngo.admin.viewsets import PostDeleteView
from wagtail_ngo.legal import PARAMETERS
from wagtail_ngo.models import LegalParameter, Sphere


def parameter_names() -> list[tuple]:
    """Return the choices of a parameter's name: those the package asks for, then the site's own."""
    own = LegalParameter.objects.exclude(name__in=PARAMETERS).order_by("name")
    known = [(name, parameter.label) for name, parameter in PARAMETERS.items()]
    return known + [(name, name) for name in own.values_list("name", flat=True).distinct()]


class LegalParameterForm(WagtailAdminModelForm):
    """Adds a dated row to a known parameter; nobody has to type its name."""

    name = forms.ChoiceField(label=_("Parameter"), choices=parameter_names)


class ValuesIndexView(SafeExportMixin, IndexView):
    """What the law sets is public: whoever may open the listing may export it."""

    @cached_property
    def user_may_export(self) -> bool:
        return bool(self.list_export)


class NumberColumn(Column):
    """A number without the zeros that its storage adds."""

    def get_value(self, instance):
        return number_format(f"{super().get_value(instance).normalize():f}", force_grouping=True)


class LegalParameterViewSet(ModelViewSet):
    model = LegalParameter
    index_view_class = ValuesIndexView
    icon = "calendar-check"
    add_to_admin_menu = False
    menu_label = _("Legal parameters")
    url_prefix = "ngo-legal-parameters"
    url_namespace = "ngo_legal_parameters"
    copy_view_enabled = False
    delete_view_class = PostDeleteView
    search_fields = ["name", "legal_basis", "note"]
    list_filter = ["unit", "verified"]
    list_export = [
        *("name", "value", "unit", "legal_basis"),
        *("valid_from", "valid_to", "verified", "note"),
    ]
    list_display = [
        "name",
        NumberColumn("value", label=_("Value"), sort_key="value"),
        *("unit", "valid_from", "valid_to"),
        BooleanColumn("verified", label=_("Checked"), sort_key="verified"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("value"), FieldPanel("unit")]),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            MultiFieldPanel(
                [FieldPanel("legal_basis"), FieldPanel("verified"), FieldPanel("note")],
                heading=_("Legal basis"),
            ),
        ],
        base_form_class=LegalParameterForm,
    )


class SphereViewSet(ModelViewSet):
    model = Sphere
    index_view_class = ValuesIndexView
    icon = "list-ul"
    add_to_admin_menu = False
    menu_label = _("Spheres of public tasks")
    url_prefix = "ngo-spheres"
    url_namespace = "ngo_spheres"
    copy_view_enabled = False
    delete_view_class = PostDeleteView
    search_fields = ["number", "name"]
    list_filter = ["is_active"]
    list_export = ["identifier", "number", "name", "position", "is_active"]
    list_display = [
        "name",
        "number",
        "identifier",
        BooleanColumn("is_active", label=_("In use"), sort_key="is_active"),
    ]
    ordering = ["position", "identifier"]
    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("identifier")]),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("position"), FieldPanel("is_active")]),
    ]
