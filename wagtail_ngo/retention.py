"""Keeping nothing longer than it is needed: apps say what is old, one command deletes it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from wagtail_ngo import audit
from wagtail_ngo.conf import ngo_settings
from wagtail_ngo.models import OutboxMessage
from wagtail_ngo.models.outbox import OutboxState
from wagtail_ngo.stored_files import old_orphans, private_file_storage


Job = Callable[[], int]
_jobs: dict[str, Job] = {}


def register_retention(name: str) -> Callable[[Job], Job]:
    """Return a decorator that adds a job: it deletes what is too old and returns how much.

    It runs in a transaction that a dry run rolls back, so files go by ``delete_on_commit``.
    """

    def register(job: Job) -> Job:
        _jobs[name] = job
        return job

    return register


@transaction.atomic
def apply_retention() -> dict[str, int]:
    """Delete what is kept too long and return how much it was, by the name of the job."""
    done = {name: job() for name, job in _jobs.items()}
    if any(done.values()):
        audit.record("retention.applied", data=done)
    return done


@register_retention("letters")
def empty_letters() -> int:
    """Letters that were sent or given up long ago: the log keeps to whom, when and about what."""
    latest = timezone.now() - timedelta(days=ngo_settings.KEEP_LETTERS_DAYS)
    done = OutboxMessage.objects.exclude(state=OutboxState.PENDING).filter(created_at__lt=latest)
    return QuerySet(OutboxMessage).filter(pk__in=done.exclude(body="")).update(body="")


@register_retention("files without a record")
def delete_orphans() -> int:
    """Files that nothing refers to: what is left of requests that were cut off."""
    storage = private_file_storage()
    names = old_orphans(timedelta(days=ngo_settings.KEEP_REMOVED_FILES_DAYS))
    for name in names:
        transaction.on_commit(partial(storage.delete, name), robust=True)
    return len(names)
