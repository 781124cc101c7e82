"""What waits for a person: order, narrowing, and a provider that fails."""

import logging

from datetime import timedelta

from django.utils import timezone

import pytest

from wagtail_ngo import todo
from wagtail_ngo.todo import Todo, register_todo, todos


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_providers(monkeypatch):
    monkeypatch.setattr(todo, "_providers", {False: [], True: []})


def test_the_nearest_comes_first_and_what_has_no_date_last():
    now = timezone.now()
    register_todo(
        lambda user: [Todo("later", "/b", now + timedelta(days=2)), Todo("whenever", "/c")]
    )
    register_todo(lambda user: [Todo("soon", "/a", now)])
    assert [item.title for item in todos(None)] == ["soon", "later", "whenever"]


def test_a_provider_is_asked_about_the_user_and_only_once():
    def mine(user):
        yield Todo(f"for {user}", "/")

    assert register_todo(mine) is mine
    register_todo(mine)
    assert [item.title for item in todos("anna")] == ["for anna"]


def test_a_provider_that_fails_is_logged_and_the_list_says_so(caplog):
    def broken(user):
        yield Todo("half", "/")
        raise RuntimeError("the register is away")

    register_todo(lambda user: [Todo("whole", "/")])
    assert todos(None).is_complete
    register_todo(broken)
    with caplog.at_level(logging.ERROR):
        found = todos(None)
    assert [item.title for item in found] == ["whole"]
    assert not found.is_complete
    assert "the register is away" in caplog.text


def test_what_the_office_has_to_do_is_a_list_of_its_own():
    register_todo(lambda user: [Todo("applicant's", "/")])
    register_todo(lambda user: [Todo("officer's", "/")], office=True)
    assert [item.title for item in todos(None)] == ["applicant's"]
    assert [item.title for item in todos(None, office=True)] == ["officer's"]


def test_a_list_is_narrowed_to_one_organisation_and_what_belongs_to_none():
    register_todo(lambda user: [Todo("a", "/", organisation="A"), Todo("b", "/", organisation="B")])
    register_todo(lambda user: [Todo("c", "/")])
    assert [item.title for item in todos(None).of("A")] == ["a", "c"]
