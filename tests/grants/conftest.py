from django.utils import translation

import pytest

from wagtail.models import Locale

from tests.grants import factories


@pytest.fixture
def call(db):
    """A draft of a call that may be announced."""
    return factories.CallFactory()


@pytest.fixture
def open_call(db):
    return factories.make_open_call()


@pytest.fixture
def draft(open_call):
    return factories.make_draft(open_call)


@pytest.fixture
def submitted(open_call):
    return factories.make_submitted(open_call)


@pytest.fixture
def officer(open_call):
    return open_call.created_by


@pytest.fixture
def log_in(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def english(db, settings):
    """For tests that compare texts, whatever language the suite runs in."""
    settings.LANGUAGE_CODE = "en"
    Locale.objects.get_or_create(language_code="en")
    with translation.override("en"):
        yield
