"""Amazon DynamoDB Streams for LocalStack: the changes of tables, a shard for each stream.

Iterators are good for fifteen minutes [API reference: DynamoDB Streams, GetShardIterator] (T-17).
"""

from __future__ import annotations

import base64
import json

from localstack.aws.api import RequestContext
from localstack.aws.api.dynamodbstreams import DynamodbstreamsApi
from localstack.services.plugins import ServiceLifecycleHook

from hydrant.emulator.clock import CLOCK

from .api.operations import Answer, Request, operation
from .engine.change_log import ChangeLog
from .engine.errors import Refused, invalid
from .models import Table, find_stream, streams_of

_ITERATOR_SECONDS = 15 * 60.0
_MOST_RECORDS, _MOST_STREAMS = 1000, 100


class DynamoDBStreamsProvider(DynamodbstreamsApi, ServiceLifecycleHook):
    """All operations of the service."""

    @operation("ListStreams")
    def list_streams(self, context: RequestContext, request: Request) -> Answer:
        """The streams of all tables, or of one, in pages."""
        wanted, after = request.get("TableName"), request.get("ExclusiveStartStreamArn") or ""
        limit = request.get("Limit") or _MOST_STREAMS
        found = [
            {"StreamArn": table.stream_arn(log), "TableName": table.name, "StreamLabel": log.label}
            for table, log in streams_of(context.account_id, context.region)
            if wanted in {None, table.name, table.arn} and table.stream_arn(log) > after
        ]
        found.sort(key=lambda each: each["StreamArn"])
        more = {"LastEvaluatedStreamArn": found[limit - 1]["StreamArn"]} if len(found) > limit else {}
        return {"Streams": found[:limit], **more}

    @operation("DescribeStream")
    def describe_stream(self, context: RequestContext, request: Request) -> Answer:
        """A stream with its shard."""
        table, log = _stream(context, request["StreamArn"])
        numbers = {"StartingSequenceNumber": str(log.first)}
        if log.closed_at is not None:
            numbers["EndingSequenceNumber"] = str(max(log.first, log.tip - 1))
        shards = [{"ShardId": log.shard_id, "SequenceNumberRange": numbers}]
        return {
            "StreamDescription": {
                "StreamArn": table.stream_arn(log),
                "StreamLabel": log.label,
                "StreamStatus": "ENABLED" if log.closed_at is None else "DISABLED",
                "StreamViewType": log.view,
                "CreationRequestDateTime": log.started_at,
                "TableName": table.name,
                "KeySchema": table.key_schema,
                "Shards": [] if request.get("ExclusiveStartShardId") == log.shard_id else shards,
            }
        }

    @operation("GetShardIterator")
    def get_shard_iterator(self, context: RequestContext, request: Request) -> Answer:
        """A place in the shard to read from."""
        table, log = _stream(context, request["StreamArn"])
        if request["ShardId"] != log.shard_id:
            raise _missing(f"Shard: {request['ShardId']} in Stream: {table.stream_arn(log)}")
        return {"ShardIterator": _iterator(table, log, _position(log, request))}

    @operation("GetRecords", items=True)
    def get_records(self, context: RequestContext, request: Request) -> Answer:
        """Records from an iterator on, and the next iterator: none at the end of a closed shard."""
        arn, position, made_at = _read_iterator(request["ShardIterator"])
        now = CLOCK.now()
        if now - made_at > _ITERATOR_SECONDS:
            raise Refused("ExpiredIteratorException", "Iterator expired: iterators are good for fifteen minutes")
        table, log = _stream(context, arn)
        records, following = log.read(position, request.get("Limit") or _MOST_RECORDS, now)
        if position < log.horizon and position != log.first:
            raise Refused(
                "TrimmedDataAccessException", "The operation tried to read past the oldest stream record in a shard"
            )
        answer: Answer = {"Records": [each.shown(table.region, arn) for each in records]}
        if log.closed_at is None or following < log.tip:
            answer["NextShardIterator"] = _iterator(table, log, following)
        return answer


def _stream(context: RequestContext, arn: str) -> tuple[Table, ChangeLog]:
    found = find_stream(context.account_id, context.region, arn)
    if found is None:
        raise _missing(f"Stream: {arn}")
    return found


def _missing(what: str) -> Refused:
    return Refused("ResourceNotFoundException", f"Requested resource not found: {what} not found")


def _position(log: ChangeLog, request: Request) -> int:
    kind, number = request["ShardIteratorType"], request.get("SequenceNumber")
    if kind == "LATEST":
        return log.tip
    if kind == "TRIM_HORIZON":
        return log.horizon
    if number is None or not number.isdecimal():
        raise invalid(f"A SequenceNumber is required for ShardIteratorType {kind}")
    position = int(number) + (kind == "AFTER_SEQUENCE_NUMBER")
    if not log.first <= position <= log.tip:
        raise invalid(f"SequenceNumber {number} did not come from this shard")
    return position


def _iterator(table: Table, log: ChangeLog, position: int) -> str:
    content = json.dumps([position, CLOCK.now()]).encode()
    return f"{table.stream_arn(log)}|1|{base64.b64encode(content).decode()}"


def _read_iterator(text: str) -> tuple[str, int, float]:
    try:
        arn, _, content = text.rsplit("|", 2)
        position, made_at = json.loads(base64.b64decode(content, validate=True))
        return arn, int(position), float(made_at)
    except (ValueError, TypeError) as error:
        raise invalid("Invalid ShardIterator") from error
