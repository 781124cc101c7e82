from django.utils import translation

import pytest

from wagtail.models import Locale

from tests.abuse.applicant import make_call
from tests.grants import factories


@pytest.fixture(autouse=True)
def english(request, settings):
    """Texts are compared in English, whatever language the suite runs in."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("db")
    settings.LANGUAGE_CODE = "en"
    Locale.objects.get_or_create(language_code="en")
    with translation.override("en"):
        yield


@pytest.fixture
def call(db):
    return make_call()


@pytest.fixture
def draft(call):
    return factories.make_draft(call)


@pytest.fixture
def writer(client, draft):
    """The browser of the person who writes ``draft``."""
    client.force_login(draft.created_by)
    return client
