"""The channel answers calls between twisted's requests, in order, however their bytes come."""

from typing import Any

import pytest
from twisted.logger import globalLogPublisher
from twisted.python.failure import Failure

from .connections import Connection, Transport, call

BODIES = [b"", b"first", b"second " * 20]


@pytest.mark.parametrize("size", [1, 2, 7, 100, 500, 10_000])
def test_calls_in_pieces_of_any_size(connection: Connection, size: int) -> None:
    """The front gets those whose head comes in one piece; the others are twisted's."""
    data = b"".join(map(call, BODIES))
    for begin in range(0, len(data), size):
        connection.channel.dataReceived(data[begin : begin + size])
    assert [body.lower() for body in connection.bodies()] == BODIES
    if size >= len(data):
        assert connection.front.seen == BODIES


def test_a_head_and_then_its_body(connection: Connection) -> None:
    whole = call(b"first")
    for part in (whole[:-5], whole[-5:-2], whole[-2:] + call(b"next")):
        connection.channel.dataReceived(part)
    assert connection.bodies() == [b"first", b"next"]


def test_calls_and_other_requests_stay_in_order(connection: Connection) -> None:
    other = call(b"other", b"X-Detour: 1")
    connection.channel.dataReceived(call(b"a") + other + call(b"declined") + call(b"b"))
    connection.channel.dataReceived(call(b"c"))
    assert connection.bodies() == [b"a", b"OTHER", b"DECLINED", b"b".upper(), b"c"]


def test_a_body_that_stops_ends_like_any_request(connection: Connection) -> None:
    connection.channel.dataReceived(call(b"first")[:-2])
    connection.clock.advance(6)
    assert connection.transport.written.startswith(b"HTTP/1.1 408 ")
    connection.channel.dataReceived(call(b"again"))
    assert connection.front.seen == []


def test_a_connection_that_is_idle_after_a_call_ends(connection: Connection) -> None:
    whole = call(b"first")
    connection.channel.dataReceived(whole[:-2])
    connection.channel.dataReceived(whole[-2:])
    connection.clock.advance(59)
    assert connection.channel.idle
    assert not connection.transport.disconnecting


def test_nothing_is_answered_while_the_client_takes_nothing(connection: Connection) -> None:
    connection.channel.pauseProducing()
    connection.channel.dataReceived(call(b"a") + call(b"b"))
    connection.channel.dataReceived(call(b"c"))
    assert connection.front.seen == []
    connection.channel.resumeProducing()
    assert connection.front.seen == [b"a", b"b", b"c"]


class Encrypted:
    """A transport as that of TLS: what it has not itself is the connection's below."""

    disconnecting = False

    def __init__(self, below: Transport) -> None:
        self.below = below
        self.clear = b""

    def write(self, data: bytes) -> None:
        self.clear += data

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


def test_an_answer_goes_through_the_transport_that_encrypts(connection: Connection) -> None:
    channel: Any = connection.channel
    channel.transport = Encrypted(connection.transport)
    channel.dataReceived(call(b"first"))
    assert channel.transport.clear.endswith(b"first")
    assert connection.transport.written == b""


@pytest.mark.parametrize("version", [b"HTTP/9.9", b"HTTP/1", b"http/1.1", b"HTTP/2.0", b"X"])
def test_a_version_that_is_none_is_refused_and_not_echoed(connection: Connection, version: bytes) -> None:
    connection.channel.dataReceived(call(b"body").replace(b"HTTP/1.1", version, 1))
    assert connection.transport.written.startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_an_old_version_is_answered(connection: Connection) -> None:
    connection.channel.dataReceived(call(b"body").replace(b"HTTP/1.1", b"HTTP/1.0", 1))
    assert connection.transport.written.startswith(b"HTTP/1.0 200 OK\r\n")


def test_a_call_that_waits_holds_up_its_own_connection_alone_and_no_timer_ends_it(slow: Connection) -> None:
    slow.channel.dataReceived(call(b"a") + call(b"b"))
    slow.channel.dataReceived(call(b"other", b"X-Detour: 1") + call(b"c")[:-1])
    assert (slow.front.seen, slow.bodies(), slow.channel.idle) == ([], [], False)
    slow.clock.advance(600)
    assert not slow.transport.disconnecting
    slow.disk_is_done()
    slow.disk_is_done()
    assert slow.bodies() == [b"a", b"b", b"OTHER"]
    slow.channel.dataReceived(b"c")
    assert slow.bodies()[3:] == [b"C"], "its head came with another request: it is twisted's"
    assert slow.channel.idle
    slow.channel.dataReceived(call(b"d"))
    slow.disk_is_done()
    assert slow.bodies()[4:] == [b"d"]


def test_a_connection_that_is_idle_after_a_call_that_waited_ends(slow: Connection) -> None:
    slow.channel.dataReceived(call(b"a"))
    slow.disk_is_done()
    ended: list[float] = []
    slow.channel.timeoutConnection = lambda: ended.append(slow.clock.seconds())  # type: ignore[method-assign]
    slow.clock.advance(59)
    assert ended == []
    slow.clock.advance(2)
    assert ended == [61]


def test_a_call_that_waits_may_be_left_to_the_long_way(slow: Connection) -> None:
    slow.channel.dataReceived(call(b"declined") + call(b"b"))
    slow.disk_is_done()
    slow.disk_is_done()
    assert slow.bodies() == [b"DECLINED", b"b"]


def test_an_answer_that_nobody_takes_any_more_is_dropped(slow: Connection) -> None:
    slow.channel.dataReceived(call(b"a") + call(b"b"))
    slow.channel.connectionLost(Failure(ConnectionError()))
    slow.disk_is_done()
    assert (slow.front.seen, slow.transport.written, slow.waiting) == ([b"a"], b"", [])


def test_a_defect_in_a_thread_ends_the_connection_and_is_told(slow: Connection) -> None:
    told: list[Any] = []
    globalLogPublisher.addObserver(told.append)
    try:
        slow.channel.dataReceived(call(b"broken"))
        slow.disk_is_done()
    finally:
        globalLogPublisher.removeObserver(told.append)
    assert slow.transport.disconnecting
    assert any("log_failure" in event or event.get("isError") for event in told)


def test_nothing_is_read_on_when_much_waits_behind_a_call(slow: Connection) -> None:
    channel: Any = slow.channel
    moves: list[str] = []
    channel._networkProducer = Producer(moves)
    channel.dataReceived(call(b"a"))
    channel.dataReceived(call(b"x" * 900) * 1300)
    assert moves == ["pause"]
    slow.front.wait = False
    slow.disk_is_done()
    assert moves == ["pause", "resume"]
    assert len(slow.bodies()) == 1301


class Producer:
    """The network, told to stop and to go on."""

    def __init__(self, moves: list[str]) -> None:
        self._moves = moves

    def pauseProducing(self) -> None:
        self._moves.append("pause")

    def resumeProducing(self) -> None:
        self._moves.append("resume")


def test_a_call_that_turns_out_to_take_long_is_answered_in_a_thread(connection: Connection) -> None:
    connection.channel.dataReceived(call(b"a") + call(b"long") + call(b"b"))
    assert (connection.bodies(), connection.channel.idle) == ([b"a"], False)
    connection.disk_is_done()
    assert (connection.bodies(), connection.channel.idle) == ([b"a", b"long", b"b"], True)
