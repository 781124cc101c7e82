from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import override

from example_site.home.demo.build import build, is_built
from example_site.home.demo.people import ORGANISATIONS, PASSWORD, STAFF


class Command(BaseCommand):
    help = "Builds the demonstration city. It can be run again: what exists is left alone."

    def handle(self, *args, **options):
        with transaction.atomic():
            if is_built():
                self.stdout.write("The demonstration city is already here.")
            else:
                build()
                self.stdout.write("The demonstration city is ready.")
        self.print_accounts()

    def print_accounts(self):
        base = settings.WAGTAILADMIN_BASE_URL
        self.stdout.write(f"\nSite:  {base}/  ·  {base}/en/\nAdmin: {base}/admin/\n")
        self.stdout.write(f"Password of every account: {PASSWORD}")
        for account in [*STAFF, *(organisation.account for organisation in ORGANISATIONS)]:
            with override(None):
                self.stdout.write(f"  {account.email:34} {account.role}")
