import pytest

from wagtail.models import Locale, Page, Site

from tests.grants import factories
from wagtail_ngo.pages.models import CallIndexPage, CallPage


@pytest.fixture
def home(db):
    """The root page of the default site."""
    site = Site.objects.filter(is_default_site=True).first()
    if site:
        return site.root_page
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    page = root.add_child(instance=Page(title="Home", slug="home"))
    Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    return page


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
