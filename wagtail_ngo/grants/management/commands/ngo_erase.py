from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from wagtail_ngo import audit
from wagtail_ngo.erasure import erase_person
from wagtail_ngo.grants.actions.erasure import erase_organisation
from wagtail_ngo.organisations.models import Organisation
from wagtail_ngo.privacy import find_person


class Command(BaseCommand):
    help = (
        "Erases a person or an organisation from everything that no law makes us keep, and prints "
        "what stays and why. Without --delete it only says what would be done."
    )

    def add_arguments(self, parser):
        subject = parser.add_mutually_exclusive_group(required=True)
        subject.add_argument("--email", help="address of the person to erase")
        subject.add_argument(
            "--organisation", metavar="TOKEN", help="token of the organisation, as in its address"
        )
        parser.add_argument("--delete", action="store_true", help="erase, do not only count")

    def handle(self, *args, email=None, organisation=None, delete=False, **options):
        with transaction.atomic():
            report = self.erase(email, organisation)
            transaction.set_rollback(not delete)
        for label, verb, count, reason in report.lines:
            self.stdout.write(f"{verb}: {label}: {count} {reason}".rstrip())
        if not delete:
            self.stdout.write(_("Nothing was erased. Run it again with --delete."))

    def erase(self, email, organisation):
        if organisation is not None:
            return self.erase_organisation(organisation)
        person = find_person(email)
        report = erase_person(person)
        if not report.lines:
            raise CommandError(_("Nothing is known of this address."))
        audit.record("privacy.erased", data={"kind": "person", "lines": len(report.lines)})
        return report

    def erase_organisation(self, token):
        try:
            organisation = Organisation.objects.get(token=UUID(token))
        except (ValueError, ValidationError, Organisation.DoesNotExist) as error:
            raise CommandError(_("There is no organisation with this token.")) from error
        report = erase_organisation(organisation)
        audit.record("privacy.erased", data={"kind": "organisation", "lines": len(report.lines)})
        return report
