"""The process that runs WeasyPrint. It knows no settings and opens no address: it asks the parent.

A document that is too large, nested too deeply or that crashes a C library ends this process only.
Messages in both directions are a line of JSON with the length of the bytes that follow it.
"""

import json
import os
import sys

from collections.abc import Callable
from typing import IO, Any


def send(stream: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    stream.write(json.dumps({**header, "length": len(body)}).encode() + b"\n" + body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Return the next message. Raises ``EOFError`` when the other side is gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    header = json.loads(line)
    body = stream.read(header["length"])
    if len(body) < header["length"]:
        raise EOFError
    return header, body


def fetcher_class(weasyprint: Any, ask: Callable[[str], tuple[dict[str, Any], bytes]]) -> type:
    class AskingFetcher(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.lower().startswith("data:"):
                return super().fetch(url, headers)
            answer, body = ask(url)
            if "refused" in answer:
                raise ValueError(answer["refused"])
            return weasyprint.urls.URLFetcherResponse(
                url, body, {"Content-Type": answer["content_type"]}
            )

    return AskingFetcher


def limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def render(weasyprint: Any, job: dict[str, Any], html: bytes, ask: Callable) -> bytes:
    fetcher = fetcher_class(weasyprint, ask)(allowed_protocols=["data"], allow_redirects=False)
    document = weasyprint.HTML(
        string=html.decode(), base_url=job["base_url"], url_fetcher=fetcher, encoding="utf-8"
    )
    return document.write_pdf(pdf_variant="pdf/ua-1")


def answer_to(job: dict[str, Any], html: bytes, ask: Callable) -> tuple[dict[str, Any], bytes]:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        return {"missing": str(error)}, b""
    limit_memory(job["memory_limit"])
    try:
        return {"done": True}, render(weasyprint, job, html, ask)
    except Exception as error:  # noqa: BLE001 - told to the parent, which logs it
        return {"failed": f"{type(error).__name__}: {error}"[:500]}, b""


def main() -> None:
    parent_in, parent_out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing a library prints gets between the messages

    def ask(url: str) -> tuple[dict[str, Any], bytes]:
        send(parent_out, {"fetch": url})
        return receive(parent_in)

    send(parent_out, *answer_to(*receive(parent_in), ask))


if __name__ == "__main__":
    main()
