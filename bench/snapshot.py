"""From a snapshot to a stack that is ready: `hydrant snapshot load` and `hydrant up --from`, beside `hydrant up`.

Seconds are those of whole commands, from their start to their end. CPU is that of the command with all it has run, and
of the emulator until then: it says the same on a busy machine. The commands take turns.
"""

import os
import resource
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from hydrant.paths import StackPaths
from hydrant.pipeline.clients import Clients
from hydrant.ports import free_port
from hydrant.stack import registry
from hydrant.waiting import eventually

from .projects import project_in, run

BYTES, SHARDS, BATCH = 200, 4, 500
_NAME, _STREAM = "seeded", "seeded"
_ROUNDS = 3


def measure(records: int) -> list[dict[str, Any]]:
    """A row for each command: medians of seconds and CPU seconds, and what the snapshot holds."""
    with tempfile.TemporaryDirectory(prefix="hydrant-bench-snapshot-") as scratch, project_in(Path(scratch)) as project:
        port, times = free_port(), _Times()
        _seed(project, port, records, times)
        for _ in range(_ROUNDS):
            with times.of("snapshot load"):
                run(project, port, "snapshot", "load", _NAME)
            shutil.rmtree(StackPaths(port).kept)
            for command in (("up", "--from", _NAME), ("up",)):
                try:
                    with times.of(" ".join(command[:2]), port):
                        run(project, port, *command, "--detach")
                    if len(command) > 1:
                        _check(port, records)
                finally:
                    run(project, port, "down")
    return [{"system": "hydrant", "records": records, **row} for row in times.rows()]


class _Times:
    """Seconds and CPU seconds by command."""

    def __init__(self) -> None:
        self._found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)

    @contextmanager
    def of(self, command: str, starts: int | None = None) -> Iterator[None]:
        """Measure the block. `starts`: the port of the stack that it starts, whose emulator's CPU counts, too."""
        begun, before = time.monotonic(), _cpu_of_commands()
        yield
        seconds, cpu = time.monotonic() - begun, _cpu_of_commands() - before
        if starts is not None:
            cpu += _cpu_of_emulator(registry.find(starts).pid)
        self._found[command].append((seconds, cpu))

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each command."""
        for command, found in self._found.items():
            seconds, cpu = (statistics.median(column) for column in zip(*found, strict=True))
            yield {"command": command, "rounds": len(found), "seconds": round(seconds, 2), "cpu_s": round(cpu, 2)}


def _seed(project: Path, port: int, records: int, times: _Times) -> None:
    """Make the snapshot, of a deployed stack with a stream of so many records that nobody reads."""
    run(project, port, "up", "--keep", "--detach")
    try:
        kinesis = _clients(port).kinesis
        kinesis.create_stream(StreamName=_STREAM, ShardCount=SHARDS)
        kinesis.get_waiter("stream_exists").wait(StreamName=_STREAM)
        for first in range(0, records, BATCH):
            batch = [{"Data": os.urandom(BYTES), "PartitionKey": str(first + each)} for each in range(BATCH)]
            eventually(lambda batch=batch: _put(kinesis, batch), 60)  # type: ignore[misc]
        with times.of("snapshot save"):
            run(project, port, "snapshot", "save", _NAME)
    finally:
        run(project, port, "down")
    shutil.rmtree(StackPaths(port).kept)


def _put(kinesis: Any, batch: list[dict[str, Any]]) -> None:
    answer = kinesis.put_records(StreamName=_STREAM, Records=batch)
    batch[:] = [
        record for record, told in zip(batch, answer["Records"], strict=True) if "ErrorCode" in told
    ]  # a shard takes 1,000 a second
    assert not batch


def _check(port: int, records: int) -> None:
    """Raise AssertionError unless all records are there."""
    kinesis, found = _clients(port).kinesis, 0
    for shard in kinesis.list_shards(StreamName=_STREAM)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=_STREAM, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        behind = 1
        while behind:
            answer = kinesis.get_records(ShardIterator=iterator)
            iterator, behind = answer["NextShardIterator"], answer["MillisBehindLatest"]
            found += len(answer["Records"])
    assert found == records, f"{found} of {records} records have come back"


def _clients(port: int) -> Clients:
    stack = registry.find(port)
    return Clients(stack.region, stack.endpoint)


def _cpu_of_commands() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu_of_emulator(pid: int) -> float:
    root, seconds = psutil.Process(pid), 0.0
    for process in (root, *root.children(recursive=True)):
        times = process.cpu_times()
        seconds += times.user + times.system
    return seconds
