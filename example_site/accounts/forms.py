"""The forms of django-allauth with our words: labels that stay, errors that say what to enter."""

from django.utils.translation import gettext_lazy as _

from allauth.account import forms as allauth

from wagtail_ngo.spam import SpamGuardFormMixin
from wagtail_ngo.text import CleanCharField


REQUIRED = {
    "login": _("Enter your e-mail address, for example anna@example.org."),
    "email": _("Enter your e-mail address, for example anna@example.org."),
    "password": _("Enter your password."),
    "password1": _("Enter a password."),
    "password2": _("Enter the same password again."),
    "oldpassword": _("Enter your present password."),
    "first_name": _("Enter your first name."),
    "last_name": _("Enter your surname."),
}
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password1": _("Password"),
    "password2": _("Password again"),
    "remember": _("Remember me on this device"),
}


class PlainWordsMixin:
    """Put it first among the bases."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]
            if name in ("login", "email"):
                field.error_messages["invalid"] = REQUIRED[name]
                field.widget.attrs |= {"spellcheck": "false", "autocapitalize": "none"}


class LoginForm(PlainWordsMixin, allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class SignupForm(PlainWordsMixin, SpamGuardFormMixin, allauth.SignupForm):
    """Asks for the name as well: the administrators of an organisation decide about a person."""

    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    first_name = CleanCharField(label=_("First name"), max_length=150)
    last_name = CleanCharField(label=_("Surname"), max_length=150)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        self.fields["email"].help_text = _("We will send a link there to confirm the address.")


class ResetPasswordForm(PlainWordsMixin, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainWordsMixin, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(PlainWordsMixin, allauth.ChangePasswordForm):
    pass


class AddEmailForm(PlainWordsMixin, allauth.AddEmailForm):
    pass
