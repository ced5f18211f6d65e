"""A disk that takes no more records: AWS's ServiceUnavailable, and the next put is taken when there is room."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.log import Log
from hydrant.emulator.durable.syncing import NEVER, Syncer
from hydrant.emulator.kinesis import keeping
from hydrant.emulator.kinesis.api import records
from hydrant.emulator.kinesis.models import Stream
from hydrant.emulator.kinesis.storage.log import RecordLog
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.stored_log import StoredLog, count_of
from tests.unit.durable.failing_disk import FailingDisk


def test_puts_are_refused_while_the_disk_is_full(
    make_stream: Callable[..., Stream], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FailingDisk(room=1000)

    def log_of(_stream: Stream, index: int) -> RecordLog:
        return StoredLog(Log(disk, Syncer(NEVER), Path("/logs", str(index)), count_of))

    monkeypatch.setattr(keeping, "log_of", log_of)
    stream = make_stream(shard_count=1)

    def put(size: int) -> Any:
        batch = records._checked(stream, [{"PartitionKey": "k", "Data": b"x" * size}], "")
        return records._store(stream, batch)

    put(100)
    with pytest.raises(CommonServiceException, match="No space left") as refused:
        put(5000)
    assert (refused.value.code, refused.value.status_code) == ("ServiceUnavailable", 503)
    put(10)
    disk.room = 100_000
    put(5000)
    (shard,) = stream.open_shards
    assert [len(record.data) for record in shard.read(0, 10, 1 << 20)[0]] == [100, 10, 5000]


def test_nothing_is_refused_for_memory_when_records_are_on_the_disk(
    make_stream: Callable[..., Stream], ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FailingDisk()
    monkeypatch.setattr(
        keeping, "log_of", lambda _, index: StoredLog(Log(disk, Syncer(NEVER), Path("/logs", str(index)), count_of))
    )
    stream = make_stream(shard_count=2)
    ledger.ceiling = 1 << 20  # less than what is being written takes
    for _ in range(4):
        batch = records._checked(stream, [{"PartitionKey": f"{key}", "Data": b"x" * 400_000} for key in range(4)], "")
        assert stream.admit(batch.sizes) == 4
        records._store(stream, batch)
    assert sum(shard.tip for shard in stream.open_shards) == 16


class Rows:
    """What the table has of a stream; there may be no room in it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        self.shards: list[str] = []
        self.stream: Stream | None = None
        self.deleted = False
        monkeypatch.setattr(keeping, "save", self.save)

    def save(self) -> None:
        if self.full:
            raise CannotWrite(Path("state.sqlite"), OSError(28, "No space left on device"))
        if self.stream is not None:
            self.shards, self.deleted = list(self.stream.shards), self.stream.deleted


def put(stream: Stream, key: str) -> list[tuple[str, str]]:
    batch = records._checked(stream, [{"PartitionKey": key, "Data": b"x"}], "")
    return records._store(stream, batch)


@pytest.mark.parametrize("merge", [False, True])
def test_records_come_into_new_shards_only_when_a_row_names_these(
    make_stream: Callable[..., Stream], monkeypatch: pytest.MonkeyPatch, *, merge: bool
) -> None:
    rows = Rows(monkeypatch)
    rows.stream = stream = make_stream(shard_count=2)
    rows.full = True
    first, second = stream.open_shards
    if merge:
        stream.merge_shards(first.shard_id, second.shard_id)
    else:
        stream.split_shard(first.shard_id, first.hash_range.start + 10)
    with pytest.raises(CommonServiceException, match="No space left"):
        put(stream, "k")
    assert sum(shard.tip for shard in stream.shards.values()) == 0
    rows.full = False
    ((shard_id, _),) = put(stream, "k")
    assert shard_id in rows.shards


def test_records_of_a_shard_that_is_split_meanwhile_wait_for_the_row_too(
    make_stream: Callable[..., Stream], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Rows(monkeypatch)
    rows.stream = stream = make_stream(shard_count=1)
    (shard,) = stream.open_shards
    append = shard.append

    def late(keys: Any, data: Any) -> int | None:
        if not shard.closed:
            rows.full = True
            stream.split_shard(shard.shard_id, shard.hash_range.start + 10)
        return append(keys, data)

    monkeypatch.setattr(shard, "append", late)
    with pytest.raises(CommonServiceException, match="No space left"):
        put(stream, "k")
    assert sum(each.tip for each in stream.shards.values()) == 0


def test_a_stream_is_deleted_in_its_row_before_its_records_go(
    make_stream: Callable[..., Stream], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Rows(monkeypatch)
    rows.stream = stream = make_stream(shard_count=1)
    forgotten: list[bool] = []
    monkeypatch.setattr(keeping, "forget", lambda _: forgotten.append(rows.deleted))
    put(stream, "k")
    rows.full = True
    with pytest.raises(CannotWrite):
        stream.delete()
    assert (stream.status, forgotten) == ("ACTIVE", [])
    put(stream, "k")
    assert stream.open_shards[0].tip == 2, "the stream is as it was"
    rows.full = False
    stream.delete()
    assert forgotten == [True]
