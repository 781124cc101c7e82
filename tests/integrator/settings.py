"""Another city's site: its own base page, settings, look, question and printer.

``wagtail_ngo.pages`` is left out, as it must be with a base page of one's own.
"""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as ALL_APPS


WAGTAIL_PAGE_MODEL = "basepage.BasePage"  # the base page of Wagtail's own tests
INSTALLED_APPS = ["tests.integrator", "wagtail.test.basepage"] + [
    app for app in ALL_APPS if app not in ("wagtail_ngo.pages", "tests.testapp")
]
ROOT_URLCONF = "tests.integrator.urls"
WAGTAIL_NGO = {
    "BASE_TEMPLATE": "integrator/base.html",
    "PDF_BACKEND": "tests.integrator.printer.StarsBackend",
    "NUMBER_PATTERN": "%(prefix)s.%(number)d.%(year)d",
}
