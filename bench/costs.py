"""CPU time of one call, by the operating system's count: what the machine does beside it does not matter.

`nothing` is an answer of the HTTP server without a service behind it: the floor under every other call.
"""

import time
import urllib.request
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from .events import entry
from .pipeline import why
from .streams import stream
from .systems import System
from .usage import Usage

_WARM = 30
_CALLS = 200
_READ = 5000
_PATIENCE_SECONDS = 4.0
"""Some systems take a second for one call."""


def measure(system: System) -> list[dict[str, Any]]:
    """One row per call: milliseconds of all the system's processes together."""
    try:
        return _measure(system)
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way; the table says how
        return [{"system": system.name, "call": "", "failed": why(error)}]


def _measure(system: System) -> list[dict[str, Any]]:
    kinesis = system.clients().kinesis
    batch: list[Any] = [entry(number) for number in range(500)]
    with stream(system.clients(), f"bench-{uuid4().hex[:8]}") as name:
        shard = kinesis.list_shards(StreamName=name)["Shards"][0]
        place: Any = {"StreamName": name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}

        def read() -> object:
            iterator = kinesis.get_shard_iterator(**place)["ShardIterator"]
            return kinesis.get_records(ShardIterator=iterator, Limit=_READ)

        rows = [
            _row(system, "PutRecord", lambda: kinesis.put_record(StreamName=name, **batch[0]), _CALLS),
            _row(system, "PutRecords 500", lambda: kinesis.put_records(StreamName=name, Records=batch), _CALLS),
            _row(system, f"GetShardIterator, GetRecords {_READ}", read, _WARM),
        ]
        if system.port is not None:
            url = f"{system.endpoint}/_localstack/init"
            rows.insert(0, _row(system, "nothing", lambda: _get(url), _CALLS))
        return rows


def _row(system: System, call: str, make: Callable[[], object], count: int) -> dict[str, Any]:
    _times(make, min(count, _WARM))
    usage = Usage(system).begin()
    made = _times(make, count)
    return {"system": system.name, "call": call, "cpu_ms": round(usage.mark().cpu_seconds() * 1000 / made, 2)}


def _times(make: Callable[[], object], count: int) -> int:
    """Call so often, or for as long as patience lasts; how often it was."""
    end = time.monotonic() + _PATIENCE_SECONDS
    made = 0
    while made < count and (not made or time.monotonic() < end):
        make()
        made += 1
    return made


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return bytes(answer.read())
