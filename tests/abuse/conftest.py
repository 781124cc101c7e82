from django.utils import translation

import pytest

from wagtail.models import Locale


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
