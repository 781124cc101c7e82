"""The jobs that ``manage.py ngo_tick`` runs: what must happen in time though nobody asks for it."""

import logging

from collections.abc import Callable


logger = logging.getLogger("wagtail_ngo.ticks")

_jobs: dict[str, Callable[[], object]] = {}


def register_tick(name: str) -> Callable:
    """Return a decorator that registers a job; it takes nothing and may run twice at once."""

    def register(job: Callable[[], object]) -> Callable[[], object]:
        _jobs[name] = job
        return job

    return register


def run_ticks() -> dict[str, Exception]:
    """Run every job, one failing job not stopping the others, and return what failed by name."""
    failures: dict[str, Exception] = {}
    for name, job in list(_jobs.items()):
        try:
            job()
        except Exception as error:
            logger.exception("The tick job %s failed.", name)
            failures[name] = error
    return failures
