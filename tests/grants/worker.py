"""Another process on the same database: many people who submit at once, and one who is killed.

    python -m tests.grants.worker same|different <threads>
    python -m tests.grants.worker killed <times>

WORKER_DATABASE names the database. The result is JSON on standard output.
"""

import json
import os
import random
import signal
import sys
import threading
import time

import django

from django.conf import settings


def main(command, number):
    settings.DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
    django.setup()
    result = {"same": same, "different": different, "killed": killed}[command](int(number))
    sys.stdout.write(json.dumps(result))


def drafts():
    from wagtail_ngo.grants.models import Application

    return Application.objects.filter(status="draft").order_by("pk")


def in_threads(applications):
    """Submit all of them at the same moment; return what came out and the slowest time."""
    from django.db import connection

    barrier = threading.Barrier(len(applications))
    outcomes, seconds = [], []

    def submit(application):
        barrier.wait()
        began = time.monotonic()
        outcomes.append(attempt(application))
        seconds.append(time.monotonic() - began)
        connection.close()

    threads = [threading.Thread(target=submit, args=[item]) for item in applications]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"outcomes": outcomes, "seconds": sorted(seconds), **state()}


def attempt(application):
    from wagtail_ngo.grants.actions.applications import submit_application

    try:
        return submit_application(application, user=application.created_by).pk
    except Exception as error:  # noqa: BLE001
        return repr(error)


def same(threads):
    return in_threads([drafts().get() for _thread in range(threads)])


def different(threads):
    return in_threads(list(drafts()[:threads]))


def killed(times):
    """Fork a process that submits, kill it at a random moment, look at what is left; repeat."""
    from django.db import connection

    survived, usual = 0, usual_seconds()
    for _time in range(times - 2):
        waiting = drafts().values_list("pk", flat=True).first()
        connection.close()
        child = os.fork()
        if child == 0:
            submit_and_leave(waiting)
        time.sleep(random.uniform(0, 2 * usual))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        survived += drafts().filter(pk=waiting).exists()
    finish()
    return {"left_as_draft": survived, **state()}


def usual_seconds():
    """How long one submission takes in a process like those that are killed."""
    from django.db import connection

    attempt(drafts().first())
    connection.close()
    began = time.monotonic()
    attempt(drafts().first())
    return time.monotonic() - began


def submit_and_leave(pk):
    try:
        attempt(drafts().get(pk=pk))
        time.sleep(1)
    finally:
        os._exit(0)


def finish():
    """Submit whatever the kills left, so that a number lost on the way would show as a gap."""
    for application in drafts():
        attempt(application)


def state():
    from wagtail_ngo.forms.models import Submission
    from wagtail_ngo.grants.models import Application
    from wagtail_ngo.models import OutboxMessage

    return {
        "numbers": sorted(Application.objects.exclude(number="").values_list("number", flat=True)),
        "drafts": drafts().count(),
        "submissions": Submission.objects.count(),
        "receipts": OutboxMessage.objects.filter(event="application_received").count(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main(*sys.argv[1:])
