"""Many people who type and save in the last minutes, over gunicorn with PostgreSQL.

python -m benchmarks.load [--people N] [--seconds N] [--pause N] [--workers N]

Each person writes in a draft of one's own: the page keeps the text every few seconds, and one
request in six saves the section. Before that one person does the same alone.
"""

import argparse
import http.client
import os
import random
import subprocess
import sys
import threading
import time

from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlencode

from benchmarks.harness import print_table, site


HOST = "127.0.0.1"
TOKEN = "a" * 32
SAVES = 6


@dataclass
class Times:
    """How long each request took, in seconds by kind, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"autosave": [], "save": []})
    errors: list[str] = field(default_factory=list)


class Person:
    """Somebody with a browser that keeps its connection open."""

    def __init__(self, port: int, cookie: str, path: str, body: str, times: Times):
        self.line = http.client.HTTPConnection(HOST, port, timeout=60)
        self.path, self.body, self.times = path, body, times
        self.headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Host": "localhost"}
        self.number = 0

    def act(self) -> None:
        self.number += 1
        if self.number % SAVES:
            known = f"m{self.number - 1}" if (self.number - 1) % SAVES else ""
            query = urlencode({"revision": 0, "mark": f"m{self.number}", "known": known})
            self.ask("autosave", f"{self.path}autosave/?{query}", "text/plain", self.body, 200)
        else:
            form = f"{self.body}&action=save&mark=m{self.number - 1}"
            self.ask("save", self.path, "application/x-www-form-urlencoded", form, 302)

    def ask(self, kind: str, path: str, content_type: str, body: str, wanted: int) -> None:
        start = time.perf_counter()
        try:
            headers = {**self.headers, "Content-Type": content_type}
            self.line.request("POST", path, body, headers)
            response = self.line.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            self.times.errors.append(f"{kind}: {error!r}")
            self.line.close()
            return
        self.times.seconds[kind].append(time.perf_counter() - start)
        if response.status != wanted:
            self.times.errors.append(f"{kind}: {response.status}")

    def write_until(self, end: float, pause: float) -> None:
        time.sleep(random.uniform(0, pause))
        while time.monotonic() < end:
            self.act()
            time.sleep(random.uniform(0.5, 1.5) * pause)


def make_writers(people: int) -> list[tuple[str, str, str]]:
    """Return the cookies, the address and the text of each person."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from benchmarks import thirty
    from benchmarks.autosave import everything_typed
    from wagtail_ngo.forms.models import Response
    from wagtail_ngo.grants.models import Application
    from wagtail_ngo.organisations.choices import MembershipStatus
    from wagtail_ngo.organisations.models import Membership

    sample = thirty.sent_offer()
    version = sample.response.form_version
    section = next(part for part in version.definition("pl").sections if part.name == "task")
    own = tuple(f"q-{question.id}" for question in section.questions)
    typed = {
        name: value for name, value in everything_typed(sample).items() if name.startswith(own)
    }
    found = []
    for number in range(people):
        user = get_user_model().objects.create(
            **{get_user_model().USERNAME_FIELD: f"writer-{number}@example.org"}
        )
        Membership.objects.create(
            organisation=sample.organisation,
            user=user,
            role="editor",
            status=MembershipStatus.ACTIVE,
        )
        draft = Application.objects.create(
            call=sample.call,
            organisation=sample.organisation,
            response=Response.objects.create(form_version=version, language="pl"),
            created_by=user,
        )
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        kwargs = {"token": draft.token, "section": section.id}
        address = reverse("wagtail_ngo_grants:application-section", kwargs=kwargs)
        found.append((cookie, address, urlencode(typed, doseq=True)))
    return found


class Gunicorn:
    """The site as it is served in earnest."""

    def __init__(self, workers: int):
        from tests.postgres import free_port

        self.port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "example_site.wsgi", "--preload"),
                *("--workers", str(workers), "--bind", f"{HOST}:{self.port}"),
                *("--worker-class", "gthread", "--threads", "4", "--keep-alive", "75"),
                *("--log-level", "error", "--backlog", "2048"),
            ],
            env=os.environ,
        )

    def __enter__(self):
        for _try in range(300):
            try:
                http.client.HTTPConnection(HOST, self.port, timeout=5).request("GET", "/cheapest/")
                return self
            except OSError:
                time.sleep(0.2)
        raise SystemExit("gunicorn did not start.")

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(30)


def alone(port: int, writer, rounds: int) -> Times:
    times = Times()
    person = Person(port, *writer, times)
    for number in range(rounds + SAVES):
        if number == SAVES:
            times.seconds = {"autosave": [], "save": []}
        person.act()
    return times


def together(port: int, writers, seconds: float, pause: float) -> Times:
    times, end = Times(), time.monotonic() + seconds
    people = [Person(port, *writer, times) for writer in writers]
    threads = [threading.Thread(target=p.write_until, args=[end, pause]) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def report(title: str, one: Times, many: Times) -> None:
    rows = []
    for kind in ("autosave", "save"):
        base = median(one.seconds[kind]) * 1000
        p95 = quantiles(many.seconds[kind], n=20)[-1] * 1000
        figures = [base, median(many.seconds[kind]) * 1000, p95, p95 / base]
        count = str(len(many.seconds[kind]))
        rows.append([kind, *(f"{figure:.1f}" for figure in figures), count])
    print_table(title, ["", "alone ms", "median ms", "p95 ms", "p95 / alone", "requests"], rows)
    errors = one.errors + many.errors
    print(f"\nErrors: {len(errors)} {sorted(set(errors))[:5] if errors else ''}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=10, help="seconds between two requests")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with site(postgres=True) as database:
        from django.db import connections

        writers = make_writers(asked.people + 1)
        connections.close_all()
        with Gunicorn(asked.workers) as server:
            one = alone(server.port, writers.pop(), 60)
            many = together(server.port, writers, asked.seconds, asked.pause)
        title = (
            f"{asked.people} people for {asked.seconds:.0f} s, {asked.workers} workers, {database}"
        )
        report(title, one, many)


if __name__ == "__main__":
    main()
