"""Documents in the lockers of the demonstration, and one offer that uses one of them."""

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.http import QueryDict

import pikepdf

from wagtail_ngo.clock import today
from wagtail_ngo.grants.actions.writing import write_section
from wagtail_ngo.organisations.actions.locker import add_document
from wagtail_ngo.uploads import inspect_upload


def build_locker(organisation) -> None:
    """A statute that is good for ever, and an extract from the register that soon is not."""
    put(organisation, "statute", "Statut z 12 maja 2019 r.", "statut.pdf", None)
    put(organisation, "register", "Odpis z KRS", "odpis-krs.pdf", today() + timedelta(days=12))


def put(organisation, kind, title, name, valid_until) -> None:
    upload = blank_pdf(title, name)
    add_document(
        organisation,
        user=organisation.memberships.earliest("pk").user,
        values={"kind": kind, "title": title, "valid_until": valid_until},
        upload=upload,
        facts=inspect_upload(upload),
    )


def blank_pdf(title: str, name: str) -> ContentFile:
    content = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = title
        document.save(content)
    return ContentFile(content.getvalue(), name=name)


def attach_statute(application, user) -> None:
    """Pick the statute from the locker, as the button on the page does."""
    definition = application.response.form_version.definition("pl")
    question = definition.by_name("attachment_statute")
    [section] = [item for item in definition.sections if question in item.questions]
    statute = application.organisation.documents.get(kind="statute")
    data = QueryDict(mutable=True)
    data["action"] = f"pick-files:{question.id}"
    data.appendlist(f"q-{question.id}-kept", str(statute.token))
    write_section(application.token, section.id, data, None, user=user, language="pl")
