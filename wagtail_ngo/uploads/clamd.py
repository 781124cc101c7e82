"""A client of the clamd virus scanner: the INSTREAM command, nothing else."""

import socket
import struct

from collections.abc import Iterable


TIMEOUT_SECONDS = 30
MAX_REPLY_BYTES = 4096


class ScannerUnavailable(Exception):
    """The scanner could not say whether the file is clean."""


def find_virus(chunks: Iterable[bytes], address: str) -> str:
    """Return the name of the virus that clamd at ``host:port`` found, or "" for a clean file.

    Raises `ScannerUnavailable` on any other answer, or none.
    """
    host, _colon, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), TIMEOUT_SECONDS) as connection:
            reply = _scan(connection, chunks)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(str(error)) from error
    return _verdict(reply)


def _scan(connection: socket.socket, chunks: Iterable[bytes]) -> str:
    connection.sendall(b"zINSTREAM\0")
    try:
        for chunk in filter(None, chunks):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
    except OSError:
        # Over its size limit clamd answers and hangs up; the answer says more than the broken pipe.
        return _read_reply(connection)
    return _read_reply(connection)


def _read_reply(connection: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < MAX_REPLY_BYTES:
        received = connection.recv(MAX_REPLY_BYTES)
        if not received:
            break
        reply += received
    return reply.rstrip(b"\0").decode(errors="replace")


def _verdict(reply: str) -> str:
    answer = reply.removeprefix("stream: ")
    if answer == "OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removesuffix(" FOUND")
    raise ScannerUnavailable(reply or "no answer")
