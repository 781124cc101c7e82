from django.utils import translation

import pytest


@pytest.fixture
def english(settings):
    """The language of messages that a test compares, whatever the site's own language is."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
