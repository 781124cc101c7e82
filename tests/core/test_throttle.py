import threading

from datetime import timedelta

from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

import pytest

from wagtail_ngo.models import ThrottleHit
from wagtail_ngo.throttle import allow, client_key, purge
from wagtail_ngo.ticks import run_ticks


YEAR = 365 * 24 * 60 * 60


def tries(number, key="1.2.3.4", scope="login"):
    return [allow(scope, key, 3, YEAR) for _ in range(number)]


@pytest.mark.django_db
def test_tries_over_the_limit_are_refused():
    assert tries(5) == [True, True, True, False, False]


@pytest.mark.django_db
def test_scopes_and_clients_are_counted_apart():
    assert tries(4)[-1] is False
    assert tries(1, scope="draft") == [True]
    assert tries(1, key="5.6.7.8") == [True]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", None])
def test_a_missing_key_is_counted_too(key):
    assert tries(2, key="empty") == [True, True]
    assert tries(2, key=key) == [True, False]


@pytest.mark.django_db
def test_a_new_window_begins_anew():
    assert tries(4)[-1] is False
    ThrottleHit.objects.update(window=0)
    assert tries(1) == [True]


@pytest.mark.django_db
def test_no_address_is_stored():
    tries(1, key="203.0.113.77")
    row = ThrottleHit.objects.values().get()
    assert row["hits"] == 1
    assert "203.0.113.77" not in str(row)


@pytest.mark.django_db
def test_windows_that_are_over_are_purged():
    tries(1)
    tries(1, scope="old")
    past = timezone.now() - timedelta(seconds=1)
    ThrottleHit.objects.filter(scope="old").update(expires_at=past)
    assert purge() == 1
    assert ThrottleHit.objects.get().scope == "login"


@pytest.mark.django_db
def test_the_tick_purges_too():
    tries(1)
    ThrottleHit.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert run_ticks() == {}
    assert not ThrottleHit.objects.exists()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_tries_at_once_do_not_pass_the_limit():
    if connection.vendor != "postgresql":
        pytest.skip("Threads share no in-memory database.")
    barrier, answers = threading.Barrier(12), []

    def work():
        barrier.wait()
        try:
            answers.append(allow("login", "1.2.3.4", 5, YEAR))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 7 + [True] * 5


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        (0, "203.0.113.7", "", "203.0.113.7"),
        (0, "203.0.113.7", "6.6.6.6", "203.0.113.7"),
        (1, "10.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "10.0.0.1", "203.0.113.7", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "203.0.113.7:51234", "203.0.113.7"),
        (1, "10.0.0.1", "[2001:db8:1:2:3::4]:443", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:ffff::9", "", "2001:db8:1:2::/64"),
        (0, "::ffff:203.0.113.7", "", "203.0.113.7"),
        (0, "", "", "empty"),
        (1, "10.0.0.1", "not an address", "empty"),
        (0, "unix:", "", "empty"),
    ],
)
def test_a_client_is_known_by_what_our_own_proxies_say(
    settings, proxies, remote, forwarded, expected
):
    settings.WAGTAIL_NGO = {"TRUSTED_PROXIES": proxies}
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    assert client_key(request) == expected
