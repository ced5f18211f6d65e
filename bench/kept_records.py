"""What it costs to keep records: CPU for a thousand, and memory, of shards in memory and on the disk.

    python -m bench.kept_records [RECORDS]

One process, no emulator; records of 200 bytes, 500 a put, four shards. CPU is counted, not timed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil

from hydrant.emulator.durable.disk import RealDisk
from hydrant.emulator.durable.log import Log
from hydrant.emulator.durable.syncing import PERIODIC, Syncer
from hydrant.emulator.kinesis.storage.hashing import uniform_ranges
from hydrant.emulator.kinesis.storage.log import RecordLog
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.storage.shard import Shard
from hydrant.emulator.kinesis.storage.stored_log import StoredLog, count_of

SHARDS, BATCH, BYTES = 4, 500, 200
CEILING = 1 << 40


def main(records: int) -> None:
    """Print a line for each kind of log."""
    with tempfile.TemporaryDirectory() as folder:
        syncer = Syncer(PERIODIC)
        syncer.start()
        kinds: dict[str, Callable[[int], RecordLog]] = {
            "on the disk": lambda number: StoredLog(Log(RealDisk(), syncer, Path(folder, str(number)), count_of)),
            "in memory": lambda _: RecordLog(),
        }
        for name, log in kinds.items():
            _measure(name, log, records)
        syncer.stop()


def _measure(name: str, log: Callable[[int], RecordLog], records: int) -> None:
    ledger = MemoryLedger(CEILING)
    ranges = list(uniform_ranges(SHARDS))
    shards = [
        Shard(number, ranges[number], retention=lambda: 86_400.0, ledger=ledger, log=log(number))
        for number in range(SHARDS)
    ]
    keys, data = ["key-of-a-record"] * BATCH, [os.urandom(BYTES) for _ in range(BATCH)]
    process, before = psutil.Process(), os.times()
    resident = process.memory_info().rss
    for number in range(records // BATCH):
        shards[number % SHARDS].append(keys, data)
    put = os.times()
    read = 0
    for shard in shards:
        position = 0
        while position < shard.tip:
            found, position = shard.read(position, 10_000, 10 << 20)
            read += len(found)
    after = os.times()
    print(
        f"{name:<12} {read:>10,} records: put {_cpu(before, put) / records * 1e6:6.2f} ms of CPU a thousand,"
        f" read {_cpu(put, after) / records * 1e6:6.2f}; {(process.memory_info().rss - resident) >> 20:>6} MB more"
    )


def _cpu(since: os.times_result, until: os.times_result) -> float:
    return until.user + until.system - since.user - since.system


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
