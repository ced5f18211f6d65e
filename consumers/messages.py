"""From what a subscriber receives to the objects it is told of (G-1, G-3, G-7, G-11, G-12). Pure."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus


class UnexpectedMessage(ValueError):
    """A message that is no S3 notification."""


@dataclass(frozen=True)
class NewObject:
    """An object that S3 has told of. `key` is decoded, ready for GetObject; `size` is in bytes."""

    bucket: str
    key: str
    size: int
    event_name: str
    sequencer: str


def objects_in(body: str) -> list[NewObject]:
    """Return the objects of an SQS message's or HTTP request's body, wrapped by SNS or raw; none in S3's test event.

    Raises UnexpectedMessage.
    """
    message = _json_object(body)
    if message.get("Type") == "Notification" and isinstance(message.get("Message"), str):
        message = _json_object(message["Message"])
    if message.get("Event") == "s3:TestEvent":
        return []
    records = message.get("Records")
    if not isinstance(records, list):
        raise UnexpectedMessage(f"neither an S3 event nor a notification of one: {body[:200]}")
    return [_object_of(record) for record in records]


def _json_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UnexpectedMessage(f"not JSON: {text[:200]}") from error
    if not isinstance(found, dict):
        raise UnexpectedMessage(f"not a JSON object: {text[:200]}")
    return found


def _object_of(record: Any) -> NewObject:
    try:
        s3 = record["s3"]
        # The key is encoded like a form: spaces as +, = as %3D (G-3). Size and sequencer are absent for deletions.
        return NewObject(
            bucket=s3["bucket"]["name"],
            key=unquote_plus(s3["object"]["key"]),
            size=int(s3["object"].get("size", 0)),
            event_name=record["eventName"],
            sequencer=s3["object"].get("sequencer", ""),
        )
    except (KeyError, TypeError) as error:
        raise UnexpectedMessage(f"not a record of an S3 event: {json.dumps(record)[:200]}") from error
