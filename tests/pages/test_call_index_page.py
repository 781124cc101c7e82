from uuid import uuid4

from django.core.management import call_command
from django.urls import reverse

import pytest

from wagtail.models import Locale
from wagtail_localize.models import TranslationSource
from wagtail_localize.operations import TranslationCreator

from tests.grants import factories
from tests.organisations.factories import UserFactory
from wagtail_ngo.grants.actions.calls import change_deadline
from wagtail_ngo.grants.models import Call
from wagtail_ngo.models import Sphere


pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(make_page):
    """One call in each state, each with its page."""
    made = {name: factories.make_open_call(title=f"The {name} one") for name in ("open", "closed")}
    made["soon"] = factories.make_open_call(title="The soon one", opens_at=factories.in_days(2))
    made["closed"] = factories.close(made["closed"])
    for call in made.values():
        make_page(call, title=call.title)
    return made


def titles(client, page, **query):
    html = client.get(page.url, query).content.decode()
    return [name for name in ("open", "soon", "closed") if f"The {name} one" in html]


def test_calls_are_listed_with_their_pages_open_ones_first(client, index, calls):
    html = client.get(index.url).content.decode()
    places = [html.index(f"The {name} one") for name in ("open", "soon", "closed")]
    assert places == sorted(places)
    assert f'href="{index.url}call-{calls["open"].pk}/"' in html


@pytest.mark.parametrize("state", ["open", "soon", "closed"])
def test_calls_are_filtered_by_state(client, index, calls, state):
    assert titles(client, index, status=state) == [state]


def test_calls_are_filtered_by_sphere_and_text(client, index, calls):
    sport = Sphere.objects.create(identifier="art4-17", number="17", name="sport")
    calls["soon"].spheres.add(sport)
    assert titles(client, index, sphere="art4-17") == ["soon"]
    assert titles(client, index, sphere="art4-16", q="closed") == ["closed"]
    assert titles(client, index, q=calls["open"].reference) == ["open"]


@pytest.mark.parametrize(
    "query",
    [{"status": "x"}, {"sphere": "x"}, {"q": "x" * 10_000}, {"q": "\0"}, {"page": "x"}],
)
def test_nonsense_in_the_address_shows_the_list(client, index, calls, query):
    assert client.get(index.url, query).status_code == 200


def test_drafts_private_and_unpublished_calls_are_not_listed(client, index, calls, make_page):
    draft = factories.CallFactory(title="CANARY draft")
    make_page(draft, title="CANARY draft")
    hidden = factories.make_open_call(title="CANARY hidden")
    make_page(hidden, title="CANARY hidden", live=False)
    assert "CANARY" not in client.get(index.url).content.decode()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_list_takes_the_same_queries(
    client, index, make_page, count, django_assert_max_num_queries
):
    model = factories.make_open_call()
    for number in range(count):
        call = Call.objects.get(pk=model.pk)
        call.pk, call.token = None, uuid4()
        call.reference = f"copy/{number}"
        call.save()
        make_page(call)
    client.get(index.url)
    with django_assert_max_num_queries(16):
        html = client.get(index.url).content.decode()
    assert html.count("<article") == min(count, 20)
    assert ("page=2" in html) == (count > 20)


def test_pages_of_the_list_keep_the_filters(client, index, make_page):
    index.__class__.calls_per_page = 1
    try:
        for _number in range(2):
            make_page(factories.make_open_call())
        html = client.get(index.url, {"status": "open"}).content.decode()
        assert "status=open&amp;page=2" in html
    finally:
        index.__class__.calls_per_page = 20


# In another language


@pytest.fixture
def polish(home, index, make_page, django_capture_on_commit_callbacks):
    """An open call with a page in English and its translation in Polish."""
    call = factories.make_open_call()
    page = make_page(call, title="In English", lead="Lead")
    locale, _created = Locale.objects.get_or_create(language_code="pl")
    with django_capture_on_commit_callbacks(execute=True):
        TranslationCreator(user=None, target_locales=[locale]).create_translations(
            page.__class__.objects.get(pk=page.pk), include_related_objects=False
        )
    translated = page.get_translation(locale)
    translated.title = "Po polsku"
    translated.save_revision().publish()
    return call, page, translated


def test_a_new_deadline_is_true_in_every_language(client, polish):
    call, english, translated = polish
    pages = [english.url, translated.url]
    assert pages[1].startswith("/pl/")
    later = factories.in_days(33, hour=11)
    assert all("11:00" not in client.get(url).content.decode() for url in pages)

    change_deadline(call, user=call.created_by, closes_at=later, reason="More time")

    assert all("11:00" in client.get(url).content.decode() for url in pages)


def test_the_call_of_a_translation_cannot_be_changed_apart(polish):
    call, english, translated = polish
    assert translated.call == call
    source = TranslationSource.objects.get_for_instance(english)
    assert not source.overridablesegment_set.filter(context__path="call").exists()


def test_each_language_lists_its_own_pages(client, polish):
    call, english, translated = polish
    html = client.get(translated.get_parent().url).content.decode()
    assert "Po polsku" in html and "In English" not in html


def test_no_migration_is_missing():
    call_command("makemigrations", "wagtail_ngo_pages", check=True, dry_run=True, verbosity=0)


def test_who_has_no_applications_is_led_to_the_open_calls(client, index):
    client.force_login(UserFactory())
    address = reverse("wagtail_ngo_grants:applications")
    link = f'href="{index.get_url()}?status=open"'
    assert link in client.get(address).content.decode()
    index.unpublish()
    assert "status=open" not in client.get(address).content.decode()
