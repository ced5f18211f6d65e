"""Events of records, in the form in which each service gives them to a function. Pure.

The forms are those of AWS's guides: "Using Lambda with Kinesis", "... SQS", "... SNS", "... DynamoDB" (Lambda developer
guide), "Event message structure" (S3 user guide), and facts C-1 to C-4 for Firehose.
"""

from __future__ import annotations

import hashlib
import json
import urllib.parse
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hydrant.emulator.firehose.engine.records import Record, Records
from hydrant.emulator.firehose.engine.transform.event import EventHead, new_event, record_ids_of

Json = dict[str, Any]


class NoRecord(ValueError):
    """A line that is no record of this source: `number` is the line's, from 1."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"line {number}: {why}")


@dataclass(frozen=True)
class Object:
    """An object of S3 as a notification tells of it."""

    bucket: str
    key: str
    size: int
    etag: str


@dataclass(frozen=True)
class Origin:
    """Where the records are said to come from.

    `arn` is the source's, `stream_arn` that of the Kinesis stream before a delivery stream, `keys` the names of the
    key attributes of a table, `objects` what the lines of S3 name, `now` the time in epoch seconds.
    """

    region: str
    account: str
    now: float
    arn: str = ""
    stream_arn: str = ""
    keys: Sequence[str] = ()
    objects: Sequence[Object] = field(default_factory=tuple)


_SEQUENCE = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898
"""A sequence number of the size that Kinesis gives."""
_SHARD = "shardId-000000000000"


def _firehose(lines: Sequence[bytes], origin: Origin) -> list[bytes]:
    rows = [Record(str(_SEQUENCE + i), 0, str(uuid.uuid4()), line, origin.now) for i, line in enumerate(lines)]
    records = Records.of(rows)
    head = EventHead(origin.arn, origin.region, _SHARD, origin.stream_arn or None)
    return [new_event(head, record_ids_of(records), records)]


def _kinesis(lines: Sequence[bytes], origin: Origin) -> list[bytes]:
    return [_records(_kinesis_record(_SEQUENCE + i, line, origin) for i, line in enumerate(lines))]


def _kinesis_record(number: int, data: bytes, origin: Origin) -> Json:
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": str(uuid.uuid4()),
            "sequenceNumber": str(number),
            "data": b64encode(data).decode(),
            "approximateArrivalTimestamp": round(origin.now, 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{_SHARD}:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{origin.account}:role/lambda-role",
        "awsRegion": origin.region,
        "eventSourceARN": origin.arn,
    }


def _sqs(lines: Sequence[bytes], origin: Origin) -> list[bytes]:
    sent = str(int(origin.now * 1000))
    return [_records(_message(_text(i, line), sent, origin) for i, line in enumerate(lines, 1))]


def _message(body: str, sent: str, origin: Origin) -> Json:
    return {
        "messageId": str(uuid.uuid4()),
        "receiptHandle": b64encode(uuid.uuid4().bytes * 4).decode(),
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": sent,
            "SenderId": origin.account,
            "ApproximateFirstReceiveTimestamp": sent,
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": origin.arn,
        "awsRegion": origin.region,
    }


def _sns(lines: Sequence[bytes], origin: Origin) -> list[bytes]:
    """SNS calls a function once for each message."""
    return [_records([_notification(_text(i, line), origin)]) for i, line in enumerate(lines, 1)]


def _notification(message: str, origin: Origin) -> Json:
    subscription = f"{origin.arn}:{uuid.uuid4()}"
    host = f"https://sns.{origin.region}.amazonaws.com"
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription,
        "Sns": {
            "Type": "Notification",
            "MessageId": str(uuid.uuid4()),
            "TopicArn": origin.arn,
            "Subject": None,
            "Message": message,
            "Timestamp": _time(origin.now),
            "SignatureVersion": "1",
            "Signature": "",
            "SigningCertUrl": f"{host}/SimpleNotificationService.pem",
            "UnsubscribeUrl": f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription}",
            "MessageAttributes": {},
        },
    }


def _s3(_lines: Sequence[bytes], origin: Origin) -> list[bytes]:
    """S3 tells of each object by itself."""
    return [_records([_notified(number, found, origin)]) for number, found in enumerate(origin.objects)]


def _notified(number: int, found: Object, origin: Origin) -> Json:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": origin.region,
        "eventTime": _time(origin.now),
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": f"AWS:{origin.account}"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": uuid.uuid4().hex[:16].upper(), "x-amz-id-2": uuid.uuid4().hex},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "hydrant-invoke",
            "bucket": {
                "name": found.bucket,
                "ownerIdentity": {"principalId": origin.account},
                "arn": f"arn:aws:s3:::{found.bucket}",
            },
            "object": {
                "key": urllib.parse.quote_plus(found.key, safe="/"),
                "size": found.size,
                "eTag": found.etag,
                "sequencer": f"{int(origin.now * 1_000_000) + number:018X}",
            },
        },
    }


def _dynamodb(lines: Sequence[bytes], origin: Origin) -> list[bytes]:
    return [_records(_inserted(i, line, origin) for i, line in enumerate(lines, 1))]


def _inserted(number: int, line: bytes, origin: Origin) -> Json:
    image = item(number, line)
    lacking = [name for name in origin.keys if name not in image]
    if lacking:
        raise NoRecord(number, f"the item lacks the key {', '.join(lacking)}")
    keys = origin.keys or list(image)[:1]
    return {
        "eventID": uuid.uuid4().hex,
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": origin.region,
        "dynamodb": {
            "ApproximateCreationDateTime": float(int(origin.now)),
            "Keys": {name: image[name] for name in keys},
            "NewImage": image,
            "SequenceNumber": f"{100_000_000_000_000_000_000 + number}",
            "SizeBytes": len(line),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": origin.arn,
    }


_TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"})


def item(number: int, line: bytes) -> Json:
    """An item of a table in DynamoDB's JSON, from that or from plain JSON. Raises NoRecord."""
    try:
        found = json.loads(line, parse_float=Decimal)
    except ValueError as error:
        raise NoRecord(number, f"not JSON: {error}") from error
    if not isinstance(found, dict) or not found:
        raise NoRecord(number, "an item is a JSON object with at least one attribute")
    if all(isinstance(value, dict) and len(value) == 1 and _TYPES.issuperset(value) for value in found.values()):
        return found
    from boto3.dynamodb.types import TypeSerializer

    serializer = TypeSerializer()
    return {name: serializer.serialize(value) for name, value in found.items()}


def named_object(number: int, line: bytes) -> tuple[str, str]:
    """Bucket and key of a line such as `s3://bucket/key` or `bucket/key`. Raises NoRecord."""
    bucket, _, key = _text(number, line).strip().removeprefix("s3://").partition("/")
    if not bucket or not key:
        raise NoRecord(number, "name an object, as s3://BUCKET/KEY")
    return bucket, key


def _text(number: int, line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise NoRecord(number, "it is no UTF-8 text, which messages are") from error


def _records(records: Any) -> bytes:
    return json.dumps({"Records": list(records)}, default=str).encode()


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


MAKERS: Mapping[str, Callable[[Sequence[bytes], Origin], list[bytes]]] = {
    "firehose": _firehose,
    "kinesis": _kinesis,
    "sqs": _sqs,
    "sns": _sns,
    "s3": _s3,
    "dynamodb": _dynamodb,
}
"""By the source's name what makes events of lines. Each returns the events, one for each call of the function."""
