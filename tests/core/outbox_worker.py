"""One step of the outbox as a process: ``queue`` (into a new database) or ``deliver``."""

import sys

import django


def main(step):
    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection

    from wagtail_ngo import outbox
    from wagtail_ngo.models import MessageTemplate, OutboxMessage

    if step == "queue":
        with connection.schema_editor() as editor:
            editor.create_model(get_user_model())
            editor.create_model(OutboxMessage)
            editor.create_model(MessageTemplate)
        outbox.queue_mail(event="test", to="ngo@example.org", subject="Receipt", body="Text")
    elif step == "deliver":
        outbox.deliver()
    for message in OutboxMessage.objects.all():
        print(message.state, message.attempts, message.message_id)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
