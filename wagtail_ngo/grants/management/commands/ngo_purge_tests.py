from django.core.management.base import BaseCommand

from wagtail_ngo.grants.actions.rehearsals import purge, tests_untouched_for


class Command(BaseCommand):
    help = (
        "Deletes applications sent to test calls, with their answers, files and letters. Without "
        "--delete it only tells what it would delete."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days",
            type=int,
            default=0,
            help="only those that nobody has changed for so many days",
        )
        parser.add_argument("--delete", action="store_true", help="really delete them")

    def handle(self, *args, days, delete, **options):
        applications = tests_untouched_for(days)
        for call, number in self.counted(applications):
            self.stdout.write(f"{call}: {number}")
        if not delete:
            self.stdout.write("Nothing was deleted. Run again with --delete to delete them.")
            return
        self.stdout.write(f"Deleted: {purge(applications)}.")

    def counted(self, applications):
        """Yield the number of each call and how many applications of it there are."""
        counts = {}
        for reference in applications.values_list("call__reference", flat=True):
            counts[reference] = counts.get(reference, 0) + 1
        yield from sorted(counts.items())
