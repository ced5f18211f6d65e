"""The event that a transform function gets (C-1 to C-4). Pure.

Open on AWS, and what is done here: `sourceKinesisStreamArn` comes second, `subsequenceNumber` is a number.
A record id is the sequence number followed by the subsequence number in six digits: opaque to functions, readable to
whoever debugs one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import msgspec

from ..records import Records

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
"""Limit of a synchronous invocation, request and response (C-8)."""
ENVELOPE_BYTES = 1024
"""Upper bound for everything in an event but the records."""
_MAX_FIELDS_BYTES = 420
"""Upper bound for the fields of one record, without data and partition key."""


@dataclass(frozen=True)
class EventHead:
    """What all events of a partition have in common."""

    delivery_stream_arn: str
    region: str
    partition_id: str
    kinesis_stream_arn: str | None = None


def record_ids_of(records: Records) -> list[str]:
    """Ids of records within an invocation."""
    numbers, subsequences, *_ = records.columns
    if not any(subsequences):
        return [number + "000000" for number in numbers]
    return [f"{number}{subsequence:06d}" for number, subsequence in zip(numbers, subsequences, strict=True)]


def event_weights(records: Records) -> list[int]:
    """Upper bounds of the records' bytes in an event, to split batches at 6 MB."""
    _, _, keys, data, _ = records.columns
    lengths = zip(map(len, data), map(len, keys), strict=True)
    return [(size + 2) // 3 * 4 + _MAX_FIELDS_BYTES + 6 * key for size, key in lengths]


class _Metadata(msgspec.Struct, gc=False):
    sequenceNumber: str  # noqa: N815 - AWS's names
    subsequenceNumber: int  # noqa: N815
    partitionKey: str  # noqa: N815
    shardId: str  # noqa: N815
    approximateArrivalTimestamp: int  # noqa: N815


class _Row(msgspec.Struct, gc=False):
    """What the encoder writes in one pass, data as base64."""

    recordId: str  # noqa: N815
    approximateArrivalTimestamp: int  # noqa: N815
    data: bytes
    kinesisRecordMetadata: _Metadata | msgspec.UnsetType = msgspec.UNSET  # noqa: N815


class _Event(msgspec.Struct, gc=False):
    invocationId: str  # noqa: N815
    sourceKinesisStreamArn: str | msgspec.UnsetType  # noqa: N815
    deliveryStreamArn: str  # noqa: N815
    region: str
    records: list[_Row]


_encode = msgspec.json.Encoder(enc_hook=bytes).encode  # the hook is for data of a class that extends bytes
_ID = slice(len('{"invocationId":"'), len('{"invocationId":"') + 36)
"""Where an event has its invocation id."""


def new_event(head: EventHead, record_ids: Sequence[str], records: Records) -> bytes:
    """The event for some records, with a new invocation id; megabytes of them are written once."""
    source: str | msgspec.UnsetType = msgspec.UNSET
    if head.kinesis_stream_arn is None:
        columns = zip(record_ids, records.arrivals, records.data, strict=True)
        rows = [_Row(record_id, int(arrival * 1000), data) for record_id, arrival, data in columns]
    else:
        source, rows = head.kinesis_stream_arn, _kinesis_rows(head.partition_id, record_ids, records)
    event = _Event(str(uuid4()), source, head.delivery_stream_arn, head.region, rows)
    try:
        return _encode(event)
    except UnicodeEncodeError:  # a partition key with half a surrogate pair, which only escapes can write
        return json.dumps(msgspec.to_builtins(event, enc_hook=bytes), separators=(",", ":")).encode()


def again(event: bytes) -> bytes:
    """The same with another invocation id, for the next attempt (C-6)."""
    return event[: _ID.start] + str(uuid4()).encode() + event[_ID.stop :]


def _kinesis_rows(shard_id: str, record_ids: Sequence[str], records: Records) -> list[_Row]:
    rows, last, arrived = [], float("nan"), 0
    for record_id, number, subsequence, key, data, arrival in zip(record_ids, *records.columns, strict=True):
        if arrival != last:  # records of one put arrived together
            last = arrival
            arrived = int(last * 1000)
        rows.append(_Row(record_id, arrived, data, _Metadata(number, subsequence, key, shard_id, arrived)))
    return rows
