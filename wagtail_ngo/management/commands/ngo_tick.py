import signal
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from wagtail_ngo.ticks import run_ticks


class Command(BaseCommand):
    help = (
        "Does what must happen in time: delivers mail, seals the audit log. Run it every minute "
        "from cron, or keep it running with --loop. Two of them at once do no harm."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop",
            type=int,
            metavar="SECONDS",
            help="run for ever with this pause; stop it with SIGTERM or SIGINT",
        )

    def handle(self, *args, loop=None, **options):
        if loop is not None:
            return self.run_for_ever(loop)
        if failures := run_ticks():
            raise CommandError("; ".join(f"{name}: {error}" for name, error in failures.items()))

    def run_for_ever(self, pause):
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopping:
            run_ticks()
            close_old_connections()
            self.sleep(pause)

    def stop(self, *args):
        """A round that has begun is finished."""
        self.stopping = True

    def sleep(self, pause):
        for _second in range(max(pause, 1)):
            if not self.stopping:
                time.sleep(1)
