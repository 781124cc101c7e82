"""What the administrators and editors of organisations have to do about their details and files."""

from datetime import time, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail_ngo.clock import city_moment, today
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.todo import Todo, register_todo

from .choices import LOCKER_ROLES
from .models import LockerDocument, Organisation


@register_todo
def details_to_confirm(user):
    """Organisations whose administrator should read the details once more."""
    for organisation in Organisation.objects.editable_by(user):
        if organisation.needs_confirming:
            yield Todo(
                title=_("Confirm that the details of the organisation are right."),
                url=reverse("wagtail_ngo_organisations:detail", args=[organisation.token]),
                organisation=organisation.name,
                kind="confirm-data",
            )


@register_todo
def documents_to_replace(user):
    """Documents of the locker that have expired or soon will."""
    own = Organisation.objects.for_member(user, roles=LOCKER_ROLES)
    soon = today() + timedelta(days=ngo_settings.DOCUMENT_SOON_DAYS)
    documents = LockerDocument.objects.current().filter(
        organisation__in=own.values("pk"), valid_until__lte=soon
    )
    for document in documents.select_related("organisation"):
        yield Todo(
            title=_("Replace the document “%(title)s” by a newer one.") % {"title": document.title},
            url=reverse("wagtail_ngo_organisations:locker", args=[document.organisation.token]),
            due=city_moment(document.valid_until, time.max),
            organisation=document.organisation.name,
            kind="document",
            is_urgent=document.state == "expired",
        )
