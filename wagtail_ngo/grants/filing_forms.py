"""Forms of the second step: a signed file, an approval."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.grants.choices import SignatureKind
from wagtail_ngo.organisations.profile import person_line
from wagtail_ngo.signatures import SIGNED_EXTENSIONS
from wagtail_ngo.text import CleanCharField


class VersionForm(forms.Form):
    """``code`` is that of the version which the person has read."""

    use_required_attribute = False
    code = forms.CharField(max_length=20, widget=forms.HiddenInput)


class SignedFileForm(VersionForm):
    upload = forms.FileField(
        label=_("Signed file"),
        help_text=_("PDF (PAdES), XML (XAdES), ASiC or P7M. Sign the file as it was downloaded."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(f".{item}" for item in SIGNED_EXTENSIONS)}
        ),
        error_messages={"required": _("Choose the signed file.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of signature"),
        choices=SignatureKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of signature.")},
    )
    signers = CleanCharField(
        label=_("Who signed"),
        help_text=_("First name, surname and function of each person, one on a line."),
        max_length=1000,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write who signed the file.")},
    )
    field_order = ["upload", "kind", "signers", "code"]


class ApprovalForm(VersionForm):
    """The approval of one organisation: who the person is, and that it is meant."""

    organisation = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.ChoiceField(
        label=_("You are"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who you are."),
            "invalid_choice": _("Choose one of the people who have not approved yet."),
        },
    )
    is_enough = forms.BooleanField(
        label=_("With my approval the rule of representation is satisfied."), required=False
    )
    confirmed = forms.BooleanField(
        label=_(
            "I have read the application and approve it as a declaration of will of the"
            " organisation."
        ),
        error_messages={"required": _("Confirm that you approve the application.")},
    )
    field_order = ["name", "is_enough", "confirmed", "organisation", "code"]

    def __init__(self, *args, signers, **kwargs):
        super().__init__(*args, **kwargs)
        self.signers = signers
        self.fields["name"].choices = [
            (person.name, person_line(person)) for person in signers.waiting
        ]
        if signers.needed is not None:
            del self.fields["is_enough"]
