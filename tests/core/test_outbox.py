import os
import signal
import smtplib
import time

from datetime import timedelta
from email import message_from_bytes, policy

from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

import pytest

from hypothesis import given
from hypothesis import strategies as st

from tests.core.records import make_user
from tests.core.smtp import free_port, misbehaving_server, real_server
from wagtail_ngo import outbox, ticks
from wagtail_ngo.models import OutboxMessage


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BODY = "Dzień dobry,\n\npotwierdzamy złożenie oferty WO/0007/2026.\n"


def queue(**fields):
    defaults = {
        "event": "application.received",
        "to": "ngo@example.org",
        "subject": "Oferta WO/0007/2026 złożona",
        "body": BODY,
    }
    return outbox.queue_mail(**{**defaults, **fields})


def make_due(message=None):
    rows = OutboxMessage.objects.filter(pk=message.pk) if message else OutboxMessage.objects.all()
    rows.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def smtp(settings):
    """Point Django's real SMTP backend at a port of the loopback address."""

    def use(port, timeout=2):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = timeout

    return use


def test_mail_reaches_a_real_server_whole(smtp, settings):
    settings.WAGTAIL_NGO = {"FROM_EMAIL": "Urząd Miasta <urzad@example.org>"}
    message = queue()
    with real_server() as (port, box):
        smtp(port)
        assert outbox.deliver() == 1
    (envelope,) = box.messages
    parsed = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == ["ngo@example.org"]
    assert parsed["Subject"] == "Oferta WO/0007/2026 złożona"
    assert parsed["From"] == "Urząd Miasta <urzad@example.org>"
    assert parsed["Message-ID"] == message.message_id
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed.get_content().replace("\r\n", "\n").strip() == BODY.strip()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sent", 1, "")
    assert message.leased_until is None
    assert abs(message.sent_at - timezone.now()) < timedelta(seconds=10)
    assert outbox.deliver() == 0


def test_nothing_is_sent_where_it_is_queued(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue()
    assert mail.outbox == []
    assert OutboxMessage.objects.get().state == "pending"


def test_a_worker_is_woken_after_commit_when_the_project_has_one(
    settings, django_capture_on_commit_callbacks
):
    from django_tasks import default_task_backend

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        assert default_task_backend.results == []
    assert [result.task for result in default_task_backend.results] == [outbox.deliver_outbox]
    assert mail.outbox == []


def test_dedupe_key_tells_a_fact_once():
    first = queue(dedupe_key="received:7")
    again = queue(dedupe_key="received:7", subject="Other")
    assert again == first
    assert queue(dedupe_key="received:8") != first
    queue()
    queue()
    assert OutboxMessage.objects.count() == 4


def test_a_fact_about_a_long_address_is_told_once_too():
    keys = [f"{number}-{'x' * 300}" for number in (1, 1, 2)]
    first, again, other = [queue(dedupe_key=key) for key in keys]
    assert first == again != other
    for message in (first, other):
        message.full_clean(exclude=["message_id"])


def test_header_injection_becomes_plain_words():
    queue(
        to="ngo@example.org\r\nBcc: victim@example.org",
        subject="Hello\r\nBcc: victim@example.org\x00\u202e",
    )
    message = OutboxMessage.objects.get()
    assert message.state == "bounced"
    assert message.subject == "Hello Bcc: victim@example.org"
    assert outbox.deliver() == 0
    assert mail.outbox == []


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400))
def test_queueing_and_delivering_stand_any_text(to, subject, body):
    message = queue(subject=subject, body=body, reference=to)
    queue(to=to, subject=subject, body=body)
    outbox.deliver()
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize("to", ["", "nobody", "a b@example.org", "żółw@example.org"])
def test_a_wrong_address_is_kept_for_the_staff(to):
    message = queue(to=to)
    assert (message.state, message.last_error) == ("bounced", "The address is not valid.")


def test_long_fields_are_cut():
    message = queue(subject="x" * 1000, reference="y" * 1000)
    assert (len(message.subject), len(message.reference)) == (255, 255)


def test_server_down_postpones_and_stops_at_the_first(smtp):
    for _ in range(20):
        queue()
    smtp(free_port())
    assert outbox.deliver() == 0
    first, *rest = OutboxMessage.objects.order_by("pk")
    assert (first.state, first.attempts) == ("pending", 1)
    assert first.last_error.startswith("ConnectionRefusedError")
    assert timedelta(seconds=50) < first.next_attempt_at - timezone.now() <= timedelta(seconds=61)
    assert {message.attempts for message in rest} == {0}
    with real_server() as (port, box):
        smtp(port)
        assert outbox.deliver() == 19
        make_due(first)
        assert outbox.deliver() == 1
    assert len(box.messages) == 20


@pytest.mark.parametrize(
    ("at", "reply", "error"),
    [
        ("connect", "", "SMTPServerDisconnected"),
        ("connect", "421 too busy", "SMTPConnectError"),
        ("RCPT", "451 try later", "SMTPRecipientsRefused"),
        ("DATA", "451 try later", "SMTPDataError"),
        ("DATA", None, "SMTPServerDisconnected"),
        ("MAIL", "550 no such sender", "SMTPSenderRefused"),
        ("connect", None, "SMTPServerDisconnected"),
    ],
)
def test_passing_trouble_is_tried_again_with_the_same_message_id(smtp, at, reply, error):
    message = queue()
    with misbehaving_server(at, reply) as server:
        smtp(server.port, timeout=0.5)
        started = time.monotonic()
        assert outbox.deliver() == 0
        assert time.monotonic() - started < 5
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("pending", 1)
    assert message.last_error.startswith(error)
    assert message.next_attempt_at > timezone.now()
    make_due()
    with real_server() as (port, box):
        smtp(port)
        assert outbox.deliver() == 1
    parsed = message_from_bytes(box.messages[0].content, policy=policy.default)
    assert parsed["Message-ID"] == message.message_id


@pytest.mark.parametrize(("at", "reply"), [("RCPT", "550 no such user"), ("DATA", "554 spam")])
def test_refusal_for_good_is_marked_and_stops_nobody(smtp, at, reply):
    refused, other = queue(), queue()
    with misbehaving_server(at, reply) as server:
        smtp(server.port)
        assert outbox.deliver() == 0
        assert server.connections == 2
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, other.state) == ("bounced", "bounced")
    assert reply.split()[0] in refused.last_error
    assert outbox.deliver() == 0


def test_pauses_grow_and_the_last_attempt_gives_up(smtp, settings):
    settings.WAGTAIL_NGO = {"OUTBOX_MAX_ATTEMPTS": 4, "OUTBOX_BACKOFF_SECONDS": [60, 600]}
    message = queue()
    smtp(free_port())
    pauses = []
    for _ in range(4):
        make_due()
        outbox.deliver()
        message.refresh_from_db()
        pauses.append(round((message.next_attempt_at - timezone.now()).total_seconds(), -1))
    assert pauses == [60, 600, 600, 600]
    assert (message.state, message.attempts) == ("failed", 4)
    make_due()
    assert outbox.deliver() == 0


def test_leased_message_is_left_alone_until_the_lease_runs_out():
    message = queue()
    OutboxMessage.objects.update(leased_until=timezone.now() + timedelta(seconds=60), attempts=1)
    assert outbox.deliver() == 0
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


def test_worker_that_died_at_the_last_attempt_leaves_a_failed_message(settings):
    settings.WAGTAIL_NGO = {"OUTBOX_MAX_ATTEMPTS": 3}
    message = queue()
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1), attempts=3)
    assert outbox.deliver() == 0
    message.refresh_from_db()
    assert message.state == "failed"


def test_result_of_a_lost_lease_is_not_written(settings, monkeypatch):
    """A worker so slow that another took the message over must not overwrite its result."""
    message = queue()
    first = outbox._lease(message.pk)
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver() == 1
    outbox._put_off(first, smtplib.SMTPException("slow"))
    message.refresh_from_db()
    assert message.state == "sent"


def test_wrong_mail_settings_lose_nothing(settings):
    queue()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = True
    assert outbox.deliver() == 0
    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts) == ("pending", 1)
    assert "mutually exclusive" in message.last_error


def test_template_mail_is_plain_text_in_the_language_of_the_reader(tmp_path, settings):
    folder = tmp_path / "wagtail_ngo" / "emails"
    folder.mkdir(parents=True)
    (folder / "hello_subject.txt").write_text("{% load i18n %}Hello {{ name }}\n")
    (folder / "hello.txt").write_text(
        "{% load i18n %}{% get_current_language as code %}{{ code }}: {{ name }}\n"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    with translation.override("en"):
        message = outbox.queue_template_mail(
            event="test",
            to="ngo@example.org",
            template="hello",
            context={"name": "“Ala & Ola” <script>"},
            language="pl",
            recipient=make_user("anna"),
        )
    assert message.subject == "Hello “Ala & Ola” <script>"
    assert message.body == "pl: “Ala & Ola” <script>"
    assert message.language == "pl"


def test_limit_and_order():
    messages = [queue(subject=f"{number}") for number in range(5)]
    assert outbox.deliver(limit=3) == 3
    assert [sent.subject for sent in mail.outbox] == ["0", "1", "2"]
    assert OutboxMessage.objects.get(state="pending", pk=messages[3].pk)


def test_long_queue_costs_the_request_nothing(django_assert_max_num_queries):
    OutboxMessage.objects.bulk_create(
        OutboxMessage(event="x", to="a@example.org", subject="s", body="b", message_id=f"<{n}@x>")
        for n in range(10_000)
    )
    with django_assert_max_num_queries(2 if connection.vendor == "sqlite" else 3):
        started = time.monotonic()
        queue()
    assert time.monotonic() - started < 1
    assert outbox.deliver(limit=10) == 10


def test_tick_command_delivers():
    queue()
    call_command("ngo_tick")
    assert len(mail.outbox) == 1


def test_tick_command_loops_until_it_is_told_to_stop():
    def stop():
        os.kill(os.getpid(), signal.SIGTERM)

    usual = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    rounds = []
    ticks.register_tick("test")(lambda: rounds.append(1) or (len(rounds) == 2 and stop()))
    try:
        call_command("ngo_tick", loop=1)
    finally:
        ticks._jobs.pop("test")
        for number, handler in usual.items():
            signal.signal(number, handler)
    assert len(rounds) == 2


def test_failing_job_is_logged_and_the_others_run(caplog, monkeypatch):
    def fail():
        raise RuntimeError("job is broken")

    monkeypatch.setattr(ticks, "_jobs", {"broken": fail, **ticks._jobs})
    queue()
    with pytest.raises(CommandError, match="broken: job is broken"):
        call_command("ngo_tick")
    assert len(mail.outbox) == 1
    assert "The tick job broken failed." in caplog.text
