"""Runs a command beside a PostgreSQL server of its own, which is gone afterwards.

    python -m tests.postgres -- pytest tests -q

The command finds ``host:port`` in the variable WAGTAIL_NGO_TEST_PG. The server listens on the
loopback address only and keeps nothing: it trusts every login and does not wait for the disk.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


HOST = "127.0.0.1"
OPTIONS = {
    "listen_addresses": HOST,
    "max_connections": "260",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


def find_binaries() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``; Debian keeps them out of PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def server_account() -> dict[str, str]:
    """Return the arguments that make a process run as ``postgres``: it refuses to run as root."""
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_until_ready(binaries: Path, port: int, log: Path, seconds: int = 30) -> None:
    command = [binaries / "pg_isready", "-q", "-h", HOST, "-p", str(port)]
    deadline = time.monotonic() + seconds
    while subprocess.run(command, check=False).returncode:
        if time.monotonic() > deadline:
            raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


def make_cluster(binaries: Path, folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    command = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust"]
    encoding = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(
        [*command, *encoding], check=True, cwd=folder, stdout=subprocess.DEVNULL, **server_account()
    )


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a temporary folder and give its ``host:port``."""
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is missing. Install it with: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="wagtail-ngo-pg-") as name:
        folder, port = Path(name), free_port()
        make_cluster(binaries, folder)
        options = OPTIONS | {"port": str(port), "unix_socket_directories": name}
        flags = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        command = [binaries / "postgres", "-D", folder / "data", *flags]
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, stdout=log, stderr=log, **server_account()
            )
        try:
            wait_until_ready(binaries, port, folder / "log")
            yield f"{HOST}:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    with server() as address:
        environment = os.environ | {"WAGTAIL_NGO_TEST_PG": address}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
