import logging
import subprocess
import sys
import threading

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from wagtail_ngo.pdf import worker
from wagtail_ngo.pdf.base import PdfBackend, PdfUnavailable, Resource, ResourceRefused


logger = logging.getLogger(__name__)

MISSING = (
    "WeasyPrint cannot be used ({reason}). Install it with: pip install 'wagtail-ngo[pdf]', and "
    "its libraries with: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    'Or name another class in WAGTAIL_NGO["PDF_BACKEND"].'
)


class WeasyPrintBackend(PdfBackend):
    """Runs WeasyPrint in a process of its own, within a limit of time and of memory.

    To change a limit, subclass and name the subclass in ``WAGTAIL_NGO["PDF_BACKEND"]``.
    """

    time_limit: float = 60  # seconds
    memory_limit = 2 * 1024**3  # bytes

    @classmethod
    def unmet(cls) -> str:
        return "" if find_spec("weasyprint") else MISSING.format(reason="it is not installed")

    def render(self, html: str, *, base_url: str, fetch: Callable[[str], Resource]) -> bytes:
        job = {"base_url": base_url, "memory_limit": self.memory_limit}
        with self.process() as (process, timed_out):
            try:
                worker.send(process.stdin, job, html.encode())
                return self.converse(process, fetch)
            except (EOFError, BrokenPipeError) as error:
                raise PdfUnavailable(self.explain(timed_out.is_set())) from error

    @contextmanager
    def process(self) -> Iterator[tuple[Any, threading.Event]]:
        """Start the worker; it is gone when the block ends, whatever happened."""
        timed_out = threading.Event()

        def give_up() -> None:
            timed_out.set()
            process.kill()

        # -P keeps this folder, which has a weasyprint.py, out of the worker's import path.
        process = subprocess.Popen(  # noqa: S603
            [python_executable(), "-P", worker.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        timer = threading.Timer(self.time_limit, give_up)
        timer.start()
        try:
            yield process, timed_out
        finally:
            timer.cancel()
            process.kill()
            process.communicate()

    def converse(self, process: Any, fetch: Callable[[str], Resource]) -> bytes:
        """Answer the worker's questions until it hands over the document."""
        while True:
            message, body = worker.receive(process.stdout)
            if "fetch" in message:
                worker.send(process.stdin, *answer(message["fetch"], fetch))
            elif "done" in message:
                return body
            elif "missing" in message:
                raise PdfUnavailable(MISSING.format(reason=message["missing"]))
            else:
                raise PdfUnavailable(f"WeasyPrint failed: {message['failed']}")

    def explain(self, timed_out: bool) -> str:
        if timed_out:
            return f"The PDF took longer than {self.time_limit:g} seconds."
        return "The process that makes the PDF ended without an answer."


def answer(url: str, fetch: Callable[[str], Resource]) -> tuple[dict[str, str], bytes]:
    """Return what the worker is told about ``url``; a storage that fails costs an image only."""
    try:
        resource = fetch(url)
    except ResourceRefused as refusal:
        return {"refused": str(refusal)}, b""
    except Exception:
        logger.exception("A resource of a PDF could not be read: %.200r", url)
        return {"refused": "error"}, b""
    return {"content_type": resource.content_type}, resource.body


def python_executable() -> str:
    """Return the interpreter, also under a server that puts itself in ``sys.executable``."""
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sys.prefix, "bin", "python"))
