"""Models and migrations agree, whatever the language and the database of the site."""

from django.conf import settings
from django.core.management import call_command
from django.utils import translation

import pytest


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "pl"])
def test_no_migration_is_missing(language, capsys):
    own = [app.rpartition(".")[2] for app in settings.INSTALLED_APPS if "wagtail_ngo" in app]
    assert own
    with translation.override(language):
        try:
            call_command("makemigrations", check=True, dry_run=True)
        except SystemExit:
            pytest.fail(capsys.readouterr().out)


def test_system_checks_have_nothing_to_say(capsys):
    call_command("check", fail_level="WARNING")
