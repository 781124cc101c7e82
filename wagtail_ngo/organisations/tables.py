from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import Column, NumberColumn, StatusTagColumn, TitleColumn

from .choices import Verification
from .profile import register_label


def inspect_url(organisation) -> str:
    return reverse("ngo_organisations:inspect", args=[organisation.pk])


COLUMNS = [
    TitleColumn("name", label=_("Name"), get_url=inspect_url, sort_key="name"),
    Column("city", label=_("Town"), sort_key="city"),
    Column("register", label=_("Register"), accessor=register_label),
    Column("register_number", label=_("Number in the register")),
    StatusTagColumn(
        "get_verification_display",
        label=_("Verification"),
        primary=lambda organisation: organisation.verification == Verification.VERIFIED,
        sort_key="verification",
    ),
    NumberColumn("members", label=_("Members"), sort_key="members"),
    NumberColumn("waiting", label=_("Waiting"), sort_key="waiting"),
]

EXPORT = [
    *("name", "legal_form", "register_kind", "register_name", "register_number", "nip", "regon"),
    *("street", "postcode", "city", "correspondence_address", "email", "phone", "website"),
    *("representation_rule", "representation_note", "verification", "verified_at", "created_at"),
]
