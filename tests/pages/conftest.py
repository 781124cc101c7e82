from django.utils import translation

import pytest

from wagtail.models import Locale, Page, Site

from tests.grants import factories
from wagtail_ngo.pages.models import CallIndexPage, CallPage


@pytest.fixture(autouse=True)
def english(db, settings):
    """Texts are compared in English, whatever language the suite runs in."""
    settings.LANGUAGE_CODE = "en"
    Locale.objects.get_or_create(language_code="en")
    with translation.override("en"):
        yield


@pytest.fixture
def home(english):
    """The English root page of the default site."""
    site = Site.objects.get(is_default_site=True)
    if site.root_page.locale.language_code != "en":
        root = Page.get_first_root_node()
        english = Locale.objects.get(language_code="en")
        site.root_page = root.add_child(instance=Page(title="Start", slug="start", locale=english))
        site.save()
    return site.root_page


@pytest.fixture
def index(home):
    return home.add_child(instance=CallIndexPage(title="Calls", slug="calls"))


@pytest.fixture
def make_page(index):
    """Return a maker of published call pages."""

    def make_page(call, **values):
        values = {"title": f"Page of {call.title}", "slug": f"call-{call.pk}", **values}
        return index.add_child(instance=CallPage(call=call, **values))

    return make_page


@pytest.fixture
def open_call(db):
    return factories.make_open_call()
