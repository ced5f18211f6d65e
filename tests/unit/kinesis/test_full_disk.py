"""A disk that takes no more records: AWS's ServiceUnavailable, and the next put is taken when there is room."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException

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
