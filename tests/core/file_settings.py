"""The test site on a database file, for tests that kill processes."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, WAGTAIL_NGO


DATABASES["default"] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.environ["WAGTAIL_NGO_TEST_FILE"],
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("WAGTAIL_NGO_TEST_SMTP", "0"))
EMAIL_TIMEOUT = 30
# No more than the outbox needs, so that a process starts quickly.
INSTALLED_APPS = [
    "wagtail_ngo",
    "wagtail",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
WAGTAIL_NGO.update(BASE_URL="https://city.example.org", OUTBOX_LEASE_SECONDS=2)
