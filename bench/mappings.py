"""What an event source mapping costs for a record, from the store of Kinesis to the event of the function.

    python -m bench.mappings [RECORDS]

One process, no emulator and no function; records of 200 bytes, four shards. CPU is counted, not timed: the target is
10,000 records/s, 100 microseconds each, of which the function needs its share.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from typing import Any

from hydrant.emulator.kinesis.store import Stream, create_stream
from hydrant.emulator.mappings.engine.ports import Reply
from hydrant.emulator.mappings.engine.settings import Settings
from hydrant.emulator.mappings.progress import Progress
from hydrant.emulator.mappings.services.stream_work import StreamWork

SHARDS, BATCH = 4, 500
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
PATTERN = '{"data": {"id": [{"prefix": "x"}]}}'
CASES: dict[str, dict[str, Any]] = {
    "batches of 500": {"batch_size": 500},
    "batches of 100": {"batch_size": 100},
    "ten lanes a shard": {"batch_size": 500, "lanes": 10},
    "a filter on the data": {"batch_size": 500, "patterns": (PATTERN,)},
    "single records": {"batch_size": 1},
}


def main(records: int) -> None:
    """Print a line for each case."""
    stream = create_stream("000000000000", "us-east-1", "bench", shard_count=SHARDS, mode="PROVISIONED")
    assert stream is not None
    data = b'{"id": "' + b"x" * 190 + b'"}'
    for start in range(0, records, BATCH):
        keys = [f"key-{number}" for number in range(start, start + BATCH)]
        hashes = [hashlib.md5(key.encode(), usedforsecurity=False).digest() for key in keys]
        stream.put(hashes, keys, [data] * BATCH)
    for name, options in CASES.items():
        seconds = _measure(stream, records, options)
        print(f"{name}: {seconds / records * 1e6:.1f} us of CPU a record, {records / seconds:,.0f}/s of one core")


def _measure(stream: Stream, records: int, options: dict[str, Any]) -> float:
    """Seconds of CPU until the function has had all records."""
    seen, lock, done, stopped = [0], threading.Lock(), threading.Event(), threading.Event()

    def function(event: bytes) -> Reply:
        with lock:
            seen[0] += event.count(b'"eventID"')
            if seen[0] >= records:
                done.set()
        return Reply(b"null", error=False, request_id="r")

    settings = Settings(uuid="bench", function=FUNCTION, source=stream.arn, **options)
    work = StreamWork(settings, "role", function, progress=Progress(), stopped=stopped, tell=lambda _: None)
    before = os.times()
    thread = threading.Thread(target=work.work)
    thread.start()
    done.wait()
    after = os.times()
    stopped.set()
    thread.join()
    return after.user + after.system - before.user - before.system


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
