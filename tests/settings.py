"""Settings of the test suite: an installation by another city's developer."""

import os
import tempfile

from pathlib import Path


ROOT = Path(__file__).resolve().parent
SCRATCH = Path(tempfile.gettempdir()) / f"wagtail-ngo-tests-{os.getpid()}"

SECRET_KEY = "tests-only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.urls"
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"
LANGUAGE_CODE = os.environ.get("LANGUAGE_CODE", "en")
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("pl", "Polish")]
WAGTAIL_I18N_ENABLED = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tests.testapp",
    "wagtail_ngo.presets",
    "wagtail_ngo.pages",
    "wagtail_ngo.grants",
    "wagtail_ngo.organisations",
    "wagtail_ngo.forms",
    "wagtail_ngo.blocks",
    "wagtail_ngo",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.embeds",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "import_export",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
if pg_host := os.environ.get("WAGTAIL_NGO_TEST_PG"):
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "wagtail_ngo",
        "USER": "postgres",
        "HOST": pg_host.rpartition(":")[0] or pg_host,
        "PORT": pg_host.rpartition(":")[2],
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = SCRATCH / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "wagtail_ngo": {
        "BACKEND": "wagtail_ngo.storage.PrivateFileSystemStorage",
        "OPTIONS": {"location": SCRATCH / "private"},
    },
}
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "object-src": ["'none'"],
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
EMAIL_TIMEOUT = 10
LOGIN_URL = "/login/"
WAGTAIL_SITE_NAME = "Tests"
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "docx"]
WAGTAIL_NGO = {}
