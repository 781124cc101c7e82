"""The details of an organisation as plain text, ready to be copied into a form."""

from django.utils import translation
from django.utils.translation import gettext as _

from wagtail_ngo.identifiers import IDENTIFIERS

from .choices import RegisterKind


def build_profile(organisation, language: str) -> dict[str, str]:
    """Return the details keyed by the names that questions use in ``prefill``."""
    with translation.override(language):
        profile = {
            **_identity(organisation),
            **_contact(organisation),
            **_signing(organisation),
        }
        return {**profile, "summary": _summary(profile)}


def readable_profile(organisation, language: str) -> dict[str, str]:
    """The same details with numbers grouped as people read them."""
    profile = build_profile(organisation, language)
    kinds = {"nip": "nip", "phone": "phone", "bank_account": "nrb"}
    shown = {key: IDENTIFIERS[kind].display(profile[key]) for key, kind in kinds.items()}
    return {**profile, **shown}


def _identity(organisation):
    return {
        "name": organisation.name,
        "legal_form": str(organisation.get_legal_form_display()),
        "register": register_label(organisation),
        "register_number": organisation.register_number,
        "nip": organisation.nip,
        "regon": organisation.regon,
    }


def register_label(organisation) -> str:
    """The name of the register; the organisation's own words when it is not on our list."""
    if organisation.register_kind == RegisterKind.OTHER and organisation.register_name:
        return organisation.register_name
    return str(organisation.get_register_kind_display())


def _contact(organisation):
    town = f"{organisation.postcode} {organisation.city}".strip()
    address = ", ".join(filter(None, [organisation.street, town]))
    return {
        "address": address,
        "street": organisation.street,
        "postcode": organisation.postcode,
        "city": organisation.city,
        "correspondence_address": organisation.correspondence_address or address,
        "email": organisation.email,
        "phone": organisation.phone,
        "website": organisation.website,
    }


def _signing(organisation):
    rule = str(organisation.get_representation_rule_display())
    note = organisation.representation_note
    return {
        "bank_account": organisation.bank_account,
        "representation": f"{rule}: {note}" if note else rule,
        "persons": "\n".join(person_line(p) for p in organisation.representatives.all()),
    }


def person_line(person) -> str:
    """A representative on one line: name and function."""
    return ", ".join(filter(None, [person.name, person.function]))


def _summary(profile):
    """The text of part II.1 of the offer (Dz.U. 2018 poz. 2057, annex 1)."""
    labelled = [
        (_("Legal form"), profile["legal_form"]),
        (profile["register"], profile["register_number"]),
        ("NIP", profile["nip"]),
        ("REGON", profile["regon"]),
        (_("Address"), profile["address"]),
        (_("Address for letters"), profile["correspondence_address"]),
        (_("E-mail"), profile["email"]),
        (_("Telephone"), IDENTIFIERS["phone"].display(profile["phone"])),
        (_("Website"), profile["website"]),
    ]
    lines = [f"{label}: {value}" for label, value in labelled if value]
    return "\n".join([profile["name"], *lines])
