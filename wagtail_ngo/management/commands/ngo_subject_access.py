from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from wagtail_ngo import audit
from wagtail_ngo.archives import dump
from wagtail_ngo.erasure import own_data
from wagtail_ngo.privacy import find_person


class Command(BaseCommand):
    help = "Writes everything that is kept of one person, and nothing of anybody else, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("email", help="e-mail address of the person")
        parser.add_argument("--output", metavar="FILE", help="write into a file, not to the screen")

    def handle(self, *args, email, output=None, **options):
        person = find_person(email)
        data = own_data(person)
        if set(data) == {"email", "account"} and person.user is None:
            raise CommandError(_("Nothing is known of this address."))
        audit.record("privacy.access", data={"user": getattr(person.user, "pk", None)})
        if output:
            Path(output).write_text(dump(data), encoding="utf-8")
        else:
            self.stdout.write(dump(data))
