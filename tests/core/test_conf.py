from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

import pytest

from wagtail.models import Site

from wagtail_ngo.conf import DEFAULTS, OPTIONS, absolute_url, import_from_conf, ngo_settings


def test_every_key_has_a_default_of_its_own_type_and_a_text():
    for key, option in OPTIONS.items():
        assert isinstance(option.default, option.types), key
        assert option.help.endswith("."), key
        assert getattr(ngo_settings, key) == DEFAULTS[key]


def test_change_of_settings_shows_at_once():
    assert ngo_settings.CURRENCY == "PLN"
    with override_settings(WAGTAIL_NGO={"CURRENCY": "EUR"}):
        assert ngo_settings.CURRENCY == "EUR"
        assert ngo_settings.MAX_TABLE_ROWS == 200
    assert ngo_settings.CURRENCY == "PLN"


def test_project_without_the_setting_gets_the_defaults(settings):
    del settings.WAGTAIL_NGO
    assert ngo_settings.CURRENCY == "PLN"


def test_unknown_key_is_a_programming_error():
    with pytest.raises(AttributeError, match="CURENCY"):
        ngo_settings.CURENCY  # noqa: B018


def test_dotted_path_is_imported(settings):
    settings.WAGTAIL_NGO = {"PDF_BACKEND": "decimal.Decimal"}
    assert import_from_conf("PDF_BACKEND").__name__ == "Decimal"


def test_wrong_dotted_path_names_the_key(settings):
    settings.WAGTAIL_NGO = {"PDF_BACKEND": "nothing.here"}
    with pytest.raises(ImproperlyConfigured, match='WAGTAIL_NGO\\["PDF_BACKEND"\\]'):
        import_from_conf("PDF_BACKEND")


@pytest.mark.parametrize("base", ["https://miasto.example.org", "https://miasto.example.org/"])
def test_absolute_url_from_the_setting(settings, base):
    settings.WAGTAIL_NGO = {"BASE_URL": base}
    assert absolute_url("/ngo/x/?a=1") == "https://miasto.example.org/ngo/x/?a=1"


@pytest.mark.django_db
def test_absolute_url_from_the_default_site():
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = "city.example.org", 443
    site.save()
    assert absolute_url("/x/") == "https://city.example.org/x/"


@pytest.mark.django_db
def test_absolute_url_without_any_site(settings):
    Site.objects.all().delete()
    settings.WAGTAILADMIN_BASE_URL = "https://admin.example.org"
    assert absolute_url("/x/") == "https://admin.example.org/x/"
