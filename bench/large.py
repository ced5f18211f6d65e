"""What large calls, and calls in CBOR, cost on both ways through the emulator: `python -m bench.large PORT`.

Processor time of a running emulator for each call, as the operating system counts it, by a client that costs next to
nothing. The long way is LocalStack's chain, where a header sends a call that the short way does not know.
"""

import json
import os
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from typing import Any

import cbor2
import psutil

from hydrant.waiting import eventually

KINESIS, FIREHOSE = "Kinesis_20131202.", "Firehose_20150804."
JSON, CBOR = "application/x-amz-json-1.1", "application/x-amz-cbor-1.1"
SECONDS = 1.5
MIB = 1 << 20
Document = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A call that is made again and again. `make` has its document, with data in the way of the content type."""

    what: str
    target: str
    make: Callable[[Callable[[bytes], Any]], Document]
    content_types: tuple[str, ...] = (JSON, CBOR)


class Line:
    """A kept connection."""

    def __init__(self, port: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, target: str, body: bytes, content_type: str = JSON, *, long: bool = False) -> bytes:
        """The body of the answer. Raises RuntimeError for any but 200."""
        service = "firehose" if target.startswith(FIREHOSE) else "kinesis"
        signed = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request"
        headers = {
            "X-Amz-Target": target,
            "Content-Type": content_type,
            "Authorization": f"{signed}, SignedHeaders=host, Signature=0",
            **({"X-Detour": "1"} if long else {}),
        }
        self._http.request("POST", "/", body, headers)
        answer = self._http.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{target}: {answer.status} {content[:300]!r}")
        return content

    def json(self, target: str, document: Document) -> Document:
        """The same of a document."""
        found: Document = json.loads(self.ask(target, json.dumps(document).encode()) or b"{}")
        return found

    def bucket(self, method: str, name: str) -> None:
        """Make or delete a bucket."""
        self._http.request(method, f"/{name}")
        self._http.getresponse().read()

    def pid(self) -> int:
        """The emulator's, whether it is ready or not."""
        self._http.request("GET", "/_hydrant/health")
        return int(json.loads(self._http.getresponse().read())["pid"])

    def close(self) -> None:
        """Let go of it."""
        self._http.close()


def cpu_ms(process: psutil.Process, work: Callable[[], object]) -> float:
    """Processor time of one call, in ms, once it has been made a few times."""
    for _ in range(3):
        work()
    times, begun, calls = process.cpu_times(), time.monotonic(), 0
    while time.monotonic() < begun + SECONDS or calls < 5:
        work()
        calls += 1
    after = process.cpu_times()
    return (after.user + after.system - times.user - times.system) * 1000 / calls


def calls_on(stream: str, delivery_stream: str, iterator: str) -> list[Call]:
    """What is measured."""

    def puts(count: int, size: int) -> Callable[[Callable[[bytes], Any]], Document]:
        data = os.urandom(size)
        return lambda blob: {
            "Records": [{"Data": blob(data), "PartitionKey": f"device-{i:04}"} for i in range(count)],
            "StreamName": stream,
        }

    def batch(blob: Callable[[bytes], Any]) -> Document:
        return {"DeliveryStreamName": delivery_stream, "Records": [{"Data": blob(os.urandom(8000))}] * 500}

    single = os.urandom(200)
    return [
        Call(
            "PutRecord, 200 B",
            f"{KINESIS}PutRecord",
            lambda blob: {"StreamName": stream, "Data": blob(single), "PartitionKey": "k"},
        ),
        Call("PutRecords, 500 x 200 B", f"{KINESIS}PutRecords", puts(500, 200)),
        Call("PutRecords, 500 x 2 KiB", f"{KINESIS}PutRecords", puts(500, 2048)),
        Call("PutRecords, 500, 10 MiB", f"{KINESIS}PutRecords", puts(500, 10 * MIB // 500 - 11)),
        Call(
            "PutRecord, 1 MiB",
            f"{KINESIS}PutRecord",
            lambda blob: puts(1, MIB - 11)(blob)["Records"][0] | named(stream),
        ),
        Call("GetRecords, 10", f"{KINESIS}GetRecords", lambda _: {"ShardIterator": iterator, "Limit": 10}),
        Call("GetRecords, 5,000 x 200 B", f"{KINESIS}GetRecords", lambda _: {"ShardIterator": iterator, "Limit": 5000}),
        Call("PutRecordBatch, 500, 4 MB", f"{FIREHOSE}PutRecordBatch", batch, (JSON,)),
    ]


def named(stream: str) -> Document:
    """The member that tells the stream."""
    return {"StreamName": stream}


def prepare(line: Line, name: str) -> str:
    """A stream with 5,000 records; an iterator at its beginning."""
    line.json(f"{KINESIS}CreateStream", {"StreamName": name, "ShardCount": 1})

    def active() -> None:
        found = line.json(f"{KINESIS}DescribeStreamSummary", named(name))
        assert found["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"

    eventually(active, 60)
    data = b64encode(os.urandom(200)).decode()
    for _ in range(10):
        line.json(f"{KINESIS}PutRecords", {**named(name), "Records": [{"Data": data, "PartitionKey": "k"}] * 500})
    where = {**named(name), "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    return str(line.json(f"{KINESIS}GetShardIterator", where)["ShardIterator"])


def main() -> None:
    """Print a row for each call and content type."""
    port, name = int(sys.argv[1]), f"bench-large-{os.getpid()}"
    with closing(Line(port)) as line:
        process = psutil.Process(line.pid())
        iterator = prepare(line, name)
        line.json(f"{KINESIS}CreateStream", {"StreamName": f"{name}-puts", "ShardCount": 1})
        line.bucket("PUT", name)
        destination = {"RoleARN": "arn:aws:iam::000000000000:role/bench", "BucketARN": f"arn:aws:s3:::{name}"}
        delivery = {"DeliveryStreamName": name, "ExtendedS3DestinationConfiguration": destination}
        line.json(f"{FIREHOSE}CreateDeliveryStream", delivery)
        time.sleep(2)
        for call in calls_on(f"{name}-puts", name, iterator):
            for content_type in call.content_types:
                row(line, process, call, content_type)
        for stream in (name, f"{name}-puts"):
            line.ask(f"{KINESIS}DeleteStream", json.dumps(named(stream)).encode())
        line.ask(f"{FIREHOSE}DeleteDeliveryStream", json.dumps({"DeliveryStreamName": name}).encode())


def row(line: Line, process: psutil.Process, call: Call, content_type: str) -> None:
    """Measure one call on both ways."""
    document = call.make(lambda data: b64encode(data).decode() if content_type == JSON else data)
    body = json.dumps(document).encode() if content_type == JSON else cbor2.dumps(document)
    turns = [False, True] * 2  # what comes first finds less memory in use
    taken = [cpu_ms(process, partial(line.ask, call.target, body, content_type, long=long)) for long in turns]
    short, long_way = min(taken[::2]), min(taken[1::2])
    form = content_type.split("-")[2]
    print(f"{call.what:<28} {form:<5} {len(body):>10,} B  short {short:8.2f} ms  long {long_way:8.2f} ms", flush=True)


if __name__ == "__main__":
    main()
