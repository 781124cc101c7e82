"""The demonstration city as it would run in earnest, with a form page of Wagtail beside it.

Both are drawn in the plain layout of the package, so that the layout weighs the same for both.
"""

from example_site.settings import *


DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.contrib.forms", "benchmarks.rival"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WAGTAIL_NGO = {}
LOGGING_CONFIG = None
# The cluster of the tests does not wait for the disk either: both sides would wait alike.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF"
ROOT_URLCONF = "benchmarks.urls"
