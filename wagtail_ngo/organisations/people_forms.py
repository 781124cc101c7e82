"""Forms about who belongs to an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.text import CleanCharField
from wagtail_ngo.uploads import inspect_upload

from .choices import Role
from .fields import IdentifierField
from .forms import JoinForm, RoleForm


PROOF_EXTENSIONS = ("pdf", "png", "jpg", "jpeg")


class InvitationForm(RoleForm):
    """Whom to invite, and as what."""

    email = IdentifierField(
        kind="email",
        label=_("E-mail address of the person"),
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("The person must sign in with this address."),
        error_messages={"required": _("Enter an e-mail address, for example anna@example.org.")},
    )
    field_order = ["email", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Role.EDITOR


class TakeOverForm(JoinForm):
    """Which organisation somebody wants to take over, why, and a proof."""

    reason = CleanCharField(
        label=_("Why do you ask"),
        multiline=True,
        max_length=2000,
        help_text=_("For example: the board was replaced on 12 May, the former one left."),
        error_messages={"required": _("Write why you ask to take over the organisation.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    proof = forms.FileField(
        label=_("Proof, for example an extract from the register"),
        required=False,
        help_text=_("A PDF file or a picture. Only officers of the city read it."),
    )

    def clean_proof(self):
        upload = self.cleaned_data.get("proof")
        self.facts = inspect_upload(upload, extensions=PROOF_EXTENSIONS) if upload else None
        return upload


class ObjectionForm(forms.Form):
    """What an administrator says against a take-over."""

    use_required_attribute = False

    objection = CleanCharField(
        label=_("Why do you object"),
        multiline=True,
        max_length=2000,
        error_messages={"required": _("Write why you object.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
