"""Mail servers for tests, on the loopback address: a real one, and one that misbehaves."""

import socket
import threading

from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Box:
    """Keeps the messages that a real server accepted."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope)
        return "250 OK"


@contextmanager
def real_server():
    """Yield ``(port, box)`` of a running SMTP server."""
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port, box
    finally:
        controller.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Misbehaving:
    """Speaks SMTP up to one command, which it answers with ``reply``; ``None`` closes instead.

    With ``at="connect"`` and ``reply=""`` it accepts connections and says nothing.
    """

    def __init__(self, at, reply):
        self.at, self.reply = at, reply
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        for connection in (self.listener, *self.open):
            connection.close()

    def _accept(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(connection)
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        try:
            with connection.makefile("rwb", buffering=0) as lines:
                self._talk(lines)
                connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        finally:
            connection.close()

    def _talk(self, lines):
        if not self._answer(lines, "connect", "220 ready"):
            return
        while line := lines.readline():
            command = line[:4].decode().strip().upper()
            if command == "DATA":
                lines.write(b"354 go on\r\n")
                while (text := lines.readline()) and text != b".\r\n":
                    pass
            if command == "QUIT" or not self._answer(lines, command, "250 OK"):
                return

    def _answer(self, lines, step, usual):
        reply = self.reply if step == self.at else usual
        if reply is None:
            return False
        if reply == "":
            threading.Event().wait(30)
        lines.write(f"{reply}\r\n".encode())
        return True


@contextmanager
def misbehaving_server(at, reply):
    server = Misbehaving(at, reply)
    try:
        yield server
    finally:
        server.close()
