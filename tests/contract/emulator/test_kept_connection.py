"""Calls one after the other on one connection: HTTP/2 takes about as long for each as HTTP/1.1 does.

Without TCP_NODELAY the server keeps the second piece of an answer back until the client has acknowledged the first, and
the client, which waits for the rest, acknowledges late: 40 ms a call on Linux.
"""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection

import h2.config
import h2.connection
import h2.events
import pytest

from ..support.emulator_process import emulator_process
from ..support.peer_endpoint import GIVEN
from ..support.wire import unverified

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("connections"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
CALLS, ROUNDS = 40, 5
TIMES_AS_LONG = 8
"""A late acknowledgement is twenty times a call and more."""
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0"
HEADERS = {
    "x-amz-target": "Kinesis_20131202.ListStreams",
    "content-type": "application/x-amz-json-1.1",
    "authorization": SIGNED,
}
BODY = json.dumps({}).encode()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with emulator_process(tmp_path_factory.mktemp("kept"), "kinesis,sts", {}) as up:
        yield up.port


class Http1:
    def __init__(self, port: int, *, tls: bool) -> None:
        context = unverified("http/1.1")
        self._connection = (
            HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
            if tls
            else HTTPConnection("127.0.0.1", port, timeout=30)
        )

    def close(self) -> None:
        self._connection.close()

    def call(self) -> int:
        self._connection.request("POST", "/", BODY, HEADERS)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status


class Http2:
    def __init__(self, port: int, *, tls: bool) -> None:
        plain = socket.create_connection(("127.0.0.1", port), 30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock = unverified("h2").wrap_socket(plain) if tls else plain
        self._conn = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._conn.initiate_connection()
        self._top = [(":method", "POST"), (":path", "/"), (":scheme", "https" if tls else "http")]
        self._top += [(":authority", f"127.0.0.1:{port}")]

    def close(self) -> None:
        self._sock.close()

    def call(self) -> int:
        stream = self._conn.get_next_available_stream_id()
        self._conn.send_headers(stream, [*self._top, *HEADERS.items()])
        self._conn.send_data(stream, BODY, end_stream=True)
        self._sock.sendall(self._conn.data_to_send())
        status = 0
        while True:
            if hasattr(socket, "TCP_QUICKACK"):  # as a connection is that has been in use for a while
                self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
            data = self._sock.recv(65536)
            assert data, "closed without an answer"
            for event in self._conn.receive_data(data):
                if isinstance(event, h2.events.ResponseReceived):
                    status = int(dict(event.headers)[":status"])
                elif isinstance(event, h2.events.StreamEnded):
                    return status
            self._sock.sendall(self._conn.data_to_send())


def shortest(client: Http1 | Http2) -> float:
    """Seconds of the shortest of some calls: others on this machine make them longer, not shorter."""
    taken = []
    with closing(client):
        for _ in range(CALLS):
            begun = time.perf_counter()
            assert client.call() == 200
            taken.append(time.perf_counter() - begun)
    return min(taken[2:])


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_http2_waits_for_no_acknowledgement(port: int, tls: bool) -> None:
    """A late one would be there in each round; a machine that is slow in one of them is not."""
    found = []
    for _ in range(ROUNDS):
        found.append((shortest(Http2(port, tls=tls)), shortest(Http1(port, tls=tls))))
        if found[-1][0] < TIMES_AS_LONG * found[-1][1]:
            return
    pytest.fail(f"seconds of a call over HTTP/2 and HTTP/1.1: {found}")
