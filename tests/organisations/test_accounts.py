import os
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_accounts_of_the_demonstration_city(tmp_path):
    """They need other settings than the rest of the suite, hence another process."""
    command = [sys.executable, "-m", "pytest", "-q", "--noconftest", "--ds=example_site.settings"]
    run = subprocess.run(
        [*command, "tests/organisations/accounts.py"],
        env={**os.environ, "EXAMPLE_SITE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
