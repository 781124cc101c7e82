import os
import subprocess
import sys

from pathlib import Path

from django.apps import apps
from django.core.checks import run_checks
from django.core.files.storage import FileSystemStorage, Storage

import pytest

from wagtail.models import Site

from wagtail_ngo import checks
from wagtail_ngo.pdf import PdfUnavailable
from wagtail_ngo.pdf.weasyprint import WeasyPrintBackend


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


@pytest.mark.parametrize(
    "definition",
    [{"BACKEND": "nothing.here"}, PRIVATE, {**PRIVATE, "OPTIONS": {"folder": "/srv/private"}}],
)
def test_storage_that_cannot_be_made(settings, definition):
    storage(settings, **definition)
    assert found() == {"wagtail_ngo.E008"}


def test_a_site_without_the_storage_starts_and_says_so():
    """The models are imported before the checks run."""
    code = (
        "from tests import settings; del settings.STORAGES['wagtail_ngo'];"
        "import django; django.setup();"
        "from django.core.management import call_command; call_command('check')"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert "wagtail_ngo.E008" in done.stderr
    assert "Add it with the backend" in done.stderr


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


def test_missing_weasyprint(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert found() == {"wagtail_ngo.W001"}
    assert checks.check_pdf() == []


class LameBackend(WeasyPrintBackend):
    """A machine without Pango."""

    def render(self, html, *, base_url, fetch):
        raise PdfUnavailable("cannot load library 'libpango-1.0-0'")


def test_a_pdf_that_cannot_be_made(settings):
    settings.WAGTAIL_NGO = {"PDF_BACKEND": f"{__name__}.LameBackend"}
    (problem,) = checks.check_pdf()
    assert problem.id == "wagtail_ngo.W010"
    assert "libpango" in problem.msg


def test_a_pdf_that_can_be_made():
    assert checks.check_pdf() == []


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:8000", True),
        ("http://city.localhost", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]/", True),
        ("https://ngo.city.example", False),
        ("https://192.0.2.7", False),
    ],
)
def test_links_that_lead_to_this_machine(settings, address, local):
    settings.WAGTAIL_NGO = {"BASE_URL": address}
    assert [problem.id for problem in checks.check_links()] == ["wagtail_ngo.W011"] * local


def test_links_of_the_default_site(db, settings):
    settings.WAGTAIL_NGO = {"BASE_URL": None}
    site = Site.objects.get(is_default_site=True)
    assert site.hostname == "localhost"
    assert [problem.id for problem in checks.check_links()] == ["wagtail_ngo.W011"]
    Site.objects.update(hostname="ngo.city.example")
    assert checks.check_links() == []
