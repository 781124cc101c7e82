"""Forms of joint offers, and the search for partners in the register."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.identifiers import normalise_krs, normalise_nip
from wagtail_ngo.organisations.choices import Verification
from wagtail_ngo.organisations.models import Organisation


SHORTEST_NAME = 4
MOST_FOUND = 10


def find_organisations(query: str) -> list[Organisation]:
    """Organisations with the NIP or KRS number ``query``, or confirmed ones with it in the name.

    What is told of them is public in their registers: the name, the town and the number.
    """
    exact = Organisation.objects.with_number(
        nip=attempt(normalise_nip, query), krs=attempt(normalise_krs, query)
    )
    if found := list(exact[:MOST_FOUND]):
        return found
    if len(query) < SHORTEST_NAME:
        return []
    confirmed = Organisation.objects.filter(verification=Verification.VERIFIED)
    return list(confirmed.filter(name__icontains=query).order_by("name", "pk")[:MOST_FOUND])


def attempt(normalise, text: str) -> str:
    try:
        return normalise(text)
    except ValidationError:
        return ""


class InviteAddressForm(forms.Form):
    """The address of an organisation that is not in the register yet."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("E-mail address of the organisation"),
        max_length=254,
        error_messages={
            "required": _("Enter the e-mail address of the organisation."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class LeaveForm(forms.Form):
    """Why a partner leaves; nobody has to say it."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
