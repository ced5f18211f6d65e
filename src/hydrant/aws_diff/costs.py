"""What a million events would cost on AWS, by the table prices.json. An estimate: it says what it assumes.

Not counted: logs, metrics and alarms, keys, storage, data transfer.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from .iceberg import to_tables
from .resources import DELIVERY, STREAM, Configuration, Resource, converting

EVENTS = 1_000_000
_GB = 1024**3
_MB = 1024**2
_KB = 1024
_QUEUE_REQUESTS = 3
"""Of a message: one to send it, one to receive it, one to delete it."""


@dataclass(frozen=True)
class Load:
    """What is assumed: events per second, bytes of one, milliseconds of the function for one."""

    rate: float = 100.0
    record_bytes: int = 200
    function_ms: float = 0.1


@dataclass(frozen=True)
class Cost:
    """One line: `quantity` of `unit` for a million events, or for each hour."""

    where: str
    what: str
    quantity: float
    unit: str
    usd: float
    hourly: bool = False


def prices() -> dict[str, Any]:
    """The table, with its date and sources."""
    table: dict[str, Any] = json.loads(files(__package__).joinpath("prices.json").read_text("utf-8"))
    return table


def costs(configuration: Configuration, load: Load, table: Mapping[str, Any]) -> list[Cost]:
    """All lines."""
    lines = [*_streams(configuration, load, table)]
    for delivery in configuration.of(DELIVERY):
        lines += _delivery(configuration, delivery, load, table)
    return lines


def _line(
    table: Mapping[str, Any], where: str, what: str, price: str, quantity: float, *, hourly: bool = False
) -> Cost:
    entry = table["prices"][price]
    return Cost(where, what, quantity, entry["unit"], quantity * entry["usd"], hourly)


def _rounded_gb(record_bytes: int, step: int) -> float:
    """GB of a million records, each rounded up to `step` bytes."""
    return math.ceil(max(record_bytes, 1) / step) * step * EVENTS / _GB


def _streams(configuration: Configuration, load: Load, table: Mapping[str, Any]) -> Iterator[Cost]:
    for stream in configuration.of(STREAM):
        where = stream.address
        if not stream.on_demand:
            yield _line(table, where, "shards", "kinesis_shard_hour", stream.shards, hourly=True)
            units = math.ceil(max(load.record_bytes, 1) / (25 * _KB))
            yield _line(table, where, "puts", "kinesis_put_units", units * EVENTS / 1e6)
            continue
        yield _line(table, where, "the stream", "kinesis_on_demand_hour", 1, hourly=True)
        yield _line(table, where, "writes", "kinesis_on_demand_in", _rounded_gb(load.record_bytes, _KB))
        readers = len(configuration.readers_of(stream))
        yield _line(table, where, "reads", "kinesis_on_demand_out", readers * load.record_bytes * EVENTS / _GB)


def _delivery(configuration: Configuration, delivery: Resource, load: Load, table: Mapping[str, Any]) -> Iterator[Cost]:
    where = delivery.address
    if not to_tables(delivery):
        yield _line(table, where, "ingestion", "firehose_in", _rounded_gb(load.record_bytes, 5 * _KB))
    yield from _function(configuration, delivery, load, table)
    data = objects(delivery, load)
    errors = data if delivery.processor is not None else 0  # at most: an error object as often as one of data
    yield _line(table, where, "objects, data and errors", "s3_puts", (data + errors) / 1000)
    blocks = delivery.blocks("extended_s3_configuration.dynamic_partitioning_configuration")
    if any(block.get("enabled") for block in blocks):
        yield _line(table, where, "partitioning", "firehose_partitioned", load.record_bytes * EVENTS / _GB)
        yield _line(table, where, "partitioned objects", "firehose_partitioned_objects", data / 1000)
    if converting(delivery):
        yield _line(table, where, "format conversion", "firehose_converted", _rounded_gb(load.record_bytes, 5 * _KB))
    yield from _notifications(configuration, delivery, data, table)


def objects(delivery: Resource, load: Load) -> float:
    """Data objects of a million events: one whenever the buffer is full or its time is over, at most one a second."""
    block = delivery.s3 if delivery.blocks("extended_s3_configuration") else {}
    if not block:
        return 0.0
    seconds = max(1.0, float(block.get("buffering_interval") or 0))
    full = float(block.get("buffering_size") or 5) * _MB / load.record_bytes
    return EVENTS / max(1.0, min(load.rate * seconds, full))


def invocations(delivery: Resource, shards: int, load: Load) -> float:
    """Invocations for a million events: Firehose reads a shard once a second (E-2) and gathers up to the buffer."""
    given = delivery.processor or {}
    seconds = max(1.0, float(given.get("BufferIntervalInSeconds", 60)))
    full = float(given.get("BufferSizeInMBs", 1)) * _MB / load.record_bytes
    return EVENTS / max(1.0, min(load.rate / shards * seconds, full))


def _function(configuration: Configuration, delivery: Resource, load: Load, table: Mapping[str, Any]) -> Iterator[Cost]:
    function, stream = configuration.function_of(delivery), configuration.source_of(delivery)
    if function is None:
        return
    where = function.address
    calls = invocations(delivery, stream.shards if stream else 1, load)
    yield _line(table, where, "invocations", "lambda_requests", calls / 1e6)
    milliseconds = max(calls, load.function_ms * EVENTS)  # Lambda bills whole milliseconds
    gb = float(function.values.get("memory_size") or 128) / 1024
    kind = (function.values.get("architectures") or ["x86_64"])[0]
    yield _line(table, where, "running", f"lambda_{kind}", milliseconds / 1000 * gb)


def _notifications(
    configuration: Configuration, delivery: Resource, data: float, table: Mapping[str, Any]
) -> Iterator[Cost]:
    bucket = str(delivery.s3.get("bucket_arn") or "").rpartition(":")[2]
    for notification in configuration.of("aws_s3_bucket_notification"):
        if bucket and notification.values.get("bucket") not in {bucket, None}:
            continue
        for topic in notification.blocks("topic"):
            yield _line(table, notification.address, "messages", "sns_publishes", data / 1e6)
            for each in configuration.of("aws_sns_topic_subscription"):
                if each.values.get("topic_arn") not in {topic.get("topic_arn"), None}:
                    continue
                if each.values.get("protocol") == "sqs":
                    yield _line(table, each.address, "queue", "sqs_requests", _QUEUE_REQUESTS * data / 1e6)
                elif str(each.values.get("protocol")).startswith("http"):
                    yield _line(table, each.address, "deliveries", "sns_http", data / 1e6)
