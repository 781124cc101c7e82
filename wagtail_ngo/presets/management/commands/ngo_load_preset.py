from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from wagtail_ngo.presets.loader import UnknownPreset, available, load_preset


class Command(BaseCommand):
    help = "Loads the forms, procedures, spheres and legal parameters of one country. Repeatable."

    def add_arguments(self, parser):
        parser.add_argument("preset", help="One of: " + ", ".join(available()))
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Bring back the preset's own texts where the city has changed them.",
        )

    def handle(self, *args, preset, overwrite, **options):
        try:
            loaded = load_preset(preset, overwrite=overwrite)
        except UnknownPreset as error:
            raise CommandError(
                f"There is no preset “{error}”. Choose one of: {', '.join(available())}."
            ) from error
        for (kind, outcome), count in sorted(Counter((x.kind, x.outcome) for x in loaded).items()):
            self.stdout.write(f"{kind}: {count} {outcome}")
