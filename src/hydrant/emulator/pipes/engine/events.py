"""Events as pipes show them, made of what the sources give: SQS, Kinesis, DynamoDB Streams (P-3). Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hydrant.valid_json import escaped, loads_with

_ENCODED = {"aws:sqs": "body", "aws:kinesis": "data"}
"""The member that holds what was put, by eventSource: text for SQS, base64 for Kinesis."""


@dataclass(frozen=True)
class Event:
    """One event. `fields` are what filters see, `document` is the whole of it."""

    identifier: str
    """What a target names it by in batchItemFailures: messageId, or eventID."""
    fields: Mapping[str, Any]
    document: Mapping[str, Any]
    sequence: str = ""
    arrived: float = 0.0
    """Epoch seconds; of records in a stream."""
    group: str | None = None
    """The message group, of a FIFO queue."""


@dataclass(frozen=True)
class Origin:
    """Where a source is, and the ARNs of the pipe that reads it and of the pipe's role."""

    arn: str
    region: str
    role: str
    pipe: str = ""


def of_message(message: Mapping[str, Any], origin: Origin) -> Event:
    """A message as ReceiveMessage tells it."""
    attributes = dict(message.get("Attributes", {}))
    fields = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message.get("Body", ""),
        "attributes": attributes,
        "messageAttributes": {
            name: {f"{key[0].lower()}{key[1:]}": _plain(value) for key, value in attribute.items()}
            for name, attribute in (message.get("MessageAttributes") or {}).items()
        },
        "md5OfBody": message.get("MD5OfBody"),
    }
    if digest := message.get("MD5OfMessageAttributes"):
        fields["md5OfMessageAttributes"] = digest
    added = {"eventSource": "aws:sqs", "eventSourceARN": origin.arn, "awsRegion": origin.region}
    return Event(str(message["MessageId"]), fields, fields | added, group=attributes.get("MessageGroupId"))


def of_kinesis(record: Mapping[str, Any], shard: str, origin: Origin) -> Event:
    """A record as GetRecords of Kinesis tells it."""
    sequence, arrived = str(record["SequenceNumber"]), _seconds(record["ApproximateArrivalTimestamp"])
    fields, added = kinesis_parts(shard, (sequence, record["PartitionKey"], record["Data"], arrived), origin)
    return Event(added["eventID"], fields, fields | added, sequence, arrived)


Stored = tuple[str, str, bytes, float]
"""A record of Kinesis as it is stored: sequence number, partition key, data, arrival in epoch seconds."""


def kinesis_parts(shard: str, record: Stored, origin: Origin) -> tuple[dict[str, Any], dict[str, str]]:
    """What is said of a record of Kinesis: the record's own members, and those about the event."""
    sequence, key, data, arrived = record
    fields = {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": key,
        "sequenceNumber": sequence,
        "data": base64.b64encode(data).decode(),
        "approximateArrivalTimestamp": arrived,
    }
    added = {
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": origin.role,
        "awsRegion": origin.region,
        "eventSourceARN": origin.arn,
    }
    return fields, added


def of_change(record: Mapping[str, Any], origin: Origin) -> Event:
    """A record as GetRecords of DynamoDB Streams tells it; all of it can be filtered."""
    change = dict(record["dynamodb"])
    arrived = _seconds(change.get("ApproximateCreationDateTime", 0))
    if "ApproximateCreationDateTime" in change:
        change["ApproximateCreationDateTime"] = int(arrived)
    fields = {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record["eventVersion"],
        "eventSource": "aws:dynamodb",
        "awsRegion": origin.region,
        "dynamodb": _plain(change),
        **({"userIdentity": _identity(record["userIdentity"])} if record.get("userIdentity") else {}),
    }
    sequence = str(record["dynamodb"]["SequenceNumber"])
    return Event(str(record["eventID"]), fields, {**fields, "eventSourceARN": origin.arn}, sequence, arrived)


def opened(document: Mapping[str, Any], source: str) -> dict[str, Any]:
    """A document whose body or data is JSON, where it holds JSON: what filters, paths and templates look at (P-4)."""
    member = _ENCODED.get(source)
    if member is None or not isinstance(document.get(member), str):
        return dict(document)
    return {**document, member: _opened(document[member], packed=source == "aws:kinesis")}


def source_of(arn: str) -> str:
    """The eventSource of a source's ARN: "aws:sqs"."""
    return f"aws:{arn.split(':')[2]}"


def text_of(value: Any) -> str:
    """A value as compact JSON that is UTF-8."""
    return escaped(json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_plain))


def _opened(text: str, *, packed: bool) -> Any:
    try:
        return loads_with(base64.b64decode(text) if packed else text)
    except (ValueError, RecursionError):  # UnicodeDecodeError is one
        return text


def _identity(identity: Mapping[str, Any]) -> dict[str, Any]:
    return {name[0].lower() + name[1:]: value for name, value in identity.items()}


def _plain(value: Any) -> Any:
    """A value without bytes, sets and times, which JSON does not have."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | set | tuple):
        return [_plain(each) for each in value]
    return value.timestamp() if isinstance(value, datetime) else value


def _seconds(moment: Any) -> float:
    return float(moment.timestamp() if isinstance(moment, datetime) else moment)
