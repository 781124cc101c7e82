from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from wagtail_ngo.retention import apply_retention


class Command(BaseCommand):
    help = (
        "Deletes what is kept longer than the settings KEEP_… allow. Without --delete it only "
        "prints how much that is. Events of the audit log stay, because its chain must not break."
    )

    def add_arguments(self, parser):
        parser.add_argument("--delete", action="store_true", help="delete, do not only count")

    def handle(self, *args, delete=False, **options):
        with transaction.atomic():
            done = apply_retention()
            transaction.set_rollback(not delete)
        for name, count in done.items():
            self.stdout.write(f"{name}: {count}")
        if not delete:
            self.stdout.write(_("Nothing was deleted. Run it again with --delete."))
