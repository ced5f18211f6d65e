"""What `GET /_hydrant/trace` costs with many records in the stack: `python -m bench.trace [RECORDS]`.

CPU seconds of the search in one process, without HTTP: by member (a value that is there once, one that is nowhere, and
one that each record has), and by sequence number with a journal that is full.
"""

import os
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from unittest import mock

from hydrant.emulator.feed import records
from hydrant.emulator.feed.journal import ENTRIES, Journal, Message, Written
from hydrant.emulator.kinesis.storage.hashing import HashRange
from hydrant.emulator.kinesis.storage.memory import MemoryLedger
from hydrant.emulator.kinesis.store import Shard

SHARDS = 4
BATCH = 500
EVENT = '{"producer":"producer1","id":%d,"name":"order %d","created_at":1767225600000,"note":"%s"}'


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of this process, and what came of it."""
    before = os.times()
    found = work()
    after = os.times()
    return after.user + after.system - before.user - before.system, found


def full_shards(count: int) -> list[Shard]:
    """Shards with so many records of about 200 bytes together."""
    ledger = MemoryLedger(2 * 1024**3)
    shards = [Shard(index, HashRange(0, 1), retention=lambda: 86_400.0, ledger=ledger) for index in range(SHARDS)]
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        data = [(EVENT % (number, number, "x" * 100)).encode() for number in numbers]
        shards[(first // BATCH) % SHARDS].append([str(number) for number in numbers], data)
    return shards


def full_journal() -> Journal:
    """A journal whose every kind is full."""
    journal = Journal()
    for number in range(ENTRIES):
        span = ("shardId-000000000000", number * 10, number * 10 + 10)
        journal.wrote(Written("arn", "data", "lake", f"data/{number}", time.time(), 10, 2_000, (span,)))
        journal.published(Message("topic", str(number), time.time(), (("lake", f"data/{number}"),)))
    return journal


def main() -> None:
    """Print a row for each question."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    shards = full_shards(count)
    stream = SimpleNamespace(name="s", arn="arn", shards={each.shard_id: each for each in shards})
    number = shards[0].sequence_numbers(10, 1)[0]
    journal = full_journal()
    with mock.patch.object(records, "all_streams", return_value=[stream]):
        rows: list[tuple[str, Callable[[], object]]] = [
            ("a member that one record has", lambda: len(records.by_member("id", str(count // 2)))),
            ("a member that no record has", lambda: len(records.by_member("id", "no such value"))),
            ("a member that each record has", lambda: len(records.by_member("producer", "producer1"))),
            ("a sequence number", lambda: records.by_number(number) is not None),
            (
                "50 objects in a full journal",
                lambda: sum(len(journal.messages_of("lake", f"data/{n}")) for n in range(50)),
            ),
        ]
        for what, work in rows:
            seconds, found = cpu(work)
            print(f"{what:<32} {seconds * 1000:9.1f} ms CPU  found {found}")


if __name__ == "__main__":
    main()
