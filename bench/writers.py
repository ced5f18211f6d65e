"""Writers in processes of their own, so that one client's interpreter is not what is measured."""

import json
import queue
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from hydrant.pipeline.clients import Clients

from . import raw_client
from .events import batches
from .processes import CONTEXT
from .systems import REGION

_READY_SECONDS = 120.0
_AT_LEAST_SECONDS = 60.0
_PUT_RECORDS = "Kinesis_20131202.PutRecords"


@dataclass(frozen=True)
class Work:
    """What one writer does: batches of `size` for `seconds` at most, or `count` of them, from event `first` on.

    `interval` is the time between the starts of two batches in seconds; 0 means as fast as it goes.
    `cheap`: with bodies made before the clock starts, over a raw connection; boto3 takes more than the emulator.
    """

    endpoint: str
    stream: str
    first: int
    size: int
    count: int
    seconds: float = float("inf")
    interval: float = 0.0
    cheap: bool = False


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
    barrier = CONTEXT.Barrier(len(works) + 1)
    results: Any = CONTEXT.Queue()
    processes = [CONTEXT.Process(target=_write, args=(work, barrier, results), daemon=True) for work in works]
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
        put, prepared = _cheaply(work) if work.cheap else _by_boto3(work)
        barrier.wait(_READY_SECONDS)
        results.put(_timed(work, put, prepared))
    except Exception as error:  # noqa: BLE001 - told by the parent
        results.put(f"{type(error).__name__}: {error}")


_Put = Callable[[Any], tuple[int, int]]
"""Puts one batch; how many calls it took, and how many entries were refused in them."""


def _by_boto3(work: Work) -> tuple[_Put, Any]:
    kinesis = Clients(REGION, work.endpoint).kinesis
    prepared = batches(work.first, work.size, work.count)
    if not work.interval:
        prepared = iter(list(prepared))  # made before the clock starts
    kinesis.describe_stream_summary(StreamName=work.stream)
    return partial(_put_one if work.size == 1 else _put_many, kinesis, work.stream), prepared


def _cheaply(work: Work) -> tuple[_Put, Any]:
    """The requests as bytes, and what sends one over a connection that is kept."""
    connection = raw_client.connected(work.endpoint)
    made = batches(work.first, work.size, work.count)
    prepared = (raw_client.prepared(work.endpoint, _PUT_RECORDS, _body(work.stream, batch)) for batch in made)
    return partial(_put_raw, work, connection), prepared if work.interval else list(prepared)


def _body(stream: str, batch: list[Any]) -> bytes:
    entries = [{**entry, "Data": b64encode(entry["Data"]).decode()} for entry in batch]
    return json.dumps({"StreamName": stream, "Records": entries}, separators=(",", ":")).encode()


def _timed(work: Work, put: _Put, prepared: Any) -> Written:
    records = calls = refused = 0
    begun = time.monotonic()
    for index, batch in enumerate(prepared):
        now = time.monotonic() - begun
        if now > work.seconds:
            break
        if work.interval:
            time.sleep(max(0.0, index * work.interval - now))
        made, again = put(batch)
        records, calls, refused = records + work.size, calls + made, refused + again
    ended = time.monotonic()
    return Written(records, calls, refused, ended - begun, ended)


def _put_raw(work: Work, connection: Any, request: bytes) -> tuple[int, int]:
    """Entries that failed are sent again until they are acknowledged, as by `_put_many`."""
    calls = refused = 0
    while request:
        connection.sendall(request)
        answer, calls = json.loads(raw_client.answer(connection)), calls + 1
        if not answer["FailedRecordCount"]:
            break
        sent = json.loads(request.partition(b"\r\n\r\n")[2])["Records"]
        failed = [entry for entry, result in zip(sent, answer["Records"], strict=True) if result.get("ErrorCode")]
        refused += len(failed)
        body = json.dumps({"StreamName": work.stream, "Records": failed}).encode()
        request = raw_client.prepared(work.endpoint, _PUT_RECORDS, body)
    return calls, refused


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
