"""What is told of records that are given up: the document for an on-failure destination (M-8). Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .events import Record
from .ports import Reply

_DETAILS = {"kinesis": "KinesisBatchInfo", "dynamodb": "DDBStreamBatchInfo"}
Document = dict[str, Any]


@dataclass(frozen=True)
class Discard:
    """Records of a shard that are given up, why, and how often and with what end they were tried."""

    function: str
    source: str
    shard: str
    records: Sequence[Record]
    condition: str
    calls: int
    reply: Reply | None
    request_id: str
    at: float
    """Epoch seconds."""


def document(discard: Discard) -> Document:
    """What a queue or a topic gets: which records they are, not the records."""
    first, last = discard.records[0], discard.records[-1]
    service = discard.source.split(":")[2]
    told: Document = {
        "requestContext": {
            "requestId": discard.reply.request_id if discard.reply else discard.request_id,
            "functionArn": discard.function,
            "condition": discard.condition,
            "approximateInvokeCount": discard.calls,
        }
    }
    if discard.reply is not None:
        error = {"functionError": "Unhandled"} if discard.reply.error else {}
        told["responseContext"] = {"statusCode": 200, "executedVersion": discard.reply.version, **error}
    return told | {
        "version": "1.0",
        "timestamp": _text(discard.at, "milliseconds"),
        _DETAILS[service]: {
            "shardId": discard.shard,
            "startSequenceNumber": first.sequence,
            "endSequenceNumber": last.sequence,
            "approximateArrivalOfFirstRecord": _arrival(first, service),
            "approximateArrivalOfLastRecord": _arrival(last, service),
            "batchSize": len(discard.records),
            "streamArn": discard.source,
        },
    }


def with_payload(discard: Discard) -> Document:
    """What a bucket gets: the records too."""
    return document(discard) | {"payload": {"Records": [json.loads(record.text) for record in discard.records]}}


def object_key(uuid: str, discard: Discard, unique: str) -> str:
    """The key of the object in a bucket."""
    at = datetime.fromtimestamp(discard.at, UTC)
    return f"aws/lambda/{uuid}/{discard.shard}/{at:%Y/%m/%d}/{at:%Y-%m-%dT%H.%M.%S}-{unique}"


def _arrival(record: Record, service: str) -> str:
    return _text(record.arrived, "milliseconds" if service == "kinesis" else "seconds")


def _text(moment: float, precision: str) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec=precision).replace("+00:00", "Z")
