"""Forms of the office: papers, applications typed in from paper, longer deadlines."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from wagtail_ngo.grants.admin_forms import text_area
from wagtail_ngo.grants.choices import OUTSIDE_CHANNELS, Channel
from wagtail_ngo.grants.models import Call, Lot
from wagtail_ngo.identifiers import normalise_krs, normalise_nip
from wagtail_ngo.organisations.choices import LegalForm, RegisterKind, RepresentationRule
from wagtail_ngo.organisations.models import Organisation
from wagtail_ngo.text import CleanCharField


def this_minute():
    return timezone.localtime().replace(second=0, microsecond=0)


class ScanForm(forms.Form):
    """One big field: a scanner types into it and presses Enter."""

    scan = forms.CharField(
        label=_("Code or checksum of the print-out"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}
        ),
        error_messages={"required": _("Scan the code, or type it.")},
    )


class ArrivalForm(forms.Form):
    """How and when a paper came."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=OUTSIDE_CHANNELS, initial=Channel.IN_PERSON
    )
    received_at = forms.DateTimeField(
        label=_("Received at"),
        widget=AdminDateTimeInput,
        initial=this_minute,
        error_messages={"required": _("Enter the day and hour when the paper came.")},
    )
    posted_on = forms.DateField(
        label=_("Day of the postmark"),
        widget=AdminDateInput,
        required=False,
        help_text=_("Only for a letter."),
    )
    note = text_area(_("Note"), required=False, max_length=1000)
    scan = forms.FileField(
        label=_("Scan"), required=False, help_text=_("A PDF or a picture of the paper.")
    )

    def clean(self):
        data = super().clean()
        if data.get("posted_on") and data.get("channel") != Channel.POST:
            self.add_error("posted_on", _("A postmark belongs to a letter: choose the post."))
        return data


class CancelForm(forms.Form):
    reason = text_area(_("Reason"), _("The applicant will read it."), required=False)


class RegisteredForm(forms.Form):
    """An organisation by its NIP or KRS number."""

    applicant = CleanCharField(
        label=_("NIP or KRS number of the organisation"),
        max_length=20,
        error_messages={"required": _("Enter the NIP or the KRS number of the organisation.")},
    )

    def clean_applicant(self):
        organisation = registered(self.cleaned_data["applicant"])
        if organisation is None:
            raise forms.ValidationError(
                _("No organisation is registered here under this number. Check the number.")
            )
        return organisation


def registered(number: str) -> Organisation | None:
    """The organisation registered here under a NIP or a KRS number."""
    nip, krs = canonical(normalise_nip, number), canonical(normalise_krs, number)
    return Organisation.objects.with_number(nip=nip, krs=krs).first()


def canonical(normalise, number: str) -> str:
    """The number as it is stored, or "" when it is not one of this kind."""
    try:
        return normalise(number)
    except forms.ValidationError:
        return ""


class EnterForm(ArrivalForm):
    """Where an application from paper belongs; its answers are typed in afterwards.

    An organisation that is not registered here is written down by its number and name.
    """

    applicant = CleanCharField(
        label=_("NIP or KRS number of the organisation"),
        max_length=20,
        error_messages={"required": _("Enter the NIP or the KRS number of the organisation.")},
    )
    applicant_name = CleanCharField(
        label=_("Name of the organisation"),
        max_length=300,
        required=False,
        help_text=_("Only when the organisation is not registered here yet."),
    )
    applicant_email = forms.EmailField(
        label=_("E-mail address of the organisation"),
        required=False,
        help_text=_("Only when the organisation is not registered here yet."),
    )

    call = forms.ModelChoiceField(
        label=_("Call"),
        queryset=Call.objects.none(),
        error_messages={"required": _("Choose the call.")},
    )
    lot = forms.ModelChoiceField(
        label=_("Lot"), queryset=Lot.objects.none(), required=False, empty_label=_("No lot")
    )
    field_order = [
        *("call", "lot", "applicant", "applicant_name", "applicant_email"),
        *("channel", "received_at", "posted_on", "note", "scan"),
    ]

    def __init__(self, *args, calls, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls
        lots = Lot.objects.filter(call__in=calls).select_related("call")
        self.fields["lot"].queryset = lots
        self.fields["lot"].label_from_instance = lambda lot: f"{lot.call.reference}: {lot.name}"

    def clean(self):
        """Put the organisation, found or only described, under ``organisation``."""
        data = super().clean()
        number = data.pop("applicant", None)
        name, email = data.pop("applicant_name", ""), data.pop("applicant_email", "")
        if number is None:
            return data
        data["organisation"] = registered(number) or self.described(number, name, email)
        return data

    def described(self, number, name, email):
        """An unsaved organisation with what the paper says of it."""
        nip, krs = canonical(normalise_nip, number), canonical(normalise_krs, number)
        if not (nip or krs):
            self.add_error("applicant", _("This is neither a NIP nor a KRS number. Check it."))
        elif not name:
            message = _("No organisation is registered here under this number. Write its name.")
            self.add_error("applicant_name", message)
        return Organisation(
            name=name,
            email=email,
            nip=nip,
            register_number=krs if not nip else "",
            register_kind=RegisterKind.OTHER if nip else RegisterKind.KRS,
            legal_form=LegalForm.OTHER,
            representation_rule=RepresentationRule.OTHER,
        )


class ExtensionForm(RegisteredForm):
    until = forms.DateTimeField(
        label=_("The application may be sent until"), widget=AdminDateTimeInput, required=False
    )
    delivery_until = forms.DateTimeField(
        label=_("The paper, signed file or approval may follow until"),
        widget=AdminDateTimeInput,
        required=False,
    )
    reason = text_area(_("Reason"), _("The applicant will read it."), required=False)

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        if not call.needs_delivery:
            del self.fields["delivery_until"]
