"""The same bounds on HTTP/2, spoken here by hand: what a client does not finish or does not read ends."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import h2.config
import h2.connection
import h2.events
import pytest

from ..support.emulator_process import PathsBelow, emulator_process
from ..support.peer_endpoint import GIVEN

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("connections"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
SETTINGS = {"HYDRANT_HTTP_IDLE_SECONDS": "3", "HYDRANT_HTTP_REQUEST_SECONDS": "1"}
MIB = 1 << 20


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PathsBelow]:
    with emulator_process(tmp_path_factory.mktemp("http2"), "kinesis,sqs,sts", SETTINGS) as up:
        yield up


class Client:
    """A connection with prior knowledge."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), 60)
        self.conn = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.conn.initiate_connection()
        self.port = port
        self.flush()

    def close(self) -> None:
        self.sock.close()

    def flush(self) -> None:
        self.sock.sendall(self.conn.data_to_send())

    def ask(
        self, *more: tuple[str, str], method: str = "POST", path: str = "/", service: str = "kinesis", end: bool = False
    ) -> int:
        stream: int = self.conn.get_next_available_stream_id()
        signed = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, Signature=0"
        top = [(":method", method), (":path", path), (":scheme", "http"), (":authority", f"127.0.0.1:{self.port}")]
        self.conn.send_headers(stream, [*top, ("authorization", signed), *more], end_stream=end)
        self.flush()
        return stream

    def call(self, operation: str, request: dict[str, object]) -> int:
        """An operation of SQS."""
        body = json.dumps(request).encode()
        target = ("x-amz-target", f"AmazonSQS.{operation}")
        stream = self.ask(target, ("content-type", "application/x-amz-json-1.0"), service="sqs")
        self.conn.send_data(stream, body, end_stream=True)
        self.flush()
        return stream

    def events(self) -> Iterator[h2.events.Event]:
        """What comes, until the other side closes."""
        while data := self.sock.recv(65536):
            yield from self.conn.receive_data(data)
            self.flush()

    def status(self, stream: int) -> str:
        for event in self.events():
            if isinstance(event, h2.events.ResponseReceived) and event.stream_id == stream:
                return str(dict(event.headers)[":status"])
        raise AssertionError("closed without an answer")


def test_a_connection_on_which_nothing_is_asked_ends(paths: PathsBelow) -> None:
    with closing(Client(paths.port)) as client:
        stream = client.ask(method="GET", path="/_hydrant/health", end=True)
        assert client.status(stream) in ("200", "503")
        last = list(client.events())[-1]
        assert isinstance(last, h2.events.ConnectionTerminated)


def test_a_request_whose_body_never_comes_ends_and_others_do_not_suffer(paths: PathsBelow) -> None:
    with closing(Client(paths.port)) as client:
        half = client.ask(("content-length", "100"), ("x-amz-target", "Kinesis_20131202.ListStreams"))
        whole = client.ask(method="GET", path="/_hydrant/health", end=True)
        assert client.status(whole) in ("200", "503")
        assert client.status(half) == "408"
        again = client.ask(method="GET", path="/_hydrant/health", end=True)
        assert client.status(again) in ("200", "503")


def test_a_body_that_the_service_does_not_take_is_refused_at_once(paths: PathsBelow) -> None:
    with closing(Client(paths.port)) as client:
        begin = time.monotonic()
        stream = client.ask(("content-length", str(17 * MIB)), ("x-amz-target", "Kinesis_20131202.PutRecords"))
        client.conn.send_data(stream, b"x" * 1000)
        client.flush()
        assert client.status(stream) == "413"
        assert time.monotonic() - begin < 30
        again = client.ask(method="GET", path="/_hydrant/health", end=True)
        assert client.status(again) in ("200", "503"), "the connection is as good as before"


def test_an_answer_that_takes_us_long_does_not_end_the_connection(paths: PathsBelow) -> None:
    """A long poll is longer than a connection may be idle."""
    with closing(Client(paths.port)) as client:
        assert client.status(client.call("CreateQueue", {"QueueName": "q"})) == "200"
        poll = {"QueueUrl": f"http://127.0.0.1:{paths.port}/000000000000/q", "WaitTimeSeconds": 5}
        assert client.status(client.call("ReceiveMessage", poll)) == "200"
