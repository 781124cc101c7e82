from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from wagtail_ngo import audit


class Command(BaseCommand):
    help = (
        "Verifies the hash chain of the audit log; exits with 1 when an event was changed or is "
        "missing. Prints the end of the chain, to be kept elsewhere and given as --anchor later."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            default="",
            metavar="SEQUENCE:HASH",
            help="an end of the chain printed earlier; shows a log that was cut or written anew",
        )

    def handle(self, *args, anchor="", **options):
        try:
            problems = audit.verify(anchor)
        except ValueError as error:
            raise CommandError(_("The anchor must look like 12:3fa9….")) from error
        for problem in problems:
            self.stderr.write(self.style.ERROR(str(problem)))
        if problems:
            raise CommandError(_("The audit log is damaged."))
        self.stdout.write(audit.head())
