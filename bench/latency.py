"""From the put of a record to its notification in the queue: on an idle stack, and beside a load."""

import json
import queue
import statistics
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_plus

from hydrant.pipeline import objects

from . import writers
from .account import number_of
from .events import REJECTED_EVERY, entry
from .pipeline import Pipeline, build, why
from .systems import System
from .writers import Work

_IDLE_TIMEOUT = 20.0
_PROBES_FROM = 10**9


def measure(system: System, code: bytes, probes: int, rate: float, seconds: float) -> list[dict[str, Any]]:
    """Rows `idle` and, with a rate, `at N/s`: milliseconds, median and p99 over single probes, and which was slowest.

    The very first record finds everything cold, also the function; it is told apart.
    """
    rows: list[dict[str, Any]] = []
    load = "idle"
    try:
        pipeline = build(system, code)
        first, *idle = _probe(pipeline, _PROBES_FROM, 1 + probes, pause=0.0)
        rows.append({**_row(system, load, idle), "first_ms": round(first * 1000, 1)})
        if rate:
            load = f"{rate:g}/s"
            rows.append(_row(system, load, _beside_load(system, pipeline, rate, seconds)))
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way; the table says how
        rows.append({"system": system.name, "load": load, "failed": why(error)})
    return rows


def _row(system: System, load: str, found: list[float]) -> dict[str, Any]:
    ordered = sorted(each * 1000 for each in found)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return {
        "system": system.name,
        "load": load,
        "probes": len(ordered),
        "median_ms": round(statistics.median(ordered), 1),
        "p99_ms": round(p99, 1),
        "slowest_probe": 1 + max(range(len(found)), key=found.__getitem__),
    }


def _beside_load(system: System, pipeline: Pipeline, rate: float, seconds: float) -> list[float]:
    size = max(1, int(rate / 20))
    work = Work(system.endpoint, pipeline.stream, 1, size, int(seconds * rate / size), interval=size / rate)
    load = threading.Thread(target=writers.run, args=([work],), name="bench-load")
    load.start()
    try:
        return _probe(pipeline, 2 * _PROBES_FROM, int(seconds * 2), pause=0.25)
    finally:
        load.join()


def _probe(pipeline: Pipeline, first: int, count: int, pause: float) -> list[float]:
    """Put valid events one at a time; each is timed until a notification of an object with it was received."""
    found = []
    with _Inbox(pipeline) as inbox:
        for number in range(first + 1, first + 1 + count * REJECTED_EVERY, REJECTED_EVERY):
            probe: Any = entry(number)
            put_at = time.monotonic()
            pipeline.clients.kinesis.put_record(StreamName=pipeline.stream, **probe)
            found.append(_told(pipeline, inbox, number, put_at) - put_at)
            time.sleep(pause)
    return found


class _Inbox:
    """Receives notifications from a thread of its own, between `with` and its end, and notes when each came.

    What is in their objects is looked at later: reading those of a load takes longer than what is timed.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._came: queue.Queue[tuple[float, str]] = queue.Queue()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._receive, name="bench-inbox", daemon=True)

    def __enter__(self) -> "_Inbox":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(_IDLE_TIMEOUT)

    def next(self, deadline: float) -> tuple[float, str]:
        """When the next notification came, and its body. Raises queue.Empty at the deadline."""
        return self._came.get(timeout=max(0.0, deadline - time.monotonic()))

    def _receive(self) -> None:
        sqs, url = self._pipeline.clients.sqs, self._pipeline.queue_url
        while not self._end.is_set():
            reply = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10)
            at, messages = time.monotonic(), reply.get("Messages", [])
            for message in messages:
                self._came.put((at, message["Body"]))
            if messages:
                handles: Any = [{"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(messages)]
                sqs.delete_message_batch(QueueUrl=url, Entries=handles)


def _told(pipeline: Pipeline, inbox: _Inbox, number: int, put_at: float) -> float:
    """When the notification of the object with this event came; what came before the put is of others."""
    with suppress(queue.Empty):
        while True:
            at, body = inbox.next(put_at + _IDLE_TIMEOUT)
            if at > put_at and _holds(pipeline, body, number):
                return at
    raise AssertionError(f"event {number} was not told within {_IDLE_TIMEOUT} s")


def _holds(pipeline: Pipeline, body: str, number: int) -> bool:
    records = json.loads(json.loads(body)["Message"]).get("Records", [])
    keys = [unquote_plus(record["s3"]["object"]["key"]) for record in records]
    lines = (line for key in keys for line in objects.lines(pipeline.clients.s3, pipeline.bucket, key))
    return any(number_of(line) == number for line in lines)
