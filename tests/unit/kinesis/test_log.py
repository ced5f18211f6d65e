"""Reading a shard's log: what a read costs depends on what it returns, not on what waits behind."""

from typing import Any

import pytest

from hydrant.emulator.kinesis.storage.log import RecordLog
from hydrant.emulator.kinesis.storage.segment import Segment

MIB = 1 << 20


def test_a_small_read_of_a_large_backlog_unpacks_little(monkeypatch: pytest.MonkeyPatch) -> None:
    log, unpacked = RecordLog(), []
    unpack = Segment.unpack

    def counted(self: Segment, start: int, stop: int) -> Any:
        batch = unpack(self, start, stop)
        unpacked.append(sum(map(len, batch.data)))
        return batch

    monkeypatch.setattr(Segment, "unpack", counted)
    for _ in range(50):
        log.append(["key"], [b"x" * MIB], 1.0)
    first, batch = log.read(0, 10_000, MIB)
    assert (first, len(batch.data) >= 1) == (0, True)
    assert sum(unpacked) <= 2 * MIB
