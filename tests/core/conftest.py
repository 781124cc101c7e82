from django.utils import translation

import pytest


@pytest.fixture
def english():
    """The language of messages that a test compares, whatever the site's own language is."""
    with translation.override("en"):
        yield
