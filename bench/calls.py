"""Single calls by a client that costs next to nothing: calls/s, and what each costs the emulator.

`cpu_ms` is the CPU time of all the system's processes per call, counted by the operating system. `references` is the
same as a share of a fixed piece of work of this interpreter: a figure that can be held on any machine.
"""

import json
import time
from base64 import b64encode
from typing import Any
from uuid import uuid4

from hydrant.waiting import eventually

from . import raw_client
from .pipeline import ROLE, why
from .raw_client import Calls
from .systems import System
from .usage import Usage

KINESIS, FIREHOSE = "Kinesis_20131202.", "Firehose_20150804."
_BODY = {"Data": b64encode(bytes(range(200))).decode(), "PartitionKey": "device-0017"}
_READ, _MANY = 10, 500
_WARM_SECONDS = 0.3
_REFERENCE_ROUNDS = 200


def measure(systems: list[System], clients: list[int], seconds: float) -> list[dict[str, Any]]:
    """One row per call, number of clients and system; systems take turns within a cell."""
    rows = []
    prepared = {system.name: prepare(system) for system in systems}
    for call in ("PutRecord", f"GetRecords {_READ}", "Firehose PutRecord"):
        for count in clients:
            rows += [_row(system, call, prepared[system.name], count, seconds) for system in systems]
    return rows


def reference_ms() -> float:
    """CPU time of a fixed piece of work: bodies of PutRecord read and written by the standard library."""
    text = json.dumps({"StreamName": "bench", **_BODY})
    begun = time.process_time()
    for _ in range(_REFERENCE_ROUNDS):
        text = json.dumps(json.loads(text))
    return (time.process_time() - begun) * 1000


def _row(system: System, call: str, prepared: "dict[str, bytes | str]", clients: int, seconds: float) -> dict[str, Any]:
    row: dict[str, Any] = {"system": system.name, "call": call, "clients": clients}
    request = prepared.get(call, prepared.get("", ""))
    if isinstance(request, str):
        return {**row, "failed": request}
    try:
        raw_client.run(Calls(system.endpoint, request, clients, _WARM_SECONDS))
        usage = Usage(system).begin()
        made = raw_client.run(Calls(system.endpoint, request, clients, seconds))
        cpu_ms = usage.mark().cpu_seconds() * 1000 / made.calls
    except raw_client.CallFailed as error:
        return {**row, "failed": str(error)[:200]}
    return {
        **row,
        "calls_per_second": round(made.calls / made.seconds),
        "cpu_ms": round(cpu_ms, 3),
        **({"closed": made.closed} if made.closed else {}),
        "references": round(cpu_ms / reference_ms(), 3),
    }


def prepare(system: System) -> "dict[str, bytes | str]":
    """The requests by name of the call; a text where the system cannot be made ready for them."""
    found: dict[str, bytes | str] = {}
    try:
        found |= _of_kinesis(system)
        found["Firehose PutRecord"] = _of_firehose(system)
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way; the table says how
        found[""] = why(error)
    return found


def stream_and_body(system: System) -> bytes:
    """The body of a PutRecord into a stream that it makes."""
    name, _ = _stream(system)
    return json.dumps({"StreamName": name, **_BODY}).encode()


def _stream(system: System) -> tuple[str, str]:
    """Name and only shard of a new stream."""
    clients, name = system.clients(), f"bench-{uuid4().hex[:8]}"
    clients.kinesis.create_stream(StreamName=name, ShardCount=1)

    def active() -> str:
        found = clients.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        assert found["StreamStatus"] == "ACTIVE", found
        return str(clients.kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"])

    return name, eventually(active, 60)


def _of_kinesis(system: System) -> dict[str, bytes]:
    clients = system.clients()
    name, shard = _stream(system)
    record = {"Data": bytes(range(200)), "PartitionKey": "k"}
    clients.kinesis.put_records(StreamName=name, Records=[record] * _READ)  # type: ignore[list-item] # as it is
    iterator = clients.kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    read = {"ShardIterator": iterator["ShardIterator"], "Limit": _READ}
    batch = {"StreamName": name, "Records": [_BODY] * _MANY}
    return {
        f"PutRecords {_MANY}": _request(system, f"{KINESIS}PutRecords", batch),
        "PutRecord": _request(system, f"{KINESIS}PutRecord", {"StreamName": name, **_BODY}),
        f"GetRecords {_READ}": _request(system, f"{KINESIS}GetRecords", read),
    }


def _of_firehose(system: System) -> bytes:
    """A delivery stream that buffers for as long as it may, so that no delivery is counted."""
    clients, name = system.clients(), f"bench-{uuid4().hex[:8]}"
    clients.s3.create_bucket(Bucket=name)
    clients.firehose.create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": ROLE,
            "BucketARN": f"arn:aws:s3:::{name}",
            "BufferingHints": {"SizeInMBs": 128, "IntervalInSeconds": 900},
        },
    )

    def active() -> None:
        found = clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
        assert found["DeliveryStreamStatus"] == "ACTIVE", found

    eventually(active, 60)
    body = {"DeliveryStreamName": name, "Record": {"Data": _BODY["Data"]}}
    return _request(system, f"{FIREHOSE}PutRecord", body)


def _request(system: System, target: str, body: dict[str, Any]) -> bytes:
    return raw_client.prepared(system.endpoint, target, json.dumps(body).encode())
