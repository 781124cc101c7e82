import signal
import threading

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
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *args: stop.set())
        while not stop.is_set():
            run_ticks()
            close_old_connections()
            stop.wait(max(pause, 1))
