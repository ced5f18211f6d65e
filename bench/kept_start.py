"""What it costs to begin with what was kept: CPU of saving and loading a snapshot, and of reading records back.

    python -m bench.kept_start [RECORDS]

One process, no emulator; records of 200 bytes, 500 a put, four shards. CPU is counted, not timed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hydrant.emulator.durable.folder import Folder
from hydrant.emulator.kept.place import versions
from hydrant.emulator.kinesis.storage.stored_log import StoredLog, count_of
from hydrant.stack import snapshots

SHARDS, BATCH, BYTES = 4, 500, 200


def main(records: int) -> None:
    """Print a line for each step."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_STATE_HOME"] = str(Path(scratch, "state"))
        made, loaded = Path(scratch, "made"), Path(scratch, "loaded")
        with _told(f"put {records:,} records"):
            _put(made, records)
        with _told("snapshot save"):
            path = snapshots.save("bench", str(made), runs=False)
        with _told(f"snapshot load ({path.stat().st_size >> 20} MB)"):
            snapshots.load("bench", str(loaded))
        with _told("read the logs back"):
            found = _read(loaded)
        print(f"{found:,} records are there")


def _put(path: Path, records: int) -> None:
    folder = Folder(path, versions())
    logs = [StoredLog(folder.log(f"kinesis/stream/{shard:012d}", count_of)) for shard in range(SHARDS)]
    keys = ["key-of-a-record"] * BATCH
    for number in range(records // BATCH):
        logs[number % SHARDS].append(keys, [os.urandom(BYTES) for _ in keys], float(number))
    folder.close()


def _read(path: Path) -> int:
    folder = Folder(path, versions())
    found = sum(StoredLog(folder.log(f"kinesis/stream/{shard:012d}", count_of)).tip for shard in range(SHARDS))
    folder.close()
    return found


@contextmanager
def _told(what: str) -> Iterator[None]:
    before = os.times()
    yield
    after = os.times()
    print(f"{what:<32} {after.user + after.system - before.user - before.system:6.2f} s of CPU")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
