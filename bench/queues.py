"""A queue on a stream: consumers receive and acknowledge, some crash on the way, and every record is counted.

The consumers speak HTTP themselves: an SDK would take more of the machine than what is measured.
"""

import base64
import http.client
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from hydrant.waiting import eventually

from .processes import CONTEXT
from .systems import REGION, System
from .usage import Usage

_PROCESSES = 2
_VISIBLE_AGAIN_SECONDS = 2
_TARGET = "Kinesis_20131202."
_SIGNED = f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/kinesis/aws4_request, SignedHeaders=host, Signature=0"


@dataclass(frozen=True)
class Work:
    """What the consumers of one process do: `crash_every` batches one is dropped without acknowledgement; 0: never."""

    endpoint: str
    queue: str
    consumers: int
    crash_every: int


@dataclass(frozen=True)
class Consumed:
    """What a consumer did: how often each record was delivered and acknowledged, batches it dropped."""

    delivered: Counter[str]
    acknowledged: Counter[str]
    crashes: int
    ended: float


class Caller:
    """One connection, kept open."""

    def __init__(self, endpoint: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=60)

    def __call__(self, operation: str, **request: Any) -> dict[str, Any]:
        """Call an operation of Kinesis. Raises RuntimeError with the answer when it is refused."""
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{_TARGET}{operation}",
            "Authorization": _SIGNED,
        }
        self._connection.request("POST", "/", json.dumps(request), headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{operation}: {answer.status} {body[:200]!r}")
        found: dict[str, Any] = json.loads(body) if body else {}
        return found


def measure(system: System, records: int, consumers: int = 8) -> list[dict[str, Any]]:
    """One row: the rate of records received and acknowledged, and what became of each. Consumers crash at times.

    `cpu_ms` is what a record costs the system's processes, by the operating system's count.
    """
    batches, usage = records // (10 * consumers), Usage(system)
    found = run(system.endpoint, records, consumers, min(50, max(2, batches // 4)), usage.begin)
    return [{"system": system.name, **found, "cpu_ms": round(usage.mark().cpu_seconds() * 1000 / records, 3)}]


def run(
    endpoint: str, records: int, consumers: int, crash_every: int, begin: Callable[[], object] = int
) -> dict[str, Any]:
    """Fill a stream, empty its queue; figures. A record is missing when nobody could acknowledge it.

    `begin` is called when the stream is full and the consumers are ready.
    """
    with _queue(endpoint) as (stream, queue):
        _fill(Caller(endpoint), stream, records)
        works = [Work(endpoint, queue, consumers // _PROCESSES, crash_every) for _ in range(_PROCESSES)]
        with CONTEXT.Pool(_PROCESSES) as pool:
            pool.map(_ready, range(_PROCESSES))  # processes are up before the clock starts
            begin()
            begun = time.monotonic()
            done = [each for part in pool.map(consume, works, chunksize=1) for each in part]
    delivered: Counter[str] = sum((each.delivered for each in done), Counter())
    acknowledged: Counter[str] = sum((each.acknowledged for each in done), Counter())
    seconds = max(each.ended for each in done) - begun
    return {
        "records": records,
        "consumers": consumers,
        "records_per_second": round(records / seconds),
        "crashes": sum(each.crashes for each in done),
        "redelivered": delivered.total() - len(delivered),
        "acknowledged_twice": acknowledged.total() - len(acknowledged),
        "missing": records - len(acknowledged),
    }


def consume(work: Work) -> list[Consumed]:
    """The consumers of one process; each leaves when it got nothing for longer than a record can be in flight.

    Who drops a batch counts from there, so that somebody is left to get it again, however often it is dropped.
    """
    with ThreadPoolExecutor(work.consumers) as pool:
        return list(pool.map(lambda number: _consume(work, number), range(work.consumers)))


def _consume(work: Work, number: int) -> Consumed:
    call, delivered, acknowledged = Caller(work.endpoint), Counter[str](), Counter[str]()
    batches, crashes, ended = number, 0, time.monotonic()
    received = ended
    while time.monotonic() - received <= _VISIBLE_AGAIN_SECONDS * 2:
        found = call("ReceiveQueueRecords", QueueARN=work.queue, WaitTimeSeconds=1)["QueueRecords"]
        if not found:
            continue
        received = time.monotonic()
        batches += 1
        delivered.update(record["RecordId"] for record in found)
        if work.crash_every and batches % work.crash_every == 0:
            crashes += 1
            continue
        ids = {record["ReceiptHandle"]: record["RecordId"] for record in found}
        entries = [{"ReceiptHandle": handle} for handle in ids]
        answer = call("AcknowledgeQueueRecords", QueueARN=work.queue, Entries=entries)
        acknowledged.update(ids[entry["ReceiptHandle"]] for entry in answer["Successful"])
        ended = time.monotonic()
    return Consumed(delivered, acknowledged, crashes, ended)


def _ready(number: int) -> int:
    return number


@contextmanager
def _queue(endpoint: str) -> Iterator[tuple[str, str]]:
    """An on-demand stream and a queue on it that begins at the oldest record; both are deleted at the end."""
    call = Caller(endpoint)
    stream = f"bench-queue-{uuid4().hex[:8]}"
    call("CreateStream", StreamName=stream, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    arn = _active(call, "DescribeStreamSummary", "StreamDescriptionSummary", "Stream", StreamName=stream)
    start = {"StreamARN": arn, "StartingPosition": {"Type": "TRIM_HORIZON"}}
    attributes = {"VisibilityTimeoutSeconds": _VISIBLE_AGAIN_SECONDS, "DeadLetterConfiguration": {"TargetType": "NONE"}}
    made = call("CreateQueue", QueueName=stream, StreamConfigurationList=[start], QueueAttributes=attributes)
    queue = made["QueueDescription"]["QueueARN"]
    try:
        _active(call, "DescribeQueue", "QueueDescription", "Queue", QueueARN=queue)
        yield stream, queue
    finally:
        call = Caller(endpoint)  # the emulator has ended the connection that was idle
        call("DeleteQueue", QueueARN=queue)
        eventually(lambda: _delete(call, stream), 60)


def _delete(call: Caller, stream: str) -> None:
    """Refused while the queue is DELETING."""
    try:
        call("DeleteStream", StreamName=stream)
    except RuntimeError as error:
        raise AssertionError(str(error)) from error


def _active(call: Caller, operation: str, member: str, kind: str, **which: str) -> str:
    def active() -> str:
        found = call(operation, **which)[member]
        assert found[f"{kind}Status"] == "ACTIVE", found
        return str(found[f"{kind}ARN"])

    return eventually(active, 60)


def _fill(call: Caller, stream: str, records: int) -> None:
    for first in range(0, records, 500):
        numbers = range(first, min(first + 500, records))
        batch = [{"Data": base64.b64encode(b"%d" % i).decode(), "PartitionKey": str(i)} for i in numbers]
        refused = call("PutRecords", StreamName=stream, Records=batch)["FailedRecordCount"]
        assert refused == 0, f"{refused} records were refused"
