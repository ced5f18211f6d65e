"""A channel at work, with a bucket of the test: when it delivers, dead letters, what happens when S3 refuses."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from hydrant.emulator.kinesis.channels.channel import MOST_BYTES, Bucket, Channel, Destination, Logging, SinkError
from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.settings import Settings
from hydrant.emulator.kinesis.storage import hashing
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.shard import Shard

from ..conftest import Clock

FRESH = 300


@dataclass
class Store:
    """Buckets and log lines; `refuses` makes each write fail."""

    objects: dict[str, bytes] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    classes: list[str | None] = field(default_factory=list)
    refuses: bool = False
    refused_bucket: str = ""
    tries: int = 0

    def put(self, bucket: str, owner: str, key: str, body: bytes, storage_class: str | None) -> None:
        self.tries += 1
        if self.refuses or bucket == self.refused_bucket:
            raise SinkError("NoSuchBucket")
        assert f"{bucket}/{key}" not in self.objects
        assert owner == "000000000000"
        self.objects[f"{bucket}/{key}"] = body
        self.classes.append(storage_class)

    def log(self, group: str, stream: str, line: str) -> None:
        self.lines.append(f"{group} {stream} {line}")


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
def store() -> Store:
    return Store()


@pytest.fixture
def make(stream: Stream, store: Store, clock: Clock) -> Callable[..., Channel]:
    def made(record_format: str = "JSON", compression: str = "NONE", **more: Any) -> Channel:
        data, errors = Bucket("arn:aws:s3:::data", "000000000000"), Bucket("arn:aws:s3:::errors", "000000000000")
        where = Destination(
            data, compression, "GLACIER_IR", more.pop("template", None), errors, more.pop("prefix", None)
        )
        logs = Logging(enabled=True)
        return Channel(
            "ch", "arn", "id", "role", stream, record_format, where, FRESH, logs, None, {}, store, clock, 0.0, **more
        )

    return made


def put(stream: Stream, *data: bytes) -> None:
    keys = [str(number) for number in range(len(data))]
    stream.put([hashing.hash_key(key) for key in keys], keys, list(data))


def test_k8_records_are_delivered_when_the_oldest_is_old_enough(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel]
) -> None:
    put(stream, b'"before"')
    channel = make()
    put(stream, b"1", b"2")
    channel.look()
    clock.now += FRESH - 1
    put(stream, b"3")
    channel.look()
    assert store.objects == {}
    clock.now += 1
    channel.look()
    (key,) = store.objects
    assert key.startswith("data/kinesis-channel/ch/id/")
    assert key.endswith(".json")
    assert sorted(store.objects[key].split()) == [b"1", b"2", b"3"]
    assert store.classes == ["GLACIER_IR"]
    clock.now += 10 * FRESH
    channel.look()
    assert len(store.objects) == 1
    assert stream.unread == {}


def test_k8_much_is_delivered_at_once(stream: Stream, store: Store, make: Callable[..., Channel]) -> None:
    channel = make("BYTE_ARRAY")
    piece = b"x" * (1 << 20)
    put(stream, *[piece] * (MOST_BYTES // len(piece)))
    channel.look()
    assert [len(body) for body in store.objects.values()] == [MOST_BYTES]


def test_k9_what_is_none_of_its_format_is_a_dead_letter_and_the_rest_is_delivered(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel]
) -> None:
    channel = make(prefix="bad/")
    put(stream, b"{}", b"no json", b"\xff")
    channel.look()
    clock.now += FRESH
    channel.look()
    by_bucket = {key.split("/")[0]: body for key, body in store.objects.items()}
    assert by_bucket["data"] == b"{}\n"
    letters = [json.loads(line) for line in by_bucket["errors"].splitlines()]
    assert len(letters) == 2
    assert all(letter["shardId"].startswith("shardId-") and letter["errorMessage"] for letter in letters)
    assert any(key.startswith("errors/bad/") for key in store.objects)
    assert store.lines[0].startswith("/aws/kinesis/ch/id DestinationDelivery ")


def test_k8_what_s3_refuses_is_tried_again_and_nothing_is_lost(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel]
) -> None:
    channel = make("STRING", "NONE")
    store.refuses = True
    put(stream, b"a", b"b")
    channel.look()
    clock.now += FRESH
    for _ in range(5):
        channel.look()
    assert store.tries == 1
    assert sum(stream.unread.values()) == 2
    for _ in range(10):
        clock.now += 61
        channel.look()
    assert store.tries == 11
    store.refuses = False
    put(stream, b"c")
    clock.now += 61
    channel.look()
    assert sorted(b"".join(store.objects.values()).split()) == [b"a", b"b", b"c"]


def test_k9_dead_letters_are_written_once_while_the_bucket_of_data_refuses(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel]
) -> None:
    channel = make()
    store.refused_bucket = "data"
    put(stream, b"{}", b"no json")
    channel.look()
    for _ in range(5):
        clock.now += FRESH
        channel.look()
    assert sum(stream.unread.values()) == 2
    store.refused_bucket = ""
    clock.now += FRESH
    channel.look()
    assert sorted(key.split("/")[0] for key in store.objects) == ["data", "errors"]
    assert stream.unread == {} or not sum(stream.unread.values())


def test_k8_shards_that_come_later_are_delivered(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel]
) -> None:
    channel = make("STRING")
    sent = [b"%03d" % number for number in range(100)]
    put(stream, *sent[:50])
    stream.scale(5)
    put(stream, *sent[50:])
    channel.look()
    clock.now += FRESH
    channel.look()
    assert sorted(b"".join(store.objects.values()).split()) == sent


def test_k7_a_deleted_channel_reads_no_more(stream: Stream, make: Callable[..., Channel]) -> None:
    channel = make()
    put(stream, b"1")
    assert sum(stream.unread.values()) == 1
    channel.delete()
    assert stream.unread == {}
    assert channel.gone


def test_what_was_forgotten_by_a_reset_is_not_delivered_later(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel]
) -> None:
    channel = make("STRING")
    put(stream, b"old")
    channel.look()
    stream.clear()
    channel.forget()
    put(stream, b"new")
    clock.now += FRESH
    channel.look()
    clock.now += FRESH
    channel.look()
    assert list(store.objects.values()) == [b"new\n"]


def test_a_record_that_is_put_after_a_reset_is_delivered_though_the_channel_was_reading(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, read = make("STRING"), Shard.read

    def reset_and_put() -> None:
        channel.forget()
        put(stream, b"new")

    resetting = threading.Thread(target=reset_and_put)

    def meanwhile(shard: Shard, *arguments: Any) -> Any:
        if resetting.ident is None:
            resetting.start()
            resetting.join(0.2)  # it waits for this look
        return read(shard, *arguments)

    monkeypatch.setattr(Shard, "read", meanwhile)
    put(stream, b"old")
    channel.look()
    resetting.join(60)
    clock.now += FRESH
    channel.look()
    clock.now += FRESH
    channel.look()
    assert list(store.objects.values()) == [b"new\n"]


def test_an_object_holds_all_that_came_before_its_time_was_seen_to_be_up(
    stream: Stream, store: Store, clock: Clock, make: Callable[..., Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, read, late = make("STRING"), Shard.read, [b"late"]
    first, last = stream.shards.values()
    key = hashing.explicit_hash_key(str(first.hash_range.start))

    def meanwhile(shard: Shard, *arguments: Any) -> Any:
        found = read(shard, *arguments)
        if shard is last and late:  # the other one has been read
            stream.put([key], ["key"], [late.pop()])
            clock.now += FRESH
        return found

    monkeypatch.setattr(Shard, "read", meanwhile)
    put(stream, *[b"early"] * 20)
    channel.look()
    channel.look()
    assert sorted(b"".join(store.objects.values()).split()) == [b"early"] * 20 + [b"late"]
    assert len(store.objects) == 1
