"""Kinesis streams that a table's changes go to. [Developer Guide: Using Kinesis Data Streams to capture changes]

Records go into the stream in the order of the changes, in the process (T-18). A stream that is gone takes none.
"""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.arns import ArnError, StreamArn
from hydrant.emulator.clock import CLOCK
from hydrant.emulator.kinesis import store as kinesis
from hydrant.emulator.kinesis.storage import hashing

from ..engine.change_log import event_name
from ..engine.errors import Refused, invalid
from ..engine.table import Change
from ..engine.values import Item, item_size
from ..models import Destination, Table
from .operations import Answer, Request, operation, table_of

_TICKS = {"MILLISECOND": 1_000, "MICROSECOND": 1_000_000}


class StreamingOperations:
    """Enable, disable, update and describe the Kinesis streams of a table."""

    @operation("EnableKinesisStreamingDestination")
    def enable_kinesis_streaming_destination(self, context: RequestContext, request: Request) -> Answer:
        """Send the changes from now on to a Kinesis stream too."""
        table, arn = table_of(context, request), request["StreamArn"]
        if _stream(arn) is None:
            raise Refused(
                "ResourceNotFoundException",
                f"User does not have a permission to use kinesis stream, or {arn} is not there",
            )
        if any(each.active and each.stream_arn == arn for each in table.destinations):
            raise invalid(f"Table is not in a valid state to enable Kinesis Streaming Destination: {arn} is enabled")
        given = request.get("EnableKinesisStreamingConfiguration") or {}
        destination = Destination(arn, given.get("ApproximateCreationDateTimePrecision") or "MILLISECOND")
        table.destinations = [each for each in table.destinations if each.stream_arn != arn] + [destination]
        follow(table, destination)
        return _answer(table, destination, "ENABLING") | {
            "EnableKinesisStreamingConfiguration": _precision(destination)
        }

    @operation("DisableKinesisStreamingDestination")
    def disable_kinesis_streaming_destination(self, context: RequestContext, request: Request) -> Answer:
        """Send no more of them there."""
        table = table_of(context, request)
        destination = _active(table, request["StreamArn"], "disable")
        destination.active = False
        return _answer(table, destination, "DISABLING")

    @operation("UpdateKinesisStreamingDestination")
    def update_kinesis_streaming_destination(self, context: RequestContext, request: Request) -> Answer:
        """Change how exact the times in the records are."""
        table = table_of(context, request)
        destination = _active(table, request["StreamArn"], "update")
        wanted = (request.get("UpdateKinesisStreamingConfiguration") or {}).get("ApproximateCreationDateTimePrecision")
        if wanted is None or wanted == destination.precision:
            raise invalid("Invalid Request: Precision is already set to the desired value, or none is given")
        destination.precision = wanted
        return _answer(table, destination, "UPDATING") | {
            "UpdateKinesisStreamingConfiguration": _precision(destination)
        }

    @operation("DescribeKinesisStreamingDestination")
    def describe_kinesis_streaming_destination(self, context: RequestContext, request: Request) -> Answer:
        """The Kinesis streams that were ever enabled."""
        table = table_of(context, request)
        return {
            "TableName": table.name,
            "KinesisDataStreamDestinations": [
                {
                    "StreamArn": each.stream_arn,
                    "DestinationStatus": "ACTIVE" if each.active else "DISABLED",
                    **_precision(each),
                }
                for each in table.destinations
            ],
        }


def follow(table: Table, destination: Destination) -> None:
    """Let a Kinesis stream have the changes of a table from now on."""
    table.contents.listeners.append(lambda change: _send(table, destination, change))


def _stream(arn: str) -> kinesis.Stream | None:
    try:
        parsed = StreamArn.parse(arn)
    except ArnError as error:
        raise invalid(str(error)) from error
    return kinesis.find_stream(parsed.account, parsed.region, parsed.name)


def _active(table: Table, arn: str, action: str) -> Destination:
    for each in table.destinations:
        if each.active and each.stream_arn == arn:
            return each
    raise Refused(
        "ResourceNotFoundException",
        f"Table is not in a valid state to {action} Kinesis Streaming Destination: {arn} is not enabled",
    )


def _precision(destination: Destination) -> Answer:
    return {"ApproximateCreationDateTimePrecision": destination.precision}


def _answer(table: Table, destination: Destination, status: str) -> Answer:
    return {"TableName": table.name, "StreamArn": destination.stream_arn, "DestinationStatus": status}


def _send(table: Table, destination: Destination, change: Change) -> None:
    stream = _stream(destination.stream_arn) if destination.active and change.made else None
    if stream is None:
        return
    key = _json(change.key)
    data = _json(_record(table, destination, change))
    try:
        stream.put(hashing.hash_keys([key]), [hashing.hash_key(key.decode()).hex()], [data])
    except LookupError:  # deleted meanwhile
        return


def _record(table: Table, destination: Destination, change: Change) -> dict[str, Any]:
    images: dict[str, Item] = {}
    if change.after is not None:
        images["NewImage"] = change.after
    if change.before is not None:
        images["OldImage"] = change.before
    by_service = {"type": "Service", "principalId": "dynamodb.amazonaws.com"} if change.expired else None
    return {
        "awsRegion": table.region,
        "eventID": str(uuid.uuid4()),
        "eventName": event_name(change),
        "userIdentity": by_service,
        "recordFormat": "application/json",
        "tableName": table.name,
        "dynamodb": {
            "ApproximateCreationDateTime": int(CLOCK.now() * _TICKS[destination.precision]),
            "Keys": change.key,
            **images,
            "SizeBytes": item_size(change.key) + sum(map(item_size, images.values())),
            **(
                {"ApproximateCreationDateTimePrecision": destination.precision}
                if destination.precision != "MILLISECOND"
                else {}
            ),
        },
        "eventSource": "aws:dynamodb",
    }


def _json(document: Any) -> bytes:
    return json.dumps(document, default=lambda data: base64.b64encode(data).decode()).encode()
