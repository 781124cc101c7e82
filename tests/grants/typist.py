"""Another process on the same database: typists who are killed, and files that never arrive.

    WORKER_DATABASE=… python -m tests.grants.typist autosave|upload|race <times>

The result is JSON on standard output.
"""

import json
import os
import random
import signal
import sys
import threading
import time

from urllib.parse import urlencode

import django

from django.conf import settings


WORDS = "Zajęcia ruchowe dla seniorów. " * 500


def main(command, times):
    settings.DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
    django.setup()
    result = {"autosave": autosaves, "upload": uploads, "race": race}[command](int(times))
    sys.stdout.write(json.dumps(result))


def draft():
    from wagtail_ngo.grants.models import Application

    return Application.objects.get(status="draft")


def browser(application):
    from django.test import Client

    client = Client()
    client.force_login(application.created_by)
    return client


def keep(client, application, number):
    """Type a long text that ends with its number, and return the status."""
    from tests.abuse.applicant import address, section, typed

    url = section(application) + "autosave/"
    query = urlencode({"mark": f"m{number}", "known": f",m{number - 1}", "revision": 0})
    fields = urlencode(typed(title=str(number), summary=f"{WORDS}{number}"))
    assert url == address("application-autosave", application, section=url.split("/")[-3])
    return client.post(f"{url}?{query}", fields, content_type="text/plain").status_code


def in_child(work, seconds):
    """Fork, let the child work, and kill it at a random moment within ``seconds``."""
    from django.db import connection

    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
            time.sleep(5)
        finally:
            os._exit(0)
    time.sleep(random.uniform(0, seconds))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def usual_seconds(work):
    work()
    began = time.monotonic()
    work()
    return time.monotonic() - began


def autosaves(times):
    """Kill the server while it keeps text; what is left is always one whole version."""
    from wagtail_ngo.forms.models import TypedSection

    application = draft()
    client = browser(application)
    usual = usual_seconds(lambda: keep(client, application, 0))
    left = []
    for number in range(1, times + 1):
        TypedSection.objects.update(spent_until=0, mark=f"m{number - 1}")
        in_child(lambda number=number: keep(client, application, number), 2 * usual)
        row = TypedSection.objects.get()
        left.append([value.removeprefix(WORDS) for value in row.data.dict().values()])
    return {"left": left, "answers": draft().response.answers}


def uploads(times):
    """Kill the server while it takes a file; each row has its whole file."""
    from tests.abuse.applicant import attachments, file_question, upload

    application = draft()
    client, name = browser(application), f"q-{file_question(application)}"

    def send():
        data = {name: upload(content=b"We help. " * 100_000), "action": "save"}
        return client.post(attachments(application), data).status_code

    usual = usual_seconds(send)
    for _time in range(times):
        draft().response.attachments.all().delete()
        in_child(send, 2 * usual)
        for attachment in draft().response.attachments.all():
            with attachment.file.open() as stored:
                assert len(stored.read()) == attachment.size == 900_000
    status = send()
    return {"status": status, "answers": draft().response.answers}


def race(typists):
    """Several tabs keep text while the application is sent; nothing gets into what was sent."""
    from django.db import connection

    from tests.abuse.applicant import address

    application = draft()
    barrier, statuses = threading.Barrier(typists + 1), []

    def type_on(first):
        client = browser(application)
        barrier.wait()
        for number in range(first, first + 5):
            statuses.append(keep(client, application, number))
        connection.close()

    def send():
        client = browser(application)
        barrier.wait()
        every_mark = ",".join(f"m{number}" for number in range(typists * 10))
        url = address("application-submit", application)
        statuses.append(("submit", client.post(url, {"without": every_mark}).status_code))
        connection.close()

    threads = [threading.Thread(target=type_on, args=[10 * n]) for n in range(typists)]
    threads.append(threading.Thread(target=send))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    late = keep(browser(application), application, 99)
    application.refresh_from_db()
    submission = application.response.submissions.get()
    return {"statuses": statuses, "late": late, "sent": submission.answers}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main(*sys.argv[1:])
