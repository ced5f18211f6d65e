"""Valid events of each producer to vary, and Firehose transformation events around records (C-1)."""

import base64
import json
from copy import deepcopy
from typing import Any

NOW_MS = 1_767_225_600_000
SESSION = "0b6f3a52-5f0e-4d0c-9a55-2c1f6f1f8f10"

VALID: dict[str, dict[str, Any]] = {
    "producer1": {"producer": "producer1", "id": 7, "name": "Ada Lovelace", "created_at": NOW_MS},
    "producer2": {"producer": "producer2", "id": 7, "value": 42.5, "created_at": NOW_MS},
    "orders": {
        "producer": "orders",
        "order_id": SESSION,
        "customer_id": 12,
        "country": "DE",
        "currency": "EUR",
        "lines": [
            {"sku": "ABC-00001", "title": "Kettle", "quantity": 2, "unit_cents": 1999},
            {"sku": "ABC-00002", "title": "Cup", "quantity": 6, "unit_cents": 450},
        ],
        "shipping_cents": 490,
        "total_cents": 7188,
        "created_at": NOW_MS,
    },
    "sensors": {
        "producer": "sensors",
        "sensor_id": "sensor-0042",
        "sequence": 9,
        "quantity": "humidity_percent",
        "value": 55.25,
        "battery_percent": 80,
        "created_at": NOW_MS,
    },
    "clicks": {
        "producer": "clicks",
        "session_id": SESSION,
        "sequence": 1,
        "user_id": None,
        "action": "click",
        "page": "/articles/7",
        "referrer": None,
        "position": {"x": 10, "y": 900},
        "session_started_at": NOW_MS - 1000,
        "created_at": NOW_MS,
    },
}


def event(producer: str = "producer1", /, **changes: Any) -> dict[str, Any]:
    """A valid event of the producer, with some fields changed."""
    return deepcopy(VALID[producer]) | changes


def without(producer: str, field: str) -> dict[str, Any]:
    """A valid event of the producer that lacks one field."""
    return {key: value for key, value in event(producer).items() if key != field}


def encoded(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def firehose_event(*records: bytes) -> dict[str, Any]:
    """The event that Firehose sends for records of a Kinesis source."""
    return {
        "invocationId": "9f3f9a6e-7a56-4f6f-8a61-0d6fa1b7c8d0",
        "sourceKinesisStreamArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:000000000000:deliverystream/d",
        "region": "us-east-1",
        "records": [
            {
                "recordId": f"record-{number}",
                "approximateArrivalTimestamp": NOW_MS,
                "data": base64.b64encode(raw).decode(),
                "kinesisRecordMetadata": {
                    "sequenceNumber": f"4959{number}",
                    "subsequenceNumber": 0,
                    "partitionKey": "k",
                    "shardId": "shardId-000000000000",
                    "approximateArrivalTimestamp": NOW_MS,
                },
            }
            for number, raw in enumerate(records)
        ],
    }
