"""A site of its own for a measurement, and a clock that is fair on a busy machine."""

import argparse
import gc
import os
import tempfile

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any


@dataclass
class Subject:
    """What is measured. ``prepare`` is not timed; what it returns is given to ``run``."""

    name: str
    run: Callable[[Any], Any]
    prepare: Callable[[], Any] = lambda: None
    seconds: list[float] = field(default_factory=list)

    def measure(self) -> None:
        prepared = self.prepare()
        start = perf_counter()
        self.run(prepared)
        self.seconds.append(perf_counter() - start)

    @property
    def milliseconds(self) -> float:
        return median(self.seconds) * 1000


def interleave(subjects: list[Subject], rounds: int, warm_up: int = 3) -> None:
    """Measure the subjects in turns, forwards and backwards, so that load falls on all alike."""
    for number in range(warm_up + rounds):
        if number == warm_up:
            for subject in subjects:
                subject.seconds.clear()
            gc.collect()
        for subject in subjects if number % 2 else reversed(subjects):
            subject.measure()


@contextmanager
def site(postgres: bool) -> Iterator[str]:
    """Set Django up on a new database and fill it with the demonstration city."""
    with tempfile.TemporaryDirectory(prefix="wagtail-ngo-benchmark-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "EXAMPLE_SITE_VAR": folder,
        }
        if not postgres:
            os.environ.pop("PGHOST", None)
            yield from built("SQLite")
            return
        from tests.postgres import server

        with server() as address:
            host, _colon, port = address.rpartition(":")
            os.environ |= {"PGHOST": host, "PGPORT": port, "PGDATABASE": "postgres"}
            yield from built("PostgreSQL")


def built(name: str) -> Iterator[str]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0)
        call_command("ngo_demo", stdout=silence)
    yield name
    connections.close_all()


def options(description: str, rounds: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--postgres", action="store_true", help="measure on PostgreSQL")
    parser.add_argument("--rounds", type=int, default=rounds, help=f"by default {rounds}")
    return parser.parse_args()


def print_table(title: str, headings: list[str], rows: list[list[str]]) -> None:
    """Print a table whose first column is text and whose other columns are numbers."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    print(f"\n{title}\n")
    for row in (headings, ["-" * width for width in widths], *rows):
        first, *others = (
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]))


def count_queries(run: Callable[[], Any]) -> int:
    """Return how many queries ``run`` asks, the beginnings and ends of transactions left out."""
    return len(list_queries(run))


def list_queries(run: Callable[[], Any]) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        run()
    markers = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return [query["sql"] for query in captured if not query["sql"].startswith(markers)]
