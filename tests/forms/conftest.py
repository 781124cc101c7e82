from django.utils import translation

import pytest


@pytest.fixture
def english(settings):
    """For tests that compare texts, whatever language the suite runs in."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
