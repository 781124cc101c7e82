from pathlib import Path

from django.apps import apps
from django.core.checks import run_checks
from django.core.files.storage import FileSystemStorage, Storage

import pytest

from wagtail_ngo import checks


PRIVATE = {"BACKEND": "wagtail_ngo.storage.PrivateFileSystemStorage"}


@pytest.fixture
def install(monkeypatch):
    """Pretend that the project has all apps of the package and what they need, but for some."""
    every = {
        *checks.REQUIRED_APPS,
        *(name for names in checks.REQUIRED_APPS.values() for name in names),
    }

    def use(without=()):
        monkeypatch.setattr(apps, "is_installed", (every - set(without)).__contains__)

    return use


def found(**kwargs):
    problems = run_checks(**kwargs)
    return {problem.id for problem in problems if (problem.id or "").startswith("wagtail_ngo.")}


def storage(settings, **definition):
    settings.STORAGES = {**settings.STORAGES, "wagtail_ngo": definition}


class SilentStorage(Storage):
    """A storage without addresses or folders, as a bucket would be."""


def test_the_test_site_is_clean():
    assert found(databases=["default"]) == set()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "E001"),
        ([("CURRENCY", "PLN")], "E001"),
        ({"CURENCY": "PLN"}, "E002"),
        ({"CURRENCY": None}, "E003"),
        ({"UPLOAD_MAX_BYTES": "10"}, "E003"),
        ({"UPLOAD_MAX_FILES": True}, "E003"),
        ({"UPLOAD_EXTENSIONS": "pdf"}, "E003"),
        ({"UPLOAD_MAX_BYTES": 0}, "E004"),
        ({"TRUSTED_PROXIES": -1}, "E004"),
        ({"UPLOAD_EXTENSIONS": [".pdf"]}, "E004"),
        ({"UPLOAD_EXTENSIONS": ["PDF"]}, "E004"),
        ({"UPLOAD_EXTENSIONS": [1]}, "E004"),
        ({"OUTBOX_BACKOFF_SECONDS": []}, "E004"),
        ({"OUTBOX_BACKOFF_SECONDS": [60, 0]}, "E004"),
        ({"NUMBER_PATTERN": "%(prefix)s/%(year)d"}, "E004"),
        ({"NUMBER_PATTERN": "%(number)d/%(month)d"}, "E004"),
        ({"NUMBER_PATTERN": "100%"}, "E004"),
        ({"BASE_URL": "miasto.example.org"}, "E004"),
        ({"BASE_URL": "ftp://miasto.example.org"}, "E004"),
        ({"BASE_TEMPLATE": "nothing/here.html"}, "E005"),
        ({"PDF_BACKEND": "nothing.here"}, "W001"),
        ({"SIGNUP_URL": "no-such-name"}, "W002"),
    ],
)
def test_wrong_settings_are_found_with_a_hint(settings, value, code):
    settings.WAGTAIL_NGO = value
    assert found() == {f"wagtail_ngo.{code}"}


def test_messages_name_the_key_and_the_types(settings):
    settings.WAGTAIL_NGO = {"BASE_URL": 5}
    (problem,) = checks.check_settings()
    assert problem.msg == 'WAGTAIL_NGO["BASE_URL"] must be str or NoneType, not int.'
    assert problem.hint


@pytest.mark.parametrize("value", ["login", "/login/", "https://sso.example.org/start?x=1"])
def test_addresses_that_lead_somewhere(settings, value):
    settings.LOGIN_URL = value
    assert checks.check_login_url() == []


@pytest.mark.parametrize("value", ["/accounts/login/", "no-such-name"])
def test_login_url_that_leads_nowhere(settings, value):
    settings.LOGIN_URL = value
    assert [problem.id for problem in checks.check_login_url()] == ["wagtail_ngo.W002"]


def test_missing_storage(settings):
    settings.STORAGES = {key: settings.STORAGES[key] for key in ("default", "staticfiles")}
    assert found() == {"wagtail_ngo.E008"}


def test_storage_that_cannot_be_imported(settings):
    storage(settings, BACKEND="nothing.here")
    assert found() == {"wagtail_ngo.E008"}


@pytest.mark.parametrize("root", ["MEDIA_ROOT", "STATIC_ROOT"])
@pytest.mark.parametrize("inside", ["", "private"])
def test_storage_in_a_public_folder(settings, tmp_path, root, inside):
    setattr(settings, root, str(tmp_path))
    storage(settings, **PRIVATE, OPTIONS={"location": tmp_path / inside})
    assert found() == {"wagtail_ngo.E009"}


def test_storage_behind_a_link_into_a_public_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    Path(settings.MEDIA_ROOT, "private").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "media" / "private")
    storage(settings, **PRIVATE, OPTIONS={"location": tmp_path / "link"})
    assert found() == {"wagtail_ngo.E009"}


def test_storage_beside_the_public_folder_is_fine(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    storage(settings, **PRIVATE, OPTIONS={"location": tmp_path / "media-private"})
    assert found() == set()


def test_storage_with_addresses(settings, tmp_path):
    backend = f"{FileSystemStorage.__module__}.FileSystemStorage"
    storage(settings, BACKEND=backend, OPTIONS={"location": tmp_path, "base_url": "/private/"})
    assert found() == {"wagtail_ngo.E010"}


def test_storage_without_folder_and_addresses_is_fine(settings):
    storage(settings, BACKEND=f"{__name__}.SilentStorage")
    assert found() == set()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 1000, "W004"),
        ("EMAIL_TIMEOUT", None, "W005"),
        ("EMAIL_TIMEOUT", 60, "W006"),
        ("WAGTAILDOCS_EXTENSIONS", [], "W007"),
        ("SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"), "W008"),
        ("USE_X_FORWARDED_HOST", True, "W008"),
    ],
)
def test_settings_of_django_and_wagtail(settings, name, value, code):
    setattr(settings, name, value)
    assert found() == {f"wagtail_ngo.{code}"}


def test_no_limit_of_fields_is_fine(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    assert found() == set()


def test_custom_base_page_with_our_pages(settings, install):
    install()
    settings.WAGTAIL_PAGE_MODEL = "testapp.BasePage"
    assert [problem.id for problem in checks.check_apps()] == ["wagtail_ngo.E007"]


def test_custom_base_page_without_our_pages_is_fine(settings, install):
    settings.WAGTAIL_PAGE_MODEL = "testapp.BasePage"
    install(without={"wagtail_ngo.pages"})
    assert checks.check_apps() == []


def test_missing_apps_are_named(install):
    install(without={"wagtail_ngo.forms", "wagtail.images"})
    texts = [problem.msg for problem in checks.check_apps()]
    assert texts == [
        "wagtail_ngo.blocks needs 'wagtail.images' in INSTALLED_APPS.",
        "wagtail_ngo.organisations needs 'wagtail_ngo.forms' in INSTALLED_APPS.",
        "wagtail_ngo.grants needs 'wagtail_ngo.forms' in INSTALLED_APPS.",
    ]


@pytest.mark.parametrize("options", [{}, {"transaction_mode": "DEFERRED"}])
def test_sqlite_without_immediate_transactions(monkeypatch, options):
    from django.db import connection, connections

    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", options)
    assert [problem.id for problem in checks.check_sqlite(databases=["default"])] == [
        "wagtail_ngo.W003"
    ]
    assert checks.check_sqlite(databases=None) == []


@pytest.mark.parametrize(
    ("backend", "lost"), [("console", True), ("dummy", True), ("locmem", True), ("smtp", False)]
)
def test_mail_backend_for_development(settings, backend, lost):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert bool(checks.check_mail_backend()) is lost
