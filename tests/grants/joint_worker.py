"""Another process on the same database: people of one joint offer act at the same moment.

    python -m tests.grants.joint_worker accept|leave|join|twice <threads>

WORKER_DATABASE names the database. The result is JSON on standard output.
"""

import json
import os
import sys
import threading

import django

from django.conf import settings


def main(command, number):
    settings.DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
    django.setup()
    verbs = {"accept": accept, "leave": leave, "join": join, "twice": twice}[command](int(number))
    sys.stdout.write(json.dumps({"outcomes": at_once(verbs), **state()}))


def at_once(verbs):
    """Run all of them at the same moment; return what came out of each."""
    from django.db import connection

    barrier, outcomes = threading.Barrier(len(verbs)), {}

    def run(number, verb):
        barrier.wait()
        try:
            verb()
            outcomes[number] = "done"
        except Exception as error:  # noqa: BLE001
            outcomes[number] = type(error).__name__
        connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(verbs))]


def offer():
    from wagtail_ngo.grants.models import Application

    return Application.objects.get()


def signatory(partner):
    return partner.organisation.memberships.get(role="signatory").user


def invited():
    from wagtail_ngo.grants.models import Partner

    return Partner.objects.filter(status="invited").order_by("pk")


def accepting(partner):
    from wagtail_ngo.grants.actions.partners import accept_invitation

    person = signatory(partner)
    return lambda: accept_invitation(partner, user=person)


def sending():
    from wagtail_ngo.grants.actions.applications import submit_application

    application = offer()
    return lambda: submit_application(application, user=application.created_by)


def accept(threads):
    """Many people accept one invitation."""
    return [accepting(invited().get()) for _thread in range(threads)]


def leave(threads):
    """The leader sends while the partner leaves."""
    from wagtail_ngo.grants.actions.partners import leave_offer
    from wagtail_ngo.grants.models import Partner

    partner = Partner.objects.accepted().get()
    person = signatory(partner)
    return [sending(), lambda: leave_offer(partner, user=person)]


def join(threads):
    """The leader sends while the last organisation accepts."""
    return [sending(), accepting(invited().get())]


def twice(threads):
    """Two organisations accept, each its own invitation."""
    return [accepting(partner) for partner in invited()]


def state():
    from tests.grants.joint_offers import answer
    from wagtail_ngo.forms.models import Submission
    from wagtail_ngo.grants.models import Partner
    from wagtail_ngo.models import OutboxMessage

    application = offer()
    split = answer(application, "split") or {"rows": []}
    submissions = Submission.objects.all()
    return {
        "status": application.status,
        "partners": list(Partner.objects.order_by("pk").values_list("status", flat=True)),
        "rows": [row["cells"]["who"] for row in split["rows"]],
        "sent_with": [len(item.profile.get("partners", ())) for item in submissions],
        "news": OutboxMessage.objects.filter(event="partner_news").count(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main(*sys.argv[1:])
