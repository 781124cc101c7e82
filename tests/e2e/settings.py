"""The demonstration city, on the database of the suite and under a strict content policy."""

import os

from tests import settings as suite


os.environ["EXAMPLE_SITE_VAR"] = str(suite.SCRATCH)

from example_site.settings import *
from example_site.settings import MIDDLEWARE


DEBUG = False
ALLOWED_HOSTS = ["*"]
SCRATCH = suite.SCRATCH
DATABASES = suite.DATABASES
PASSWORD_HASHERS = suite.PASSWORD_HASHERS
MIDDLEWARE = ["csp.middleware.CSPMiddleware", *MIDDLEWARE]
CONTENT_SECURITY_POLICY = suite.CONTENT_SECURITY_POLICY
