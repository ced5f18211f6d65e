"""Writers in processes of their own, so that one client's interpreter is not what is measured."""

import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hydrant.pipeline.clients import Clients

from .events import batches
from .systems import REGION

_CONTEXT = multiprocessing.get_context("spawn")
_READY_SECONDS = 120.0
_AT_LEAST_SECONDS = 60.0


@dataclass(frozen=True)
class Work:
    """What one writer does: batches of `size` for `seconds` at most, or `count` of them, from event `first` on.

    `interval` is the time between the starts of two batches in seconds; 0 means as fast as it goes.
    """

    endpoint: str
    stream: str
    first: int
    size: int
    count: int
    seconds: float = float("inf")
    interval: float = 0.0


@dataclass(frozen=True)
class Written:
    """What a writer did: records acknowledged, calls, entries that were refused and sent again, seconds.

    `ended` is the machine's monotonic time, the same for all processes.
    """

    records: int
    calls: int
    refused: int
    seconds: float
    ended: float


class WriterFailed(Exception):
    """A put was refused for good, or hung."""


def run(works: list[Work]) -> list[Written]:
    """Run writers side by side; they start at the same moment, with their batches made and a connection open.

    Raises WriterFailed.
    """
    barrier = _CONTEXT.Barrier(len(works) + 1)
    results: Any = _CONTEXT.Queue()
    processes = [_CONTEXT.Process(target=_write, args=(work, barrier, results), daemon=True) for work in works]
    for process in processes:
        process.start()
    try:
        barrier.wait(_READY_SECONDS)
        found = [results.get(timeout=_deadline(works)) for _ in processes]
    except (queue.Empty, threading.BrokenBarrierError):
        found = ["a writer did not come to its end in time"]
    finally:
        for process in processes:
            process.join(5)
            process.kill()
    failures = [each for each in found if isinstance(each, str)]
    if failures:
        raise WriterFailed(failures[0])
    return found


def _deadline(works: list[Work]) -> float:
    """Seconds after which writers are given up: a call of a peer may hang."""
    longest = max(min(work.seconds, max(work.interval * work.count, _AT_LEAST_SECONDS)) for work in works)
    return longest + _AT_LEAST_SECONDS


def _write(work: Work, barrier: Any, results: Any) -> None:
    try:
        kinesis = Clients(REGION, work.endpoint).kinesis
        put = _put_one if work.size == 1 else _put_many
        prepared = batches(work.first, work.size, work.count)
        if not work.interval:
            prepared = iter(list(prepared))  # made before the clock starts
        kinesis.describe_stream_summary(StreamName=work.stream)
        barrier.wait(_READY_SECONDS)
        results.put(_timed(work, kinesis, put, prepared))
    except Exception as error:  # noqa: BLE001 - told by the parent
        results.put(f"{type(error).__name__}: {error}")


def _timed(work: Work, kinesis: Any, put: Callable[[Any, str, list[Any]], tuple[int, int]], prepared: Any) -> Written:
    records = calls = refused = 0
    begun = time.monotonic()
    for index, batch in enumerate(prepared):
        now = time.monotonic() - begun
        if now > work.seconds:
            break
        if work.interval:
            time.sleep(max(0.0, index * work.interval - now))
        made, again = put(kinesis, work.stream, batch)
        records, calls, refused = records + len(batch), calls + made, refused + again
    ended = time.monotonic()
    return Written(records, calls, refused, ended - begun, ended)


def _put_one(kinesis: Any, stream: str, batch: list[Any]) -> tuple[int, int]:
    kinesis.put_record(StreamName=stream, **batch[0])
    return 1, 0


def _put_many(kinesis: Any, stream: str, batch: list[Any]) -> tuple[int, int]:
    """Entries that failed are sent again until they are acknowledged."""
    calls = refused = 0
    while batch:
        reply = kinesis.put_records(StreamName=stream, Records=batch)
        calls += 1
        batch = [entry for entry, result in zip(batch, reply["Records"], strict=True) if result.get("ErrorCode")]
        refused += len(batch)
    return calls, refused
