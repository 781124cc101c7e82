"""What the activity lists say about applications."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail_ngo.forms.models import Attachment
from wagtail_ngo.grants.models import AdviceLink, Application
from wagtail_ngo.organisations.activity import (
    Entry,
    audit_entries,
    register_activity,
    register_sentences,
)
from wagtail_ngo.organisations.models import Organisation


register_sentences(
    {
        "application.submit": _("The application was sent: %(name)s."),
        "application.submit_again": _("The changed application was sent: %(name)s."),
        "application.begin_amendment": _("Changing of the application was begun: %(name)s."),
        "application.discard_amendment": _("The changes were thrown away: %(name)s."),
        "application.withdraw": _("The application was withdrawn: %(name)s."),
        "advicelink.created": _("Link for an adviser made: %(name)s."),
        "advicelink.revoke": _("Link for an adviser revoked: %(name)s."),
        "advicelink.comment": _("The adviser wrote a remark: %(name)s."),
    }
)

RECENT = 200
"""How many applications of an organisation, the newest, its list tells about."""


@register_activity(Organisation)
def sent_and_withdrawn(organisation, limit: int) -> list[Entry]:
    """What became of the applications of the organisation."""
    rows = organisation.applications.order_by("-pk")[:RECENT]
    named = rows.values_list("pk", "number", "call__title")
    names = {pk: {"name": number or title} for pk, number, title in named}
    return audit_entries({Application._meta.label_lower: names}, limit)


@register_activity(Application)
def sending_and_advice(application, limit: int) -> list[Entry]:
    """What happened to one application, and to its links for advisers."""
    name = application.number or application.call.title
    links = application.advice_links.values_list("pk", "name")
    records = {
        Application._meta.label_lower: {application.pk: {"name": name}},
        AdviceLink._meta.label_lower: {pk: {"name": who, "who": who} for pk, who in links},
    }
    return audit_entries(records, limit)


@register_activity(Application)
def saved_sections(application, limit: int) -> list[Entry]:
    """When each person last saved each section."""
    definition = application.response.form_version.definition(get_language())
    titles = {s.id: f"{s.number} {s.title}".strip() for s in definition.sections}
    text = _("Section last saved: %(section)s.")
    return [
        Entry(save.saved_at, save.user_id, text, values={"section": titles[save.section_id]})
        for save in application.section_saves.order_by("-saved_at")[:limit]
        if save.section_id in titles
    ]


@register_activity(Application)
def added_files(application, limit: int) -> list[Entry]:
    """The files that are or were in the application."""
    files = Attachment.objects.filter(response=application.response_id)
    text = _("File added: %(file)s.")
    return [
        Entry(file.created_at, file.uploaded_by_id, text, values={"file": file.name})
        for file in files.order_by("-created_at")[:limit]
    ]
