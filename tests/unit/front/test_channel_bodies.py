"""Bodies on their way through the channel: the memory that they take, and where each of them ends."""

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest
from twisted.python.failure import Failure

from .connections import Connection, call, chunked


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
