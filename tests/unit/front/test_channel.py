"""The channel answers calls between twisted's requests, in order, however their bytes come."""

import itertools
import random
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.logger import globalLogPublisher
from twisted.python.failure import Failure

from hydrant.emulator.front.answers import Answer
from hydrant.emulator.front.front import Later
from hydrant.emulator.front.heads import Head
from hydrant.emulator.http.connection_settings import ConnectionSettings

from .test_heads import LINES

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # twisted's, of a library for clients that is not installed
    from rolo.serving.twisted import TwistedRequestAdapter

    from hydrant.emulator.http.bodies import Room
    from hydrant.emulator.http.short_way import ShortWayChannel

BODIES = [b"", b"first", b"second " * 20]


class Front:
    """Knows calls with a length below a thousand; answers all but those whose body is `declined`. Some may wait."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.wait = False

    def waits(self, _call: Any) -> bool:
        return self.wait

    def call_of(self, head: Head | None) -> Any:
        return Known(head) if head is not None and head.length < 1000 else None

    def begin(self, call: Any, body: bytes) -> Answer | Later | None:
        return Later(lambda: self.answer(call, body)) if body.startswith(b"long") else self.answer(call, body)

    def answer(self, _call: Any, body: bytes) -> Answer | None:
        if body == b"declined":
            return None
        if body == b"broken":
            raise ValueError(body)
        self.seen.append(body)
        return Answer(b"200 OK", [(b"Content-Length", b"%d" % len(body))], body)


class Known:
    def __init__(self, head: Head) -> None:
        self.head = head


class Transport:
    """Keeps what is written."""

    disconnecting = False

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def writeSequence(self, data: list[bytes]) -> None:
        self.write(b"".join(data))

    def loseConnection(self) -> None:
        self.disconnecting = True

    write_at_once = write
    loseWriteConnection = loseConnection  # noqa: N815

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_args, **_more: None


class Long(TwistedRequestAdapter):  # type: ignore[misc] # twisted tells no types
    """What twisted makes of a request: its answer is its body in capitals."""

    def process(self) -> None:
        assert self.content is not None
        body = self.content.read().upper()
        self.setHeader(b"content-length", b"%d" % len(body))
        self.write(body)
        self.finish()


class Connection:
    """A channel with a front, on a transport in memory, and a clock."""

    def __init__(self) -> None:
        self.channel = ShortWayChannel()
        self.clock = Clock()
        channel: Any = self.channel
        channel.front = self.front = Front()
        channel.settings = ConnectionSettings(request_seconds=5, idle_seconds=60)
        channel.requestFactory, channel.callLater, channel.timeOut = Long, self.clock.callLater, 60
        channel.ticks = self.clock.seconds
        channel.site = SimpleNamespace(_parsePOSTFormSubmission=False)
        channel._log = None
        self.waiting: list[tuple[Callable[[], Answer | None], Callable[[Any], None]]] = []
        channel.in_thread = lambda work, done: self.waiting.append((work, done))
        self.transport = Transport()
        channel.makeConnection(self.transport)

    def disk_is_done(self) -> None:
        """The call that waits first is answered."""
        work, done = self.waiting.pop(0)
        try:
            done(work())
        except ValueError:
            done(Failure())

    def bodies(self) -> list[bytes]:
        """Of the answers so far."""
        found, rest = [], self.transport.written
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK"), head
            lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            length = int(lines[b"content-length"])
            found.append(rest[:length])
            rest = rest[length:]
        return found


@pytest.fixture
def connection() -> Connection:
    return Connection()


def call(body: bytes, *more: bytes) -> bytes:
    return b"\r\n".join([*LINES[:-1], *more, b"Content-Length: %d" % len(body), b"", body])


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


@pytest.fixture
def slow(connection: Connection) -> Connection:
    """Its calls wait for a disk."""
    connection.front.wait = True
    return connection


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


@pytest.fixture
def crowded(connection: Connection) -> Connection:
    """Others have all memory for bodies but ten bytes."""
    channel: Any = connection.channel
    channel.room = Room(100)
    assert channel.room.take(90)
    return connection


def in_parts(channel: Any, data: bytes) -> None:
    """Its head, half of the body, the rest."""
    begin = data.index(b"\r\n\r\n") + 4
    middle = begin + (len(data) - begin) // 2
    for part in (data[:begin], data[begin:middle], data[middle:]):
        channel.dataReceived(part)


@pytest.mark.parametrize(("body", "answer"), [(b"x" * 40, b"x" * 40), (b"declined", b"DECLINED"), (b"long" * 9, None)])
def test_a_body_without_room_waits_its_turn_and_those_behind_it_wait_too(
    crowded: Connection, body: bytes, answer: bytes | None
) -> None:
    room: Any = crowded.channel.room
    assert room.take(10)
    in_parts(crowded.channel, call(body))
    crowded.channel.dataReceived(call(b"next"))
    crowded.clock.advance(600)
    assert (crowded.bodies(), crowded.waiting, crowded.channel.idle, room.free) == ([], [], False, 0)
    room.give(100)
    assert room.free == 100 - len(body)
    crowded.disk_is_done()
    assert crowded.bodies() == [answer or body, b"next"]
    assert room.free == 100


def test_a_body_in_memory_has_it_until_it_is_answered(crowded: Connection) -> None:
    room: Any = crowded.channel.room
    in_parts(crowded.channel, call(b"long"))
    assert room.free == 6
    crowded.disk_is_done()
    assert (crowded.bodies(), room.free) == ([b"long"], 10)
    in_parts(crowded.channel, call(b"a"))
    assert (crowded.bodies(), room.free) == ([b"long", b"a"], 10)


@pytest.mark.parametrize("size", [2, 40], ids=["in-memory", "on-disk"])
@pytest.mark.parametrize("whole", [True, False])
def test_who_goes_away_leaves_no_body_behind(crowded: Connection, size: int, *, whole: bool) -> None:
    room: Any = crowded.channel.room
    crowded.front.wait = True
    data = call(b"x" * size)
    in_parts(crowded.channel, data if whole else data[:-1])
    channel: Any = crowded.channel
    channel.connectionLost(Failure(ConnectionError()))
    while crowded.waiting:
        crowded.disk_is_done()
    room.give(90)
    assert (room.free, crowded.transport.written) == (100, b"")


def test_a_body_that_stops_leaves_nothing_behind(crowded: Connection) -> None:
    in_parts(crowded.channel, call(b"first")[:-1])
    crowded.clock.advance(6)
    room: Any = crowded.channel.room
    assert crowded.transport.written.startswith(b"HTTP/1.1 408 ")
    assert room.free == 10


KINDS: dict[str, Callable[[int], tuple[bytes, bytes]]] = {
    "short": lambda number: (call(b"short %d" % number), b"short %d" % number),
    "long": lambda number: (call(b"long %d" % number), b"long %d" % number),
    "large": lambda number: (call(b"large %d " % number + b"x" * 80), b"large %d " % number + b"x" * 80),
    "declined": lambda _: (call(b"declined"), b"DECLINED"),
    "other": lambda number: (call(b"other %d" % number, b"X-Detour: 1"), b"OTHER %d" % number),
    "empty": lambda _: (call(b""), b""),
    "chunked": lambda number: (chunked(b"chunked %d" % number), b"CHUNKED %d" % number),
}


def chunked(body: bytes) -> bytes:
    return b"\r\n".join([*LINES[:-1], b"Transfer-Encoding: chunked", b"", b"%x" % len(body), body, b"0", b"", b""])


@pytest.mark.parametrize("seed", range(200))
def test_requests_in_one_stream_are_answered_in_order_however_it_is_cut(crowded: Connection, seed: int) -> None:
    """Of all kinds, on both ways, with threads that are done sooner or later."""
    chance = random.Random(seed)
    requests = [KINDS[chance.choice(list(KINDS))](number) for number in range(chance.randint(2, 12))]
    data = b"".join(request for request, _ in requests)
    cuts = sorted(chance.sample(range(1, len(data)), chance.choice([0, 1, 3, 10, len(data) // 7])))
    room: Any = crowded.channel.room
    for begin, end in itertools.pairwise([0, *cuts, len(data)]):
        crowded.channel.dataReceived(data[begin:end])
        if crowded.waiting and chance.random() < 0.3:
            crowded.disk_is_done()
    room.give(90)
    while crowded.waiting:
        crowded.disk_is_done()
    # A call whose head is cut, or that comes right behind one of twisted's, may be twisted's too.
    assert [body.lower() for body in crowded.bodies()] == [answer.lower() for _, answer in requests]
    assert (room.free, crowded.channel.idle) == (100, True)


def test_a_request_that_is_none_ends_the_connection_behind_the_answers_before_it(connection: Connection) -> None:
    broken = call(b"c").replace(b"POST / HTTP/1.1", b"no request", 1)
    connection.channel.dataReceived(call(b"a") + call(b"b", b"X-Detour: 1") + broken + call(b"d"))
    answers, _, refusal = connection.transport.written.partition(b"HTTP/1.1 400 Bad Request")
    assert refusal
    connection.transport.written = answers
    assert connection.bodies() == [b"a", b"B"]
    assert connection.front.seen == [b"a"]


@pytest.mark.parametrize("declined", [True, False])
def test_much_behind_a_body_in_chunks_is_no_trailer_of_it(connection: Connection, *, declined: bool) -> None:
    behind = [call(b"x" * 900), call(b"declined")] if declined else [call(b"x" * 900)]
    connection.channel.dataReceived(chunked(b"first") + b"".join(behind) * 200)
    answers = connection.bodies()
    assert (answers[0], len(answers)) == (b"FIRST", 1 + 200 * len(behind))


@pytest.mark.parametrize(
    "came", [b"", call(b"a"), call(b"a")[:-1], call(b"a") + call(b"b")[:30], call(b"a", b"X-D: 1")]
)
def test_a_client_that_sends_no_more_has_its_answers_and_the_connection_ends(
    connection: Connection, came: bytes
) -> None:
    connection.channel.dataReceived(came)
    assert not connection.transport.disconnecting
    answers = connection.transport.written
    connection.channel.read_ended()
    assert (connection.transport.disconnecting, connection.transport.written) == (True, answers)


def test_a_client_that_sends_no_more_has_the_answers_that_take_time(connection: Connection) -> None:
    connection.channel.dataReceived(
        call(b"long 1") + call(b"other", b"X-Detour: 1") + call(b"long 2") + call(b"x")[:-1]
    )
    connection.channel.read_ended()
    connection.channel.read_ended()
    assert not connection.transport.disconnecting
    connection.disk_is_done()
    assert [body.lower() for body in connection.bodies()] == [b"long 1", b"other", b"long 2"]
    assert connection.transport.disconnecting


def test_a_client_that_sends_no_more_and_reads_slowly_has_all_answers(connection: Connection) -> None:
    connection.channel.pauseProducing()
    connection.channel.dataReceived(call(b"a") + call(b"b"))
    connection.channel.read_ended()
    assert not connection.transport.disconnecting
    connection.channel.resumeProducing()
    assert (connection.bodies(), connection.transport.disconnecting) == ([b"a", b"b"], True)


class Slow(TwistedRequestAdapter):  # type: ignore[misc] # twisted tells no types
    """A request whose answer is begun, and ends when it is told to."""

    begun: Any = None
    has_length = True

    def process(self) -> None:
        if self.has_length:
            self.setHeader(b"content-length", b"10")
        self.write(b"begun")
        Slow.begun = self


@pytest.mark.parametrize("has_length", [True, False])
def test_a_client_that_sends_no_more_has_an_answer_that_has_begun_but_no_stream_without_end(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, *, has_length: bool
) -> None:
    monkeypatch.setattr(Slow, "has_length", has_length)
    channel: Any = connection.channel
    channel.requestFactory = Slow
    channel.dataReceived(call(b"a", b"X-Detour: 1"))
    channel.read_ended()
    assert connection.transport.disconnecting is not has_length
    Slow.begun.write(b"ended")
    Slow.begun.finish()
    assert connection.transport.disconnecting
