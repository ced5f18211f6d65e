"""A mapping on the store of Kinesis: positions, shards that split and merge, streams made anew (M-4, E-20, E-21)."""

import base64
import hashlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.emulator.arns import stream_arn
from hydrant.emulator.kinesis.store import Stream, create_stream, delete_stream
from hydrant.emulator.mappings.engine import feed
from hydrant.emulator.mappings.engine.ports import Reply
from hydrant.emulator.mappings.engine.settings import Settings
from hydrant.emulator.mappings.progress import Progress
from hydrant.emulator.mappings.services.stream_work import STREAM_GONE, StreamWork

from .worlds import FUNCTION

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")
ACCOUNT, REGION = "000000000000", "us-east-1"
PATIENCE = 60.0


def put(stream: Stream, texts: Sequence[str], keys: int = 5) -> None:
    names = [f"key-{number % keys}" for number in range(len(texts))]
    hashes = [hashlib.md5(name.encode(), usedforsecurity=False).digest() for name in names]
    stream.put(hashes, names, [json.dumps(text).encode() for text in texts])


class Mapping:
    """A mapping that works in a thread, and what its function got."""

    def __init__(self, name: str, progress: Progress | None = None, **more: Any) -> None:
        self.progress = progress or Progress()
        self.records: list[tuple[str, Any]] = []
        self.told: list[str] = []
        self.stopped = threading.Event()
        self.before: Callable[[bytes], None] = lambda _: None
        source = stream_arn(REGION, ACCOUNT, name)
        given_settings = Settings(**{"uuid": "u", "function": FUNCTION, "source": source, "batch_size": 3, **more})
        self.work = StreamWork(
            given_settings,
            "role",
            self._function,
            progress=self.progress,
            stopped=self.stopped,
            tell=self.told.append,
        )
        self._thread = threading.Thread(target=self.work.work)

    def _function(self, event: bytes) -> Reply:
        self.before(event)
        for each in json.loads(event)["Records"]:
            data = json.loads(base64.b64decode(each["kinesis"]["data"]))
            self.records.append((each["kinesis"]["partitionKey"], data))
        return Reply(b"null", False, "r")

    @property
    def texts(self) -> list[Any]:
        return [text for _, text in list(self.records)]

    def begin(self) -> "Mapping":
        self.work.prepare()
        self._thread.start()
        return self

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, (self.records, self.told)
            self.stopped.wait(0.005)

    def end(self) -> None:
        self.stopped.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def stream() -> Iterator[Stream]:
    made = make()
    yield made
    delete_stream(made)


def make(name: str = "", shards: int = 1) -> Stream:
    stream = create_stream(ACCOUNT, REGION, name or f"s-{uuid.uuid4().hex}", shard_count=shards, mode="PROVISIONED")
    assert stream is not None
    return stream


def test_e20_latest_begins_when_the_mapping_is_made_and_goes_on_where_it_was(stream: Stream) -> None:
    put(stream, ["before"])
    first = Mapping(stream.name, start="LATEST")
    first.work.prepare()
    put(stream, ["between"])
    first.begin().until(lambda: first.texts == ["between"])
    first.end()
    put(stream, ["paused"])
    second = Mapping(stream.name, first.progress, start="LATEST").begin()
    second.until(lambda: bool(second.texts))
    second.end()
    assert second.texts == ["paused"]


@pytest.mark.parametrize("ends", [Mapping.end, lambda _: None], ids=["the mapping ends", "the stream is deleted"])
def test_lanes_that_wait_for_records_are_woken_by_the_end(
    monkeypatch: pytest.MonkeyPatch, ends: Callable[[Mapping], None]
) -> None:
    monkeypatch.setattr(feed, "_IDLE_SECONDS", 10 * PATIENCE)
    stream = make(shards=3)
    mapping = Mapping(stream.name, start="TRIM_HORIZON", lanes=2).begin()
    put(stream, ["one", "two"])
    mapping.until(lambda: len(mapping.texts) == 2)
    ends(mapping)
    delete_stream(stream)
    mapping.until(lambda: not any(each.name.startswith("mapping-u-") for each in threading.enumerate()))
    if not mapping.stopped.is_set():
        mapping.end()


def test_e20_what_another_process_had_is_gone_on_with(stream: Stream) -> None:
    put(stream, ["before"])
    first = Mapping(stream.name, start="LATEST")
    first.work.prepare()
    put(stream, ["meanwhile"])
    kept = first.progress
    again = Progress(dict(kept.dealt), kept.started, kept.first_shards)
    second = Mapping(stream.name, again, start="LATEST").begin()
    second.until(lambda: bool(second.texts))
    second.end()
    assert second.texts == ["meanwhile"]


def test_e21_at_timestamp_begins_with_what_arrived_then(stream: Stream) -> None:
    put(stream, ["before"])
    end = time.time() + PATIENCE
    moment = time.time()
    while stream.shards["shardId-000000000000"].position_at(moment) < 1:
        moment = time.time()
        assert moment < end
    put(stream, ["after"])
    mapping = Mapping(stream.name, start="AT_TIMESTAMP", moment=moment).begin()
    mapping.until(lambda: bool(mapping.texts))
    mapping.end()
    assert mapping.texts == ["after"]


CHANGES = st.lists(st.sampled_from(["put", "split", "merge"]), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None)
@given(changes=CHANGES, lanes=st.sampled_from([1, 3]), before=st.booleans())
def test_m4_each_key_is_in_order_through_splits_and_merges(changes: list[str], lanes: int, before: bool) -> None:
    stream = make(shards=2)
    mapping = Mapping(stream.name, lanes=lanes)
    if before:
        mapping.begin()
    sent = 0
    for change in [*changes, "put"]:
        shards = stream.open_shards
        if change == "put":
            put(stream, [str(number) for number in range(sent, sent + 15)])
            sent += 15
        elif change == "split" and len(shards) < 5:
            middle = (shards[0].hash_range.start + shards[0].hash_range.end) // 2
            stream.split_shard(shards[0].shard_id, middle + 1)
        elif change == "merge" and len(shards) > 1:
            stream.merge_shards(shards[0].shard_id, shards[1].shard_id)
    if not before:
        mapping.begin()
    mapping.until(lambda: len(mapping.texts) >= sent)
    mapping.end()
    delete_stream(stream)
    by_key: dict[str, list[int]] = {}
    for key, text in mapping.records:
        by_key.setdefault(key, []).append(int(text))
    assert all(numbers == sorted(numbers) for numbers in by_key.values())
    assert sorted(int(text) for text in mapping.texts) == list(range(sent))


def test_m11_a_stream_that_is_made_anew_is_read_again() -> None:
    name = f"s-{uuid.uuid4().hex}"
    mapping = Mapping(name)
    first = make(name)
    put(first, ["first"])
    mapping.begin().until(lambda: mapping.texts == ["first"])
    delete_stream(first)
    mapping.until(lambda: STREAM_GONE in mapping.told)
    end = time.monotonic() + PATIENCE
    while not first.gone:
        assert time.monotonic() < end
        mapping.stopped.wait(0.01)
    second = make(name)
    put(second, ["second"])
    mapping.until(lambda: mapping.texts == ["first", "second"])
    mapping.end()
    delete_stream(second)


def test_m11_a_batch_of_a_deleted_stream_is_no_place_in_the_next_one() -> None:
    name = f"s-{uuid.uuid4().hex}"
    mapping = Mapping(name)
    entered, leave = threading.Event(), threading.Event()

    def slow(event: bytes) -> None:
        if b"ImZpcnN0Ig==" in event:  # "first"
            entered.set()
            assert leave.wait(PATIENCE)

    mapping.before = slow
    first = make(name)
    put(first, ["first"])
    mapping.begin()
    assert entered.wait(PATIENCE)
    delete_stream(first)
    mapping.until(lambda: STREAM_GONE in mapping.told and first.gone)
    second = make(name)
    put(second, ["second", "third"])
    last = {shard.shard_id: shard.continuation(shard.tip) for shard in second.open_shards}
    mapping.until(lambda: mapping.progress.dealt == last)
    leave.set()
    mapping.end()  # waits for the batch
    assert mapping.texts == ["second", "third", "first"]
    assert mapping.progress.dealt == last
    delete_stream(second)


def test_what_a_mapping_has_not_dealt_with_is_held_until_it_leaves(stream: Stream) -> None:
    put(stream, ["1", "2"])
    mapping = Mapping(stream.name).begin()
    mapping.until(lambda: len(mapping.texts) == 2)
    shard = stream.shards["shardId-000000000000"]
    mapping.until(lambda: [reader.position for reader in shard.readers.known()] == [2])
    (reader,) = shard.readers.known()
    assert reader.name == f"the event source mapping of {FUNCTION}"
    mapping.end()
    assert shard.readers.known() == []
    mapping.work.leave()


def test_what_the_next_configuration_will_read_is_held_while_a_batch_is_under_way(stream: Stream) -> None:
    put(stream, ["1", "2"])
    first, entered, leave = Mapping(stream.name), threading.Event(), threading.Event()

    def slow(_event: bytes) -> None:
        entered.set()
        assert leave.wait(PATIENCE)

    first.before = slow
    first.begin()
    assert entered.wait(PATIENCE)
    first.stopped.set()
    readers = stream.shards["shardId-000000000000"].readers
    assert readers.known() == []
    second = Mapping(stream.name, first.progress)
    second.work.hold()
    assert [reader.position for reader in readers.known()] == [0]
    leave.set()
    first.end()
    second.begin()
    second.until(lambda: [reader.position for reader in readers.known()] == [2])
    second.end()
    assert (first.texts, second.texts) == (["1", "2"], [])
