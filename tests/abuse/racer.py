"""Another process: for each draft, one thread submits while others save, through the real views.

    WORKER_DATABASE=… python -m tests.abuse.racer

Prints, for each draft, the answers and what is left, as JSON.
"""

import json
import os
import sys
import threading

import django

from django.conf import settings


SAVERS = 4


def main():
    settings.DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
    django.setup()
    from wagtail_ngo.grants.models import Application

    drafts = list(Application.objects.filter(status="draft").order_by("pk"))
    sys.stdout.write(json.dumps([race(draft) for draft in drafts]))


def race(draft):
    from django.db import connection
    from django.test import Client

    from tests.abuse.applicant import address, section, typed

    before = draft.response.revision
    barrier, saves, answers = threading.Barrier(SAVERS + 1), [], {}

    def enter():
        client = Client()
        client.force_login(draft.created_by)
        client.get(address("application", draft))
        barrier.wait()
        return client

    def save(number):
        client = enter()
        for attempt in range(3):
            data = {**typed(title=f"{number}.{attempt}"), "action": "save"}
            saves.append(client.post(section(draft), data).status_code)
        connection.close()

    def submit():
        answers["submit"] = enter().post(address("application-submit", draft)).status_code
        connection.close()

    run([threading.Thread(target=save, args=[number]) for number in range(SAVERS)], submit)
    return {**answers, "saves": saves, **left(draft, before)}


def run(threads, last):
    threads.append(threading.Thread(target=last))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def left(draft, before):
    draft.response.refresh_from_db()
    submission = draft.response.submissions.get()
    return {
        "sent": submission.answers,
        "kept": draft.response.answers,
        "revision": draft.response.revision - before,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main()
