"""Letters whose texts the office writes: placeholders, fallback, preview, the admin's screens."""

import re

from datetime import UTC, date, datetime
from threading import Barrier, Thread
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.urls import reverse
from django.utils import translation

import pytest

from hypothesis import given
from hypothesis import strategies as st

from tests.core.records import make_user
from wagtail_ngo import messages, outbox
from wagtail_ngo.messages import fill, preview, register_message, shipped_text, text_problems
from wagtail_ngo.models import AuditEvent, MessageTemplate, OutboxMessage


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

EVENT = "application_withdrawn"
MOMENT = datetime(2026, 7, 1, 13, 5, tzinfo=UTC)
VALUES = {
    "number": "OKO/0001/2026",
    "call": "Culture",
    "call_reference": "1/2026",
    "withdrawn_at": MOMENT,
    "url": "https://x.example/a",
}
CALL, OTHER_CALL = str(uuid4()), str(uuid4())
HOSTILE = ["{{7*7}}", "{% debug %}", "{x.__class__}", "{number!r}", "{number:>9}", "{", "}", "{0}"]


def own_text(**values):
    fields = {"subject": "Taken back: {number}", "body": "See {url}", "language": "en"}
    return MessageTemplate(event=EVENT, **{**fields, **values})


def send(**values):
    sent = {"event": EVENT, "template": EVENT, "to": "a@example.org", "context": VALUES}
    return outbox.queue_template_mail(**{**sent, "language": "en", **values})


def test_the_shipped_text_is_sent_until_the_office_writes_its_own():
    assert send().subject == "Application OKO/0001/2026 was withdrawn"
    own_text().save()
    letter = send()
    assert (letter.subject, letter.body) == ("Taken back: OKO/0001/2026", "See https://x.example/a")
    MessageTemplate.objects.update(is_active=False)
    assert send().subject == "Application OKO/0001/2026 was withdrawn"


def test_the_text_for_one_call_goes_before_the_text_for_all():
    own_text().save()
    own_text(scope=CALL, subject="Only here").save()
    assert send(scope=CALL).subject == "Only here"
    assert send(scope=OTHER_CALL).subject == "Taken back: OKO/0001/2026"
    assert OutboxMessage.objects.filter(scope=CALL).count() == 1


def test_each_language_has_its_own_text():
    own_text(language="pl", subject="Wycofano {number}").save()
    assert send(language="pl").subject == "Wycofano OKO/0001/2026"
    assert send().subject == "Application OKO/0001/2026 was withdrawn"


def test_a_moment_is_told_by_the_clock_of_the_city_in_the_language_of_the_letter():
    own_text(body="{withdrawn_at} {url}").save()
    assert "1 July 2026, 15:05 CEST" in send().body
    own_text(language="pl", body="{withdrawn_at} {url}").save()
    assert "1 lipca 2026, 15:05 CEST" in send(language="pl").body


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["subject", "body"])
def test_nothing_else_stands_in_braces(hostile, field):
    text = own_text()
    setattr(text, field, f"{getattr(text, field)} {hostile}")
    with pytest.raises(ValidationError) as refused:
        text.full_clean()
    assert "{number}" in refused.value.message_dict[field][0]


def test_an_unknown_placeholder_is_named_with_the_allowed_ones():
    text = own_text(body="{url} {pesel}")
    with pytest.raises(ValidationError) as refused:
        text.full_clean()
    sentence = refused.value.message_dict["body"][0]
    assert "“{pesel}”" in sentence
    assert "{withdrawn_at}" in sentence


def test_the_link_must_stay():
    with pytest.raises(ValidationError) as refused:
        own_text(body="Good bye").full_clean()
    assert "{url}" in refused.value.message_dict["body"][0]


def test_values_are_put_in_once_and_nothing_in_them_runs():
    text = "{number} {call}"
    values = {"number": "{call}", "call": "{{7*7}} {% debug %} {number.__class__} %s"}
    assert fill(text, values) == "{call} {{7*7}} {% debug %} {number.__class__} %s"


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_value_is_it_stands_in_the_letter(value, around):
    around = around.replace("{", "").replace("}", "")
    assert fill(f"{around}{{number}}{around}", {"number": value}) == f"{around}{value}{around}"


@given(st.text(alphabet="{}abnumer%.[]_ 7*", max_size=30))
def test_a_text_is_accepted_only_when_filling_it_leaves_no_brace(text):
    message = messages.Message("x", "X", {"number": "n"})
    if not text_problems(message, "", text):
        assert not set("{}") & set(fill(text, {"number": "1"}))


def test_a_header_cannot_be_smuggled_in():
    text = own_text(subject="Hello\r\nBcc: x@example.org")
    text.full_clean()
    assert text.subject == "Hello Bcc: x@example.org"
    own_text(subject="{call}").save()
    letter = send(context={**VALUES, "call": "A\r\nBcc: x@example.org"})
    assert letter.subject == "A Bcc: x@example.org"


def test_a_text_that_asks_for_what_the_letter_does_not_know_is_not_used(caplog):
    own_text().save()
    letter = send(context={key: value for key, value in VALUES.items() if key != "url"})
    assert letter.subject == "Application OKO/0001/2026 was withdrawn"
    assert "url" in caplog.text


def test_the_shipped_text_can_be_gone_on_writing_in_both_languages():
    for message in messages.registered_messages():
        for language in ("en", "pl"):
            subject, body = shipped_text(message, language)
            assert subject
            assert not text_problems(message, subject, body), message.event


def test_the_shipped_text_comes_out_the_same_after_the_round():
    message = messages.find_message(EVENT)
    for language in ("en", "pl"):
        subject, body = shipped_text(message, language)
        shipped = send(language=language)
        with translation.override(language):
            assert (fill(subject, VALUES), fill(body, VALUES)) == (shipped.subject, shipped.body)


def test_a_preview_has_a_value_for_everything():
    message = register_message(
        "test.day", label="Day", placeholders={"day": "day", "who": "person"}
    )
    message.samples["day"] = date(2027, 3, 1)
    try:
        shown = preview(message, "en", own=("{who}", "{day}"))
        assert shown == ("[person]", "1 March 2027")
    finally:
        messages._messages.pop("test.day")


def test_a_letter_cannot_require_what_it_does_not_know():
    with pytest.raises(ValueError, match="url"):
        register_message("test.wrong", label="Wrong", required=["url"])


@pytest.fixture
def root(client, settings):
    settings.LANGUAGE_CODE = "en"
    client.force_login(make_user("root", is_superuser=True))
    return client


def test_an_editor_writes_a_letter_is_corrected_and_goes_back(root):
    add = reverse("ngo_letters:add")
    assert "Which letter?" in root.get(add).content.decode()
    page = root.get(add, {"event": EVENT, "language": "en", "scope": ""}).content.decode()
    assert "Application {number} was withdrawn" in page
    assert "day and hour of the withdrawal" in page
    data = {"event": EVENT, "language": "en", "subject": "{numer}", "body": "{url}"}
    wrong = root.post(add, {**data, "is_active": "on"}).content.decode()
    assert "“{numer}” is not a placeholder" in wrong
    shown = root.post(add, {**data, "subject": "My {number}", "is_active": "on", "preview": "1"})
    assert "My OKO/0001/2027" in shown.content.decode()
    assert "Wniosek" in shown.content.decode() or "wycofan" in shown.content.decode()
    assert not MessageTemplate.objects.exists()
    root.post(add, {**data, "subject": "My {number}", "is_active": "on"})
    text = MessageTemplate.objects.get()
    assert send().subject == "My OKO/0001/2026"
    root.post(reverse("ngo_letters:delete", args=[text.pk]))
    assert send().subject == "Application OKO/0001/2026 was withdrawn"
    actions = AuditEvent.objects.filter(action__startswith="letter.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["letter.write", "letter.reset"]


def test_an_editor_changes_a_letter_but_not_which_one_it_is(root):
    own_text().save()
    pk = MessageTemplate.objects.get().pk
    edit = reverse("ngo_letters:edit", args=[pk])
    assert "Taken back" in root.get(edit).content.decode()
    data = {"subject": "New {number}", "body": "{url}", "event": "call_annulled", "scope": "x"}
    root.post(edit, {**data, "is_active": "on"})
    text = MessageTemplate.objects.get()
    assert (text.subject, text.event, text.scope) == ("New {number}", EVENT, "")
    assert "New {number}" in root.get(reverse("ngo_letters:index")).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"event": "no.such"}, {"language": "xx"}, {"scope": "somebody-elses"}]
)
def test_only_known_letters_languages_and_calls(root, wrong):
    data = {"event": EVENT, "language": "en", "subject": "a", "body": "{url}", **wrong}
    root.post(reverse("ngo_letters:add"), data)
    assert not MessageTemplate.objects.exists()


def test_others_do_not_write_letters(client, root):
    own_text().save()
    pk = MessageTemplate.objects.get().pk
    addresses = [
        reverse("ngo_letters:index"),
        reverse("ngo_letters:add"),
        reverse("ngo_letters:edit", args=[pk]),
        reverse("ngo_letters:delete", args=[pk]),
    ]
    assert [root.get(url).status_code for url in addresses] == [200] * 4
    client.force_login(make_user("editor", "wagtailadmin.access_admin"))
    assert [client.get(url).status_code for url in addresses] == [302] * 4
    client.post(addresses[2], {"subject": "x", "body": "{url}"})
    assert MessageTemplate.objects.get().subject == "Taken back: {number}"


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_list_takes_the_same_queries(root, django_assert_max_num_queries, count):
    for number in range(count):
        own_text(scope=f"call-{number}").save()
    root.get(reverse("ngo_letters:index"))
    with django_assert_max_num_queries(14):
        assert root.get(reverse("ngo_letters:index")).status_code == 200


def failed(**fields):
    letter = outbox.queue_mail(
        event=EVENT, to="a@example.org", subject="s", body="b", reference="OKO/1", **fields
    )
    OutboxMessage.objects.filter(pk=letter.pk).update(state="failed", attempts=10, last_error="451")
    letter.refresh_from_db()
    return letter


def test_a_letter_that_failed_is_sent_again_as_it_was(root, mailoutbox):
    letter = failed()
    inspect = reverse("ngo_outbox:inspect", args=[letter.pk])
    assert "Send again" in root.get(inspect).content.decode()
    root.post(reverse("ngo_outbox:resend", args=[letter.pk]))
    outbox.deliver()
    assert [(mail.subject, mail.body) for mail in mailoutbox] == [("s", "b")]
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.last_error) == ("sent", 1, "")
    assert AuditEvent.objects.filter(action="outbox.resend").count() == 1
    assert "Send again" not in root.get(inspect).content.decode()


def test_of_two_who_ask_one_sends_again(root, mailoutbox):
    letter = failed()
    assert outbox.resend(letter, user=None)
    assert not outbox.resend(letter, user=None)
    outbox.deliver()
    assert not outbox.resend(letter, user=None)
    assert len(mailoutbox) == 1


def test_a_secret_letter_is_not_sent_again():
    assert not outbox.resend(failed(is_secret=True), user=None)


def test_to_read_letters_is_not_to_send_them_again(client, root):
    letter = failed()
    reader = make_user("reader", "wagtailadmin.access_admin", "wagtail_ngo.view_outboxmessage")
    client.force_login(reader)
    inspect = client.get(reverse("ngo_outbox:inspect", args=[letter.pk]))
    assert inspect.status_code == 200
    assert "Send again" not in inspect.content.decode()
    assert client.post(reverse("ngo_outbox:resend", args=[letter.pk])).status_code == 403
    letter.refresh_from_db()
    assert letter.state == "failed"


def test_a_letter_not_sent_says_so_and_moments_are_the_city_s(root):
    letter = failed()
    OutboxMessage.objects.filter(pk=letter.pk).update(created_at=MOMENT)
    page = root.get(reverse("ngo_outbox:inspect", args=[letter.pk])).content.decode()
    assert not re.search(r">\s*None\s*<", page)
    assert "1 July 2026, 15:05 CEST" in page


def test_letters_are_filtered_by_what_they_are_about(root):
    failed()
    outbox.queue_mail(event="other", to="b@example.org", subject="s", body="b", reference="WO/2")
    listing = reverse("ngo_outbox:index")
    for query in ({"event": EVENT}, {"reference": "oko"}, {"state": "failed"}):
        page = root.get(listing, query).content.decode()
        assert "a@example.org" in page
        assert "b@example.org" not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer.")
def test_many_who_ask_at_once_put_the_letter_back_once():
    letter = failed()
    barrier, answers = Barrier(4), []

    def ask():
        try:
            barrier.wait()
            answers.append(outbox.resend(letter, user=None))
        finally:
            connections.close_all()

    threads = [Thread(target=ask) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, True]
    assert AuditEvent.objects.filter(action="outbox.resend").count() == 1
