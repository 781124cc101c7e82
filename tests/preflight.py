"""Says what the suite needs and this machine has not, with the command that installs it."""

import ctypes.util
import shutil
import sys

from tests.postgres import find_binaries


NEEDS = {
    "PostgreSQL": (find_binaries, "apt-get install postgresql"),
    "gettext": (lambda: shutil.which("xgettext"), "apt-get install gettext"),
    "Chromium": (lambda: shutil.which("chromium"), "apt-get install chromium"),
    "Pango (for PDFs)": (
        lambda: ctypes.util.find_library("pangoft2-1.0"),
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    ),
    "Node.js": (lambda: shutil.which("npm"), "apt-get install nodejs npm"),
}


def missing() -> dict[str, str]:
    return {name: command for name, (found, command) in NEEDS.items() if not found()}


if __name__ == "__main__":
    lines = [f"{name} is missing. Install it: {command}" for name, command in missing().items()]
    sys.exit("\n".join(lines) or 0)
