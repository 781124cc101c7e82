"""The form of a document in the locker."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.text import CleanCharField
from wagtail_ngo.uploads import UploadFacts, UploadRefused, inspect_upload

from .choices import DocumentKind
from .models import LockerDocument


DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
WRONG_DAY = _("Enter a day, for example 31.12.2027.")


def day_field(label) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": WRONG_DAY},
    )


class LockerForm(forms.ModelForm):
    """A file with what it is and how long it is good; the file is inspected like an attachment."""

    use_required_attribute = False
    facts: UploadFacts

    kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=[("", _("Choose…")), *DocumentKind.choices],
        error_messages={"required": _("Select the kind of the document.")},
    )
    title = CleanCharField(
        label=_("Title"),
        max_length=200,
        help_text=_("What you will know it by, for example “Statute of 12 May 2024”."),
        error_messages={"required": _("Enter a title of the document.")},
    )
    file = forms.FileField(
        label=_("File"), error_messages={"required": _("Choose a file to put into the locker.")}
    )
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(_("Valid until"))

    class Meta:
        model = LockerDocument
        fields = ["kind", "title", "file", "valid_from", "valid_until"]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            self.facts = inspect_upload(upload)
        except UploadRefused as error:
            raise ValidationError(error.messages) from error
        return upload

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("Enter a last day that is not before the first day."))
        return cleaned

    def values(self) -> dict:
        """What is said of the file."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "file"}
