"""Many requests on one connection, and a client that closes its own direction: it gets all answers, in order.

Plain and by TLS, on both ways through the emulator.
"""

import itertools
import random
import re
import socket
from collections.abc import Iterator
from contextlib import closing

import h2.config
import h2.connection
import h2.events
import pytest
from OpenSSL import SSL

from hydrant.waiting import eventually

from ..support.both_ways import DATA, DETOUR, KINESIS
from ..support.both_ways import request as asked_for
from ..support.firehose_emulator import Emulator
from ..support.peer_endpoint import GIVEN
from ..support.wire import unverified

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("firehose-api"),
    pytest.mark.skipif(bool(GIVEN), reason="answers are this emulator's"),
]
HEALTH = ("GET /_hydrant/health HTTP/1.1", ["Host: 127.0.0.1"], b"")
BROKEN = b"no request at all\r\n\r\n"
Asked = tuple[str, list[str], bytes]


class Line:
    """A connection of a client, plain."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def end(self) -> None:
        """Close our direction."""
        self._socket.shutdown(socket.SHUT_WR)

    def receive(self) -> bytes:
        """What comes next; nothing at the end."""
        return self._socket.recv(65536)

    def rest(self) -> bytes:
        """All that comes until the other side closes."""
        return b"".join(iter(self.receive, b""))

    def close(self) -> None:
        self._socket.close()


class SecretLine(Line):
    """The same by TLS; its direction is closed by a close_notify."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._socket.settimeout(None)  # it is OpenSSL that reads
        self._tls = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), self._socket)
        self._tls.set_connect_state()
        self._tls.do_handshake()

    def send(self, data: bytes) -> None:
        self._tls.sendall(data)

    def end(self) -> None:
        self._tls.shutdown()

    def receive(self) -> bytes:
        try:
            return self._tls.recv(65536)
        except SSL.ZeroReturnError:
            return b""


class CutLine(SecretLine):
    """The same by TLS; its direction is closed below TLS."""

    def end(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def port(furnished_emulator: Emulator) -> int:
    furnished_emulator.kinesis.create_stream(StreamName="one-connection", ShardCount=1)

    def active() -> None:
        summary = furnished_emulator.kinesis.describe_stream_summary(StreamName="one-connection")
        assert summary["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"

    eventually(active, 60)
    return int(furnished_emulator.endpoint.rpartition(":")[2])


@pytest.fixture(params=[Line, SecretLine, CutLine], ids=["plain", "close-notify", "tls-cut"])
def line(port: int, request: pytest.FixtureRequest) -> Iterator[Line]:
    with closing(request.param(port)) as opened:
        yield opened


def on_the_wire(line: str, headers: list[str], body: bytes) -> bytes:
    return "\r\n".join([line, *headers, "", ""]).encode("latin-1") + body


def put(*more: str, key: str = "k", data: str = DATA) -> Asked:
    return asked_for(f"{KINESIS}PutRecord", {"StreamName": "one-connection", "PartitionKey": key, "Data": data}, *more)


def puts(size: int, *more: str) -> Asked:
    """A put of records with so many characters of base64; it can be told by its number of records."""
    records = [{"Data": "A" * size, "PartitionKey": "k"}] * 2
    return asked_for(f"{KINESIS}PutRecords", {"StreamName": "one-connection", "Records": records}, *more)


def wrong(name: str, *more: str) -> Asked:
    """A put to a stream that is not there; its answer has the stream's name."""
    return asked_for(f"{KINESIS}PutRecord", {"StreamName": name, "PartitionKey": "k", "Data": DATA}, *more)


def chunked(asked: Asked) -> Asked:
    line, headers, body = asked
    headers = [header for header in headers if not header.startswith("Content-Length")]
    middle = len(body) // 2
    parts = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:middle], body[middle:], b""))
    return line, [*headers, "Transfer-Encoding: chunked"], parts


MIXED: list[tuple[Asked, bytes]] = [
    (put(), b'{"ShardId"'),
    (wrong("first"), b"Stream first "),
    (puts(1 << 20), b'"FailedRecordCount"'),
    (wrong("second", DETOUR), b"Stream second "),
    (puts(1 << 10, DETOUR), b'"FailedRecordCount"'),
    (wrong("third"), b"Stream third "),
    (HEALTH, b'"phase"'),
    (chunked(wrong("fourth")), b"Stream fourth "),
    (chunked(puts(1 << 20)), b'"FailedRecordCount"'),
    (put(DETOUR), b'{"ShardId"'),
    (wrong("last"), b"Stream last "),
]


def bodies(found: bytes) -> list[bytes]:
    """Of answers with a length."""
    taken = []
    while found:
        head, _, found = found.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        assert length, head
        taken.append(found[: int(length[1])])
        found = found[int(length[1]) :]
    return taken


def check(found: bytes, expected: list[bytes]) -> None:
    answers = bodies(found)
    kinds = [next((words for words in expected if words in answer), answer[:200]) for answer in answers]
    assert kinds == expected


def test_requests_in_one_write_are_answered_in_order_and_then_it_ends(line: Line) -> None:
    line.send(b"".join(on_the_wire(*asked) for asked, _ in MIXED))
    line.end()
    check(line.rest(), [words for _, words in MIXED])


@pytest.mark.parametrize("seed", range(3))
def test_requests_cut_anywhere_are_answered_in_order(line: Line, seed: int) -> None:
    chance = random.Random(seed)
    chosen = [chance.choice(MIXED) for _ in range(8)]
    data = b"".join(on_the_wire(*asked) for asked, _ in chosen)
    cuts = sorted(chance.sample(range(1, len(data)), 30))
    for begin, end in itertools.pairwise([0, *cuts, len(data)]):
        line.send(data[begin:end])
    line.end()
    check(line.rest(), [words for _, words in chosen])


@pytest.mark.parametrize("detour", [[], [DETOUR]], ids=["short", "long"])
def test_a_second_request_that_is_none_ends_the_connection_behind_the_first_answer(
    line: Line, detour: list[str]
) -> None:
    line.send(on_the_wire(*put(*detour)) + BROKEN + on_the_wire(*put()))
    found = line.rest()
    first, _, refusal = found.partition(b"HTTP/1.1 400 Bad Request")
    check(first, [b'{"ShardId"'])
    assert refusal
    assert b"ShardId" not in refusal


@pytest.mark.parametrize(
    "asked",
    [put(), puts(1 << 20), put(DETOUR), chunked(put()), HEALTH],
    ids=["short", "in-a-thread", "long", "chunked", "own"],
)
def test_a_client_that_sends_no_more_gets_its_answer(line: Line, asked: Asked) -> None:
    line.send(on_the_wire(*asked))
    line.end()
    assert len(bodies(line.rest())) == 1


def test_a_client_that_asks_and_then_sends_no_more(line: Line) -> None:
    line.send(on_the_wire(*put()))
    assert line.receive().startswith(b"HTTP/1.1 200 ")
    line.end()
    assert line.rest() == b""


@pytest.mark.parametrize("length", [0, 40, -1])
def test_a_request_that_never_comes_whole_is_not_answered(line: Line, length: int) -> None:
    line.send(on_the_wire(*put()) + on_the_wire(*put())[:length])
    line.end()
    check(line.rest(), [b'{"ShardId"'])


def test_a_large_answer_comes_whole_after_the_client_has_closed_its_direction(
    line: Line, furnished_emulator: Emulator
) -> None:
    content = random.Random(1).randbytes(3 << 20)
    furnished_emulator.s3.create_bucket(Bucket="half-closed")
    furnished_emulator.s3.put_object(Bucket="half-closed", Key="large", Body=content)
    line.send(b"GET /half-closed/large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    line.end()
    assert bodies(line.rest()) == [content]


class Streams:
    """HTTP/2: requests at once on one connection."""

    def __init__(self, port: int, *, tls: bool) -> None:
        plain = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket = unverified("h2").wrap_socket(plain) if tls else plain
        self._scheme = "https" if tls else "http"
        self._http = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._http.initiate_connection()
        self._unsent: dict[int, bytes] = {}
        self._answers: dict[int, bytes] = {}

    def ask(self, asked: list[Asked]) -> list[bytes]:
        """The bodies of the answers, in the order of the requests."""
        for _, lines, body in asked:
            headers = [tuple(line.split(": ", 1)) for line in lines if not line.startswith("Host")]
            stream = self._http.get_next_available_stream_id()
            top = [(":method", "POST"), (":path", "/"), (":scheme", self._scheme), (":authority", "127.0.0.1")]
            self._http.send_headers(stream, [*top, *((name.lower(), value) for name, value in headers)])
            self._unsent[stream], self._answers[stream] = body, b""
        open_streams = set(self._answers)
        while open_streams:
            for stream in list(self._unsent):
                self._send(stream)
            self._socket.sendall(self._http.data_to_send())
            open_streams -= self._receive()
        return [self._answers[stream] for stream in sorted(self._answers)]

    def _send(self, stream: int) -> None:
        """Send as much of a body as there is room for."""
        while stream in self._unsent:
            body = self._unsent[stream]
            room = min(self._http.local_flow_control_window(stream), self._http.max_outbound_frame_size)
            if room <= 0:
                return
            self._http.send_data(stream, body[:room], end_stream=len(body) <= room)
            self._unsent[stream] = body[room:]
            if len(body) <= room:
                del self._unsent[stream]

    def _receive(self) -> set[int]:
        """Take what comes; the streams that have ended."""
        data = self._socket.recv(65536)
        assert data, "closed without an answer"
        ended = set()
        for event in self._http.receive_data(data):
            if isinstance(event, h2.events.DataReceived):
                self._answers[event.stream_id] += event.data
                self._http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                ended.add(event.stream_id)
        return ended

    def close(self) -> None:
        self._socket.close()


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "plain"])
def test_small_and_large_calls_at_once_by_http2(port: int, *, tls: bool) -> None:
    wanted = [each for each in MIXED if each[0] != HEALTH and "Transfer-Encoding: chunked" not in each[0][1]]
    with closing(Streams(port, tls=tls)) as streams:
        answers = streams.ask([asked for asked, _ in wanted])
    assert [words in answer for (_, words), answer in zip(wanted, answers, strict=True)] == [True] * len(wanted)
