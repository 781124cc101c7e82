"""Forms of the public pages about an organisation."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.identifiers import normalise_krs, normalise_nip
from wagtail_ngo.models import Sphere
from wagtail_ngo.text import CleanCharField

from .choices import RegisterKind, RepresentationRule, Role
from .fields import IdentifierField
from .models import Organisation


ALREADY_REGISTERED = _("An organisation with this number is already registered here.")

REQUIRED = {
    "name": _("Enter the full name of the organisation, as it is in the register."),
    "legal_form": _("Select the legal form of the organisation."),
    "register_kind": _("Select the register in which the organisation is entered."),
    "register_number": _("Enter the number under which the organisation is in the register."),
    "nip": _("Enter the tax number (NIP), for example 526 000 00 11."),
    "street": _("Enter the street and the number of the building, for example Lipowa 12/3."),
    "postcode": _("Enter the postcode, for example 00-950."),
    "city": _("Enter the town."),
    "email": _("Enter an e-mail address, for example office@example.org."),
    "phone": _("Enter a telephone number, for example 22 123 45 67."),
    "representation_rule": _("Select who signs for the organisation."),
}

AUTOCOMPLETE = {
    "name": "organization",
    "street": "street-address",
    "city": "address-level2",
    "website": "url",
}


class OrganisationForm(forms.ModelForm):
    """All details an organisation keeps about itself; used to register and to change them."""

    use_required_attribute = False
    GROUPS = (
        (_("Name and register"), ("name", "legal_form", "register_kind", "register_name")),
        (_("Numbers"), ("register_number", "nip", "regon")),
        (_("Address"), ("street", "postcode", "city", "correspondence_address")),
        (_("Contact"), ("email", "phone", "website")),
        (_("Bank account"), ("bank_account",)),
        (_("Fields of work"), ("spheres",)),
        (_("Who signs"), ("representation_rule", "representation_note")),
    )

    register_kind = forms.ChoiceField(
        label=_("Register"), choices=RegisterKind.choices, widget=forms.RadioSelect
    )
    nip = IdentifierField(
        kind="nip",
        label=_("Tax number (NIP)"),
        help_text=_("Ten digits, for example 526 000 00 11."),
    )
    regon = IdentifierField(
        kind="regon",
        label=_("Statistical number (REGON)"),
        required=False,
        help_text=_("Nine or fourteen digits."),
    )
    postcode = IdentifierField(kind="postcode", label=_("Postcode"))
    email = IdentifierField(
        kind="email",
        label=_("E-mail address of the organisation"),
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("The city will write to this address about the organisation's matters."),
    )
    phone = IdentifierField(kind="phone", label=_("Telephone number"), widget=forms.TextInput)
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    bank_account = IdentifierField(
        kind="nrb",
        label=_("Bank account number"),
        required=False,
        help_text=_("26 digits. A grant will be paid into this account."),
    )
    representation_rule = forms.ChoiceField(
        label=_("How many people must sign"),
        choices=RepresentationRule.choices,
        widget=forms.RadioSelect,
    )
    spheres = forms.ModelMultipleChoiceField(
        label=_("Spheres of public tasks"),
        queryset=Sphere.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what the organisation does according to its statute."),
    )

    class Meta:
        model = Organisation
        fields = [
            *("name", "legal_form", "register_kind", "register_name", "register_number"),
            *("nip", "regon", "street", "postcode", "city", "correspondence_address"),
            *("email", "phone", "website", "bank_account", "spheres"),
            *("representation_rule", "representation_note"),
        ]
        field_classes = dict.fromkeys(
            [
                *("name", "register_name", "register_number", "street", "city"),
                *("correspondence_address", "representation_note"),
            ],
            CleanCharField,
        )
        labels = {
            "name": _("Full name of the organisation"),
            "legal_form": _("Legal form"),
            "register_name": _("Name of the register"),
            "register_number": _("Number in the register"),
            "street": _("Street and number"),
            "city": _("Town"),
            "correspondence_address": _("Address for letters, if different"),
            "representation_note": _("Description of the rule"),
        }
        help_texts = {
            "register_name": _("Only if you selected another register."),
            "register_number": _("For KRS: ten digits, for example 0000123456."),
            "representation_note": _("Describe the rule if none of the answers above fits."),
        }
        widgets = {"correspondence_address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["spheres"].queryset = Sphere.objects.filter(is_active=True)
        self.fields["legal_form"].choices = [
            ("", _("Select")),
            *Organisation._meta.get_field("legal_form").choices,
        ]
        for name, message in REQUIRED.items():
            self.fields[name].error_messages |= {"required": message, "invalid_choice": message}
        for name, value in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = value
        self.fields["website"].error_messages["invalid"] = _(
            "Enter a web address, for example www.example.org."
        )

    def groups(self):
        """The fields in the order of the page: pairs of a heading and bound fields."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_nip(self):
        nip = self.cleaned_data["nip"]
        self._refuse_duplicate(nip=nip)
        return nip

    def clean(self):
        cleaned = super().clean()
        self._clean_register(cleaned)
        note_needed = cleaned.get("representation_rule") == RepresentationRule.OTHER
        if note_needed and not cleaned.get("representation_note"):
            self.add_error("representation_note", _("Describe who signs for the organisation."))
        return cleaned

    def _clean_register(self, cleaned):
        kind = cleaned.get("register_kind")
        if kind == RegisterKind.OTHER and not cleaned.get("register_name"):
            self.add_error("register_name", _("Enter the name of the register."))
        if kind == RegisterKind.KRS and cleaned.get("register_number"):
            try:
                cleaned["register_number"] = normalise_krs(cleaned["register_number"])
                self._refuse_duplicate(krs=cleaned["register_number"])
            except ValidationError as error:
                self.add_error("register_number", error)

    def _refuse_duplicate(self, **number):
        if Organisation.objects.with_number(**number).exclude(pk=self.instance.pk).exists():
            raise ValidationError(ALREADY_REGISTERED, code="registered")

    @property
    def duplicate_number(self) -> str:
        """The NIP or KRS number under which the organisation was found to be registered."""
        for name, errors in self.errors.as_data().items():
            if any(error.code == "registered" for error in errors):
                return self["nip" if name == "__all__" else name].value()
        return ""

    def values(self) -> dict:
        """The cleaned details without the spheres, as ``actions.change_profile`` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "spheres"}


class RepresentativeForm(forms.Form):
    use_required_attribute = False

    name = CleanCharField(
        label=_("First name and surname"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    function = CleanCharField(
        label=_("Function, for example president of the board"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("function") and not cleaned.get("name"):
            self.add_error("name", _("Enter the first name and surname of this person."))
        return cleaned


class BaseRepresentativeFormSet(forms.BaseFormSet):
    """Rows are counted by their names, so there is no counter to send or to forge."""

    PREFIX = "people"
    default_error_messages = {
        "too_many_forms": _("Enter at most 10 people who sign for the organisation."),
    }

    @classmethod
    def from_post(cls, post):
        rows = range(cls.max_num + 1)
        count = next((n for n in rows if f"{cls.PREFIX}-{n}-name" not in post), len(rows))
        counters = {"TOTAL_FORMS": max(count, 1), "INITIAL_FORMS": 0}
        counters = {f"{cls.PREFIX}-{name}": value for name, value in counters.items()}
        return cls({**post.dict(), **counters}, prefix=cls.PREFIX)

    @classmethod
    def showing(cls, people):
        """The given people, and an empty row while there is room for one."""
        return cls(initial=people, prefix=cls.PREFIX)

    @cached_property
    def people(self) -> list[dict[str, str]]:
        """The rows that were filled in; a row that was emptied is a person removed."""
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        return [row for row in rows if row.get("name")]

    def clean(self):
        if not self.people and not self.forms[0].errors:
            message = _("Enter the first name and surname of at least one person who signs.")
            self.forms[0].add_error("name", message)


RepresentativeFormSet = forms.formset_factory(
    RepresentativeForm,
    formset=BaseRepresentativeFormSet,
    extra=1,
    max_num=10,
    validate_max=True,
    absolute_max=20,
)


class JoinForm(forms.Form):
    """Finds the organisation that a person wants to join by its public number."""

    use_required_attribute = False

    number = CleanCharField(
        label=_("NIP or KRS number of the organisation"),
        max_length=30,
        help_text=_("Ten digits; spaces and dashes do not matter."),
        error_messages={"required": _("Enter the NIP or the KRS number of the organisation.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_number(self):
        number = self.cleaned_data["number"]
        found = Organisation.objects.with_number(
            nip=_attempt(normalise_nip, number), krs=_attempt(normalise_krs, number)
        ).first()
        if found is None:
            raise ValidationError(
                _("No organisation with this number is registered here. Check the number.")
            )
        self.organisation = found
        return number


class RoleForm(forms.Form):
    """The role of a member."""

    use_required_attribute = False

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        error_messages={
            "required": _("Select a role."),
            "invalid_choice": _("Select a role from the list."),
        },
    )


def _attempt(normalise, value) -> str:
    try:
        return normalise(value)
    except ValidationError:
        return ""
