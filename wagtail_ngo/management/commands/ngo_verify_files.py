from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from wagtail_ngo.stored_files import compare


class Command(BaseCommand):
    help = (
        "Compares the private storage with the database: lists files that no record has, and "
        "records whose file is missing; exits with 1 when there are any. Run it after a backup "
        "came back."
    )

    def handle(self, *args, **options):
        orphans, missing = compare()
        for name in orphans:
            self.stdout.write(_("No record: %(name)s") % {"name": name})
        for name in missing:
            self.stderr.write(self.style.ERROR(_("Missing: %(name)s") % {"name": name}))
        if orphans or missing:
            counts = {"orphans": len(orphans), "missing": len(missing)}
            raise CommandError(
                _("Files without a record: %(orphans)s; missing files: %(missing)s.") % counts
            )
        self.stdout.write(_("Files and records agree."))
