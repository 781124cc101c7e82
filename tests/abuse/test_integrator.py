"""Another city's site in another process, because it needs settings of its own.

It has its own base page (``WAGTAIL_PAGE_MODEL``), so ``wagtail_ngo.pages`` is left out, its own
page types, template of a part, layout, type of question, PDF backend, numbers and receiver.
"""

import os
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_a_site_with_its_own_base_page_and_parts(tmp_path):
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "--noconftest"]
    run = subprocess.run(
        [*command, "--ds=tests.integrator.settings", "tests/integrator/site_tests.py"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "", "WAGTAIL_NGO_TEST_PG": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
