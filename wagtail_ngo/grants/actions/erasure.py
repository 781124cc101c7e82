"""Erasing an organisation: what it wrote and never sent goes, what it sent stays by law."""

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wagtail.models import ModelLogEntry

from wagtail_ngo.erasure import delete_rows, scrub_rows
from wagtail_ngo.grants.actions.drafts import delete_draft
from wagtail_ngo.grants.models import Application, ApplicationStatus, PartnerStatus
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.privacy import DELETE, KEEP, UNLINK, Report


STATUTORY = _("What was sent is kept by the law on archives, with the register of applicants.")
CONTACT = ("email", "phone", "website", "bank_account", "correspondence_address")


@transaction.atomic
def erase_organisation(organisation) -> Report:
    """Remove ``organisation`` from everything that no law makes us keep, and say what was done.

    When it has sent an application, or took part in one, its entry in the register stays without
    people and without ways to reach it.
    """
    report = Report()
    words = [word for word in (organisation.name, organisation.email) if word]
    empty_letters(organisation, report)
    drafts = organisation.applications.filter(status=ApplicationStatus.DRAFT)
    report.add(Application._meta.label, DELETE, delete_drafts(drafts))
    for name in ("documents", "invitations", "take_overs", "memberships", "representatives"):
        rows = getattr(organisation, name).all()
        report.add(rows.model._meta.label, DELETE, delete_rows(rows))
    unsent = Q(application__status=ApplicationStatus.DRAFT)
    parts = organisation.partnerships.filter(unsent | ~Q(status=PartnerStatus.ACCEPTED))
    report.add(parts.model._meta.label, DELETE, delete_rows(parts))
    report.add(Application._meta.label, KEEP, organisation.applications.count(), STATUTORY)
    if remove(organisation):
        report.add(organisation._meta.label, DELETE, 1)
        scrub_rows(ModelLogEntry.objects.all(), ["label", "data"], words, report)
    else:
        type(organisation).objects.filter(pk=organisation.pk).update(**dict.fromkeys(CONTACT, ""))
        report.add(organisation._meta.label, KEEP, 1, STATUTORY)
    return report


def delete_drafts(drafts) -> int:
    found = list(drafts.select_related("response"))
    for draft in found:
        delete_draft(draft)
    return len(found)


def empty_letters(organisation, report):
    """The log of letters keeps when and about what something was sent, not what and to whom."""
    applications = organisation.applications.values_list("token", "number")
    references = {str(organisation.token)}
    references |= {str(part) for pair in applications for part in pair if part}
    letters = QuerySet(OutboxMessage).filter(
        Q(reference__in=references) | Q(to__iexact=organisation.email)
    )
    keys = list(letters.values_list("pk", flat=True))
    done = QuerySet(OutboxMessage).filter(pk__in=keys)
    report.add(OutboxMessage._meta.label, UNLINK, done.update(to="", subject="", body=""))


def remove(organisation) -> bool:
    """Delete the organisation unless something that stays needs it."""
    try:
        with transaction.atomic():
            organisation.delete()
    except ProtectedError:
        return False
    return True
