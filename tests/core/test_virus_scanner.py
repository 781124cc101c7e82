"""The scanner client against a server that speaks clamd's protocol on the loopback."""

import logging
import socket
import struct
import threading

from django.core.files.base import ContentFile

import pytest

from wagtail_ngo.uploads import UploadRefused, inspect_upload


pytestmark = pytest.mark.usefixtures("english")

SIGNATURE = b"HARMLESS-TEST-SIGNATURE"
MAX_STREAM = 300_000


class Clamd(threading.Thread):
    """Answers one INSTREAM session at a time; `answer` overrides the verdict."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.answer = None
        self.received = []

    def run(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                connection.sendall(self.reply(stream))

    def reply(self, stream):
        assert stream.read(10) == b"zINSTREAM\0"
        body = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            body += stream.read(length)
            if len(body) > MAX_STREAM:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.received.append(body)
        found = b"stream: Test.Signature FOUND\0" if SIGNATURE in body else b"stream: OK\0"
        return found if self.answer is None else self.answer


@pytest.fixture
def clamd(settings):
    server = Clamd()
    server.start()
    settings.WAGTAIL_NGO = {"VIRUS_SCANNER": server.address}
    yield server
    server.listener.shutdown(socket.SHUT_RDWR)
    server.listener.close()
    server.join()


def upload(content):
    return inspect_upload(ContentFile(content, name="notes.txt"))


def test_a_clean_file_is_sent_whole_and_accepted(clamd):
    content = b"clean " * 30_000
    assert upload(content).size == len(content)
    assert clamd.received == [content]


def test_an_infected_file_is_refused_and_logged(clamd, caplog):
    assert upload(b"clean").name == "notes.txt"
    with caplog.at_level(logging.WARNING), pytest.raises(UploadRefused) as refused:
        upload(b"before " + SIGNATURE + b" after")
    assert refused.value.messages == [
        "The file “notes.txt” was not accepted. A virus was found in the file. Check your computer."
    ]
    assert "Test.Signature" in caplog.text
    assert "notes.txt" not in caplog.text


@pytest.mark.parametrize(
    "answer", [b"", b"stream: ERROR\0", b"COMMAND READ TIMED OUT\0", b"OK, all FOUNDED\0"]
)
def test_any_other_answer_refuses_the_file_for_now(clamd, answer):
    clamd.answer = answer
    with pytest.raises(UploadRefused, match="Try again in a few minutes"):
        upload(b"clean")


def test_a_file_over_the_scanner_s_limit_is_refused(clamd):
    with pytest.raises(UploadRefused, match="could not be checked for viruses"):
        upload(b"x" * 4_000_000)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "[::1]:1", "nowhere", "127.0.0.1:port"])
def test_a_scanner_that_is_down_refuses_every_file(settings, address, caplog):
    settings.WAGTAIL_NGO = {"VIRUS_SCANNER": None}
    assert upload(b"clean")
    settings.WAGTAIL_NGO = {"VIRUS_SCANNER": address}
    with pytest.raises(UploadRefused, match="Try again in a few minutes"):
        upload(b"clean")
    assert "scanner did not answer" in caplog.text


def test_bytes_that_are_already_refused_are_not_scanned(clamd):
    with pytest.raises(UploadRefused):
        upload(b"\x00" + SIGNATURE)
    assert clamd.received == []
