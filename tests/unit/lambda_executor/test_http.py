"""Requests of runtimes, however their bytes come; answers, however they are taken."""

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.lambda_executor.sandbox.http import BadRequest, Connection, Request, RequestParser

_LIMIT = 40


def _sized(body: bytes) -> bytes:
    return b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def _chunked(body: bytes) -> bytes:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:]) if part)
    return b"POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nLast: 1\r\n\r\n"


@given(
    st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), min_size=1, max_size=4),
    st.lists(st.integers(1, 50), max_size=40),
)
def test_requests_are_the_same_wherever_their_bytes_are_cut(wanted: list[tuple[bool, bytes]], cuts: list[int]) -> None:
    data = b"".join(_chunked(body) if chunked else _sized(body) for chunked, body in wanted)
    parser, found = RequestParser(_LIMIT), list[Request]()
    for cut in cuts:
        found += parser.feed(data[:cut])
        data = data[cut:]
        assert parser.expects <= len(data)
    found += parser.feed(data)
    assert [(each.path, each.too_large) for each in found] == [
        ("/b" if chunked else "/a", len(body) > _LIMIT) for chunked, body in wanted
    ]
    assert [each.body for each in found] == [body if len(body) <= _LIMIT else b"" for _, body in wanted]
    assert [each.headers.get("last") for each in found] == ["1" if chunked else None for chunked, _ in wanted]


@pytest.mark.parametrize("size", [b"-1", b"x", b"1.0"])
def test_a_body_without_a_size_is_refused(size: bytes) -> None:
    with pytest.raises(BadRequest):
        RequestParser(_LIMIT).feed(b"POST /a HTTP/1.1\r\nContent-Length: " + size + b"\r\n\r\nabc")


def test_an_answer_that_is_taken_slowly_comes_whole_and_before_the_next_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        theirs = socket.create_connection(listener.getsockname())
        ours, _ = listener.accept()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection = Connection(ours, _LIMIT)
        bodies = [bytes([65 + number]) * (300_000 + number) for number in range(3)] + [b""]
        all_out = [connection.answer(200, {"Name": "x"}, body) for body in bodies]
        assert not all_out[0]
        taken = bytearray()
        reader = threading.Thread(target=_read_all, args=(theirs, taken))
        reader.start()
        ours.setblocking(True)
        assert connection.flush()
        ours.shutdown(socket.SHUT_WR)
        reader.join(60)
        head = b"HTTP/1.1 200 OK\r\nName: x\r\nContent-Length: %d\r\n\r\n"
        assert bytes(taken) == b"".join(head % len(body) + body for body in bodies)


def _read_all(sock: socket.socket, taken: bytearray) -> None:
    while data := sock.recv(1000):
        taken += data
