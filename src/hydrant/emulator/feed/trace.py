"""`GET /_hydrant/trace`: what the emulator knows of a record or an object.

`?sequence_number=N`, `?key=NAME&value=TEXT` (a member of the record's document) or `?object=KEY` (and `bucket=`).
Of a record: where it was put, the calls with it, the objects that may hold it, and who was told of those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localstack.http import Request, Response
from localstack.services.edge import ROUTER

from hydrant.emulator.firehose.models import DeliveryStream, all_delivery_streams

from .events import Event, raw_fields
from .journal import JOURNAL, Call, Message, Written
from .records import Place, by_member, by_number

_OBJECTS = 50
_CALLS = 20
_MAX_DIGITS = 128

Json = dict[str, Any]


def install() -> None:
    """Add the route."""
    ROUTER.add("/_hydrant/trace", _answer, methods=["GET"])


def _answer(request: Request) -> Response:
    try:
        document, status = answer(request.args), 200
    except ValueError as error:
        document, status = {"error": str(error)}, 400
    return Response(json.dumps({"hydrant": True, **document}), status=status, mimetype="application/json")


def answer(asked: Mapping[str, str]) -> Json:
    """The body of the answer. Raises ValueError for what is no question."""
    if "sequence_number" in asked:
        number = asked["sequence_number"]
        if not (number.isascii() and number.isdigit() and len(number) <= _MAX_DIGITS):
            raise ValueError(f"sequence_number is a decimal number, not {number!r:.80}")
        place = by_number(number)
        return {"records": [_record(place)] if place else [], "objects": []}
    if "key" in asked and "value" in asked:
        return {"records": [_record(place) for place in by_member(asked["key"], asked["value"])], "objects": []}
    if "object" in asked:
        found = JOURNAL.object_named(asked["object"], asked.get("bucket"))
        return {"records": [], "objects": [_object_with_calls(each) for each in found]}
    raise ValueError("ask by sequence_number=N, by key=NAME and value=TEXT, or by object=KEY")


def _record(place: Place) -> Json:
    stream, shard, position, record = place
    told: Json = {
        "stream": stream.name,
        "stream_arn": stream.arn,
        "shard": shard.shard_id,
        "position": position,
        "sequence_number": shard.sequence_numbers(position, 1)[0],
        "held": record is not None,
    }
    if record is not None:
        fields = {"partition_key": record.partition_key, "bytes": len(record.data), **raw_fields(record.data)}
        told |= Event(0, "record", record.arrival, fields).document()
    ways = [_way(each, shard.shard_id, position) for each in all_delivery_streams() if _reads(each, stream)]
    return {**told, "deliveries": ways}


def _reads(delivery: Any, stream: Any) -> bool:
    source = delivery.kinesis_source or {}
    return bool(source.get("KinesisStreamARN") == stream.arn)


def _way(delivery: DeliveryStream, shard: str, position: int) -> Json:
    arn, conversion = delivery.arn, delivery.destination.conversion
    calls, objects = JOURNAL.calls_with(arn, shard, position), JOURNAL.objects_with(arn, shard, position)
    return {
        "delivery_stream": delivery.name,
        "delivery_stream_arn": arn,
        "destination": delivery.destination.label,
        "file_format": None if conversion is None else conversion.serialization.label,
        "calls": [_call(each) for each in calls[-_CALLS:]],
        "objects": [_object(each) for each in objects[-_OBJECTS:]],
    }


def _call(call: Call) -> Json:
    return {
        "function": call.function,
        "request_ids": list(call.request_ids),
        "attempts": call.attempts,
        "records": call.records,
        "started": call.started,
        "ended": call.ended,
    }


def _object(written: Written) -> Json:
    return {
        "output": written.output,
        "bucket": written.bucket,
        "key": written.key,
        "at": written.at,
        "records": written.records,
        "bytes": written.size,
        "messages": [_message(each) for each in JOURNAL.messages_of(written.bucket, written.key)],
    }


def _object_with_calls(written: Written) -> Json:
    calls = JOURNAL.calls_of(written)
    spans = [{"shard": shard, "begin": begin, "end": end} for shard, begin, end in written.spans]
    told = {"delivery_stream_arn": written.delivery_stream, "read_from": spans, "calls": len(calls)}
    return {**_object(written), **told, "first_calls": [_call(each) for each in calls[:_CALLS]]}


def _message(message: Message) -> Json:
    sent = [{"protocol": protocol, "endpoint": endpoint, "at": at} for protocol, endpoint, at in message.sent]
    return {"topic": message.topic, "message_id": message.message_id, "at": message.at, "sent": sent}
