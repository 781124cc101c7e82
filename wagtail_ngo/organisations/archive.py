"""Everything that the city keeps of an organisation, as one ZIP for its administrators.

Apps add their part: a function of the organisation and the archive that returns what belongs into
``organisation.json`` under the name of the part, and may add files.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from wagtail_ngo.archives import Archive
from wagtail_ngo.models import OutboxMessage

from .models import Organisation
from .profile import build_profile


Part = Callable[[Organisation, Archive], Any]
_parts: dict[str, Part] = {}

LETTER_FIELDS = ("event", "to", "subject", "reference", "state", "created_at", "sent_at")


def register_archive_part(name: str) -> Callable[[Part], Part]:
    """Return a decorator that adds a part; its queries must not grow with the number of rows."""

    def register(part: Part) -> Part:
        _parts[name] = part
        return part

    return register


def write_archive(organisation: Organisation, file, language: str) -> None:
    """Write the ZIP into a binary ``file``; a stored file that is missing has the path null."""
    with Archive(file) as archive:
        data = {"profile": build_profile(organisation, language)}
        data |= {name: part(organisation, archive) for name, part in _parts.items()}
        archive.add_data("organisation.json", data)


@register_archive_part("register")
def register_facts(organisation, archive):
    return {
        "verification": organisation.verification,
        "verified_at": organisation.verified_at,
        "confirmed_at": organisation.confirmed_at,
        "registered_at": organisation.created_at,
        "spheres": [sphere.name for sphere in organisation.spheres.all()],
    }


@register_archive_part("members")
def members(organisation, archive):
    people = organisation.memberships.select_related("user").order_by("pk")
    return [
        {
            "name": member.user.get_full_name() or member.user.get_username(),
            "role": member.role,
            "status": member.status,
            "since": member.decided_at,
        }
        for member in people
    ]


@register_archive_part("documents")
def documents(organisation, archive):
    return [
        {
            "kind": document.kind,
            "title": document.title,
            "valid_from": document.valid_from,
            "valid_until": document.valid_until,
            "is_replaced": document.replaced_by_id is not None,
            "sha256": document.sha256,
            "path": archive.add_file("locker", document.name, document.file),
        }
        for document in organisation.documents.all()
    ]


@register_archive_part("letters")
def letters(organisation, archive):
    """The log of letters about the organisation itself, without their texts."""
    return letters_log(Q(reference=str(organisation.token)))


def letters_log(condition: Q) -> list[dict]:
    rows = OutboxMessage.objects.filter(condition).order_by("pk")
    return list(rows.values(*LETTER_FIELDS))
