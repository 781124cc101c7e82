"""Forms of the admin screens of grants."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from wagtail_ngo import legal
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.grants.lint import ELEMENTS
from wagtail_ngo.grants.models import Announcement, AnnouncementPlace, Call
from wagtail_ngo.text import CleanCharField


MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def staff():
    """People who may enter the admin, by name."""
    User = get_user_model()
    people = User._default_manager.with_perm("wagtailadmin.access_admin", backend=MODEL_BACKEND)
    return people.order_by(User.USERNAME_FIELD)


def name_of(user) -> str:
    return user.get_full_name() or user.get_username()


class CallForm(WagtailAdminModelForm):
    """The call while it is a draft, and what may still change once it is announced."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "officers" in self.fields:
            self.fields["officers"].queryset = staff()
            self.fields["officers"].label_from_instance = name_of
        if "procedure" in self.fields:
            self.limit_procedures()
        if self.instance.pk is None:
            self.fill_in()

    def limit_procedures(self):
        procedures = self.fields["procedure"].queryset
        self.fields["procedure"].queryset = procedures.filter(is_active=True) | procedures.filter(
            pk=self.instance.procedure_id
        )

    def fill_in(self):
        self.instance.created_by = self.for_user
        self.initial.setdefault("currency", ngo_settings.CURRENCY)
        self.initial.setdefault("officers", [self.for_user])


def text_area(label, help_text="", **kwargs):
    widget = forms.Textarea(attrs={"rows": 4})
    options = {"widget": widget, "max_length": 2000, "multiline": True, **kwargs}
    return CleanCharField(label=label, help_text=help_text, **options)


class VerbForm(forms.Form):
    """Asks for what a verb needs; ``call`` is the call that it is about."""

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call


class ReasonForm(VerbForm):
    reason = text_area(_("Reason"), _("It will be shown on the page of the call."), required=False)


class DeadlineForm(ReasonForm):
    closes_at = forms.DateTimeField(
        label=_("New deadline"),
        widget=AdminDateTimeInput,
        error_messages={"required": _("Enter the day and hour of the new deadline.")},
    )
    confirmed = forms.BooleanField(
        label=_("I know that an earlier deadline takes time away from applicants."),
        required=False,
    )
    delivery_closes_at = forms.DateTimeField(
        label=_("New deadline for the paper, signed file or approval"),
        widget=AdminDateTimeInput,
        required=False,
        help_text=_("Leave it as it is when only the electronic deadline moves."),
    )
    field_order = ["closes_at", "delivery_closes_at", "reason", "confirmed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closes_at", timezone.localtime(self.call.closes_at))
        if self.call.needs_delivery:
            second = timezone.localtime(self.call.delivery_closes_at)
            self.initial.setdefault("delivery_closes_at", second)
        else:
            del self.fields["delivery_closes_at"]


class AnnouncementForm(VerbForm, forms.ModelForm):
    class Meta:
        model = Announcement
        fields = ["place", "published_on", "url", "note"]
        widgets = {"published_on": AdminDateInput}


class QuestionForm(VerbForm):
    question = text_area(_("Question"), error_messages={"required": _("Write what was asked.")})
    answer = text_area(_("Answer"), required=False, max_length=5000)
    is_public = forms.BooleanField(
        label=_("Show the question and the answer on the page of the call"), required=False
    )


class TemplateForm(VerbForm, forms.ModelForm):
    class Meta:
        model = Call
        fields = ["reference", "title"]
        error_messages = {
            "reference": {
                "required": _("Enter the number of the new call, for example 1/2027."),
                "unique": _("Another call has this number. Enter another one."),
            },
            "title": {"required": _("Enter the title of the new call.")},
        }


class ProcedureForm(WagtailAdminModelForm):
    """Offers as choices what the model keeps as lists of names."""

    min_days_parameter = forms.ChoiceField(
        label=_("Statutory parameter with the shortest period for applications"), required=False
    )
    required_places = forms.MultipleChoiceField(
        label=_("Required places of announcement"),
        choices=AnnouncementPlace.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    required_elements = forms.MultipleChoiceField(
        label=_("Required elements of the announcement"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["required_elements"].choices = [
            (element.name, element.message) for element in ELEMENTS.values()
        ]
        parameters = [(name, item.label) for name, item in legal.PARAMETERS.items()]
        self.fields["min_days_parameter"].choices = [("", _("No such rule")), *parameters]
