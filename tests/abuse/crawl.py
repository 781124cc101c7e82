"""Every address of the package, and everything that an answer lets out."""

import io
import zipfile

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.urls import get_resolver, reverse

from wagtail_ngo.models import OutboxMessage


#: Tables that a refused request may write to.
#: (Keeping typed text decides within its UPDATE: see tests/grants/test_autosave.py.)
TRACES = ("auditevent", "audithead", "throttlehit", "django_session", "typedsection")


def walk(resolver, namespaces=()):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern, inner)
        else:
            names = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
            yield ":".join([*namespaces, pattern.name or ""]), names


def own_addresses() -> dict[str, list[str]]:
    """Return the names of the arguments of each address of the package, by its full name."""
    found = dict(walk(get_resolver()))
    return {name: args for name, args in found.items() if "ngo_" in name and ":" in name}


def outcome(response) -> str:
    """Return one word for what happened."""
    status = response.status_code
    if status in (301, 302):
        path = urlsplit(response["Location"]).path
        if "login" in path:
            return "login"
        return "home" if path == reverse("wagtailadmin_home") else "moved"
    words = {200: "ok", 403: "denied", 404: "missing", 405: "method"}
    return words.get(status, "refused" if 400 <= status < 500 else str(status))


class Writes:
    """Collects the tables that are written to."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        words = sql.split(maxsplit=3)
        if words and words[0] in ("INSERT", "UPDATE", "DELETE"):
            table = words[1] if words[0] == "UPDATE" else words[2]
            self.tables.add(table.strip('"'))
        return execute(sql, params, many, context)

    @property
    def real(self):
        return {table for table in self.tables if not table.endswith(TRACES)}


def content(response) -> bytes:
    body = b"".join(response) if response.streaming else response.content
    if not body.startswith(b"PK\x03\x04"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def ask(client, method, url, data=None):
    """Send one request, keep nothing of what it changed, and return what came out of it."""
    writes, newest = Writes(), OutboxMessage.objects.values_list("pk", flat=True).first() or 0
    with transaction.atomic(), connection.execute_wrapper(writes):
        response = client.generic_request(method, url, data)
        letters = OutboxMessage.objects.filter(pk__gt=newest)
        said = [str(message) for message in get_messages(response.wsgi_request)]
        mails = [f"{letter.subject}\n{letter.body}" for letter in letters]
        body = content(response).decode(errors="replace")
        transaction.set_rollback(True)
    shown = "\n".join([*map(str, response.headers.items()), body, *said])
    return SimpleNamespace(
        outcome=outcome(response), shown=shown, mails="\n".join(mails), writes=writes.real
    )
