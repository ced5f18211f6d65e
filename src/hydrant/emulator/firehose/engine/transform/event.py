"""The event that a transform function gets (C-1 to C-4). Pure.

Open on AWS, and what is done here: `sourceKinesisStreamArn` comes second, `subsequenceNumber` is a number.
A record id is the sequence number followed by the subsequence number in six digits: opaque to functions, readable to
whoever debugs one.
"""

import json
from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import orjson

from ..records import SourceRecord

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


def record_id(record: SourceRecord) -> str:
    """Id of a record within an invocation."""
    return f"{record.sequence_number}{record.subsequence_number:06d}"


def event_weight(record: SourceRecord) -> int:
    """Upper bound of the record's bytes in an event, to split batches at 6 MB."""
    key = record.partition_key
    return (len(record.data) + 2) // 3 * 4 + _MAX_FIELDS_BYTES + 6 * len(key)


def encode_records(head: EventHead, record_ids: Sequence[str], records: Sequence[SourceRecord]) -> bytes:
    """The JSON list of records: the part that stays the same in every attempt (C-6)."""
    try:
        if head.kinesis_stream_arn is not None:
            return _kinesis_rows(head.partition_id, record_ids, records)
        return orjson.dumps([_row(record_id, record) for record_id, record in zip(record_ids, records, strict=True)])
    except TypeError:  # a partition key with half a surrogate pair, which only escapes can write
        shard, pairs = head.partition_id, zip(record_ids, records, strict=True)
        rows = [_kinesis_row(record_id, record, shard) for record_id, record in pairs]
        return json.dumps(rows, separators=(",", ":")).encode()


def _kinesis_rows(shard_id: str, record_ids: Sequence[str], records: Sequence[SourceRecord]) -> bytes:
    """Rows of a shard, written in one pass and without objects. Raises TypeError for a key that is no Unicode."""
    keys, shard = _escaped([record.partition_key for record in records]), orjson.dumps(shard_id).decode()
    rows, last, arrived = [], float("nan"), ""
    for record_id, record, key in zip(record_ids, records, keys, strict=True):
        if record.arrival != last:  # records of one put arrived together
            last = record.arrival
            arrived = str(int(last * 1000))
        data = b2a_base64(record.data, newline=False).decode("ascii")
        rows.append(
            f'{{"recordId":"{record_id}","approximateArrivalTimestamp":{arrived},"data":"{data}",'
            f'"kinesisRecordMetadata":{{"sequenceNumber":"{record.sequence_number}",'
            f'"subsequenceNumber":{record.subsequence_number},"partitionKey":"{key}","shardId":{shard},'
            f'"approximateArrivalTimestamp":{arrived}}}}}'
        )
    return f"[{','.join(rows)}]".encode()


def _escaped(texts: list[str]) -> list[str]:
    """Each text as JSON has it between its quotes. They stand in lines of their own: no text holds a line feed then."""
    return orjson.dumps(texts, option=orjson.OPT_INDENT_2)[5:-3].decode().split('",\n  "') if texts else []


def new_event(head: EventHead, encoded_records: bytes) -> bytes:
    """An event with a new invocation id."""
    fields = {"invocationId": str(uuid4())}
    if head.kinesis_stream_arn is not None:
        fields["sourceKinesisStreamArn"] = head.kinesis_stream_arn
    fields |= {"deliveryStreamArn": head.delivery_stream_arn, "region": head.region}
    return orjson.dumps(fields)[:-1] + b',"records":' + encoded_records + b"}"


def _row(record_id: str, record: SourceRecord) -> dict[str, object]:
    return {
        "recordId": record_id,
        "approximateArrivalTimestamp": int(record.arrival * 1000),
        "data": b2a_base64(record.data, newline=False).decode(),
    }


def _kinesis_row(record_id: str, record: SourceRecord, shard_id: str) -> dict[str, object]:
    row = _row(record_id, record)
    row["kinesisRecordMetadata"] = {
        "sequenceNumber": record.sequence_number,
        "subsequenceNumber": record.subsequence_number,
        "partitionKey": record.partition_key,
        "shardId": shard_id,
        "approximateArrivalTimestamp": row["approximateArrivalTimestamp"],
    }
    return row
