"""A queue on a stream: shards that come and go, memory, handles."""

from collections.abc import Callable

import pytest

from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.queues.queue import Attributes, Queue, Received, Refused, Start
from hydrant.emulator.kinesis.settings import Settings
from hydrant.emulator.kinesis.storage import hashing
from hydrant.emulator.kinesis.storage.memory import MemoryLedger

from ..conftest import Clock


@pytest.fixture
def stream(clock: Clock, ledger: MemoryLedger) -> Stream:
    return Stream(
        "events",
        "000000000000",
        "us-east-1",
        shard_count=2,
        mode="ON_DEMAND",
        ledger=ledger,
        settings=Settings(state_seconds=0),
        clock=clock,
    )


@pytest.fixture
def make(stream: Stream, clock: Clock) -> Callable[..., Queue]:
    def made(start: Start = Start(), **attributes: int | None) -> Queue:  # noqa: B008 - a value
        return Queue("q", "arn", stream, start, Attributes(**attributes), {}, clock, 0.0)  # type: ignore[arg-type]

    return made


def put(stream: Stream, *data: bytes) -> None:
    keys = [each.decode() for each in data]
    stream.put([hashing.hash_key(key) for key in keys], keys, list(data))


def drain(queue: Queue) -> list[Received]:
    found: list[Received] = []
    while got := queue.receive(10, None, dead=False):
        found += got
    return found


def data_of(received: list[Received]) -> list[bytes]:
    return sorted(each.record.data for each in received)


def test_k5_records_of_all_shards_of_closed_ones_and_of_their_children(
    stream: Stream, make: Callable[..., Queue]
) -> None:
    put(stream, b"before")
    queue = make()
    sent = [str(number).encode() for number in range(200)]
    put(stream, *sent[:50])
    stream.scale(5)
    put(stream, *sent[50:100])
    stream.scale(2)
    put(stream, *sent[100:])
    received = drain(queue)
    assert data_of(received) == sorted(sent)
    assert len({each.record.sequence_number for each in received}) == len(sent)


def test_k5_what_a_queue_has_not_acknowledged_is_not_read(stream: Stream, make: Callable[..., Queue]) -> None:
    queue = make()
    put(stream, b"a", b"b", b"c")
    assert sum(stream.unread.values()) == 3
    received = drain(queue)
    assert sum(stream.unread.values()) == 3
    for each in received:
        assert queue.acknowledge(each.handle, dead=False) is None
    assert stream.unread == {}
    queue.delete()
    put(stream, b"d")
    assert stream.unread == {}


def test_k5_no_more_than_ten_mib_in_an_answer(stream: Stream, make: Callable[..., Queue]) -> None:
    queue = make()
    for _ in range(4):
        stream.put([hashing.hash_key("k")], ["k"], [b"x" * (6 << 20)])
    assert [len(queue.receive(10, None, dead=False)) for _ in range(5)] == [1, 1, 1, 1, 0]


def test_k4_the_beginning_by_time(stream: Stream, clock: Clock, make: Callable[..., Queue]) -> None:
    put(stream, b"early")
    clock.now += 10
    put(stream, b"late")
    queue = make(Start("AT_TIMESTAMP", clock.now - 5))
    assert data_of(drain(queue)) == [b"late"]
    assert make(Start("AT_TIMESTAMP", clock.now - 1e6)).starts_at == stream.created_at


@pytest.mark.parametrize("handle", ["", "x", ":::", "x:shardId-000000000000:0:1", "::0:1", "\u0663:s:\u0663:1"])
def test_k5_a_handle_of_another_queue_is_none(stream: Stream, make: Callable[..., Queue], handle: str) -> None:
    queue, other = make(), make()
    put(stream, b"a")
    (received,) = queue.receive(1, None, dead=False)
    assert [type(other.acknowledge(each, dead=False)) for each in (received.handle, handle)] == [Refused, Refused]
    assert queue.acknowledge(received.handle, dead=False) is None
    refused = queue.acknowledge(received.handle, dead=False)
    assert refused is not None
    assert refused.code == "ResourceNotFoundException"


@pytest.mark.parametrize("number", ["\u00b2", "9" * 5_000, "-1", ""])
def test_k5_a_handle_with_something_else_for_a_number_is_none(
    stream: Stream, make: Callable[..., Queue], number: str
) -> None:
    queue = make()
    put(stream, b"a")
    (received,) = queue.receive(1, None, dead=False)
    secret, shard, position, receipt = received.handle.split(":")
    for handle in (f"{secret}:{shard}:{number}:{receipt}", f"{secret}:{shard}:{position}:{number}"):
        refused = queue.acknowledge(handle, dead=False)
        assert refused is not None
        assert refused.code == "InvalidArgumentException"


def test_k4_a_lower_number_of_receives_and_none_hold_at_once(
    stream: Stream, clock: Clock, make: Callable[..., Queue]
) -> None:
    queue = make(visibility_seconds=5, max_receives=None)
    put(stream, b"a")
    for _ in range(20):
        assert len(queue.receive(1, None, dead=False)) == 1
        clock.now += 5
    queue.update(Attributes(5, 3))
    assert queue.receive(1, None, dead=False) == []
    (letter,) = queue.receive(1, None, dead=True)
    assert letter.received == 21
