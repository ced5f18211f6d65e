"""Targets with an operation for batches: queues, topics, streams, event buses, log groups (P-6, P-7)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hydrant.emulator.clock import CLOCK

from ..engine.paths import MISSING, find, is_path
from ..engine.ports import Failed, Item, Taken
from ..rules import MOST, MOST_BYTES
from .clients import client_for, failures
from .queues import queue_url

Parameters = Mapping[str, Any]


def dynamic(value: Any, item: Item) -> Any:
    """A parameter's value for one event: a JSON path stands for what it leads to. Raises Failed if nowhere."""
    if not (isinstance(value, str) and is_path(value)):
        return value
    found = find(value, item.opened)
    if found is MISSING or found is None:
        raise Failed(f"there is nothing at {value} in the event")
    return found if isinstance(found, str) else json.dumps(found)


@dataclass(frozen=True)
class Place:
    """A target's ARN with its parameters, and what it is called by in events of the pipe."""

    arn: str
    parameters: Parameters
    pipe: str
    source: str

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition(":")[2].rpartition("/")[2]

    @property
    def client(self) -> Any:
        """A client of the target's service."""
        return client_for(self.arn)


Send = Callable[[Place, Sequence[Item]], Taken]


@dataclass(frozen=True)
class BatchTarget:
    """A target that takes several events in one request."""

    place: Place
    most: int
    most_bytes: int
    call: Send

    def send(self, items: Sequence[Item]) -> Taken:
        """Hand them over. Raises Failed."""
        with failures():
            return self.call(self.place, items)


def _to_queue(place: Place, items: Sequence[Item]) -> Taken:
    entries = []
    for index, item in enumerate(items):
        names = ("MessageGroupId", "MessageDeduplicationId")
        own = {name: dynamic(place.parameters[name], item) for name in names if place.parameters.get(name)}
        entries.append({"Id": str(index), "MessageBody": item.text, **own})
    answer = place.client.send_message_batch(QueueUrl=queue_url(place.arn), Entries=entries)
    return _by_id(answer)


def _to_topic(place: Place, items: Sequence[Item]) -> Taken:
    entries = [{"Id": str(index), "Message": item.text} for index, item in enumerate(items)]
    return _by_id(place.client.publish_batch(TopicArn=place.arn, PublishBatchRequestEntries=entries))


def _by_id(answer: Mapping[str, Any]) -> Taken:
    failed = answer.get("Failed") or []
    return Taken([int(each["Id"]) for each in failed], words=_words(failed, "Code", "Message"))


def _to_stream(place: Place, items: Sequence[Item]) -> Taken:
    records = [
        {"Data": item.text.encode(), "PartitionKey": dynamic(place.parameters["PartitionKey"], item)} for item in items
    ]
    answer = place.client.put_records(StreamARN=place.arn, Records=records)
    return _by_place(answer["Records"], "ErrorCode", "ErrorMessage")


def _to_delivery_stream(place: Place, items: Sequence[Item]) -> Taken:
    records = [{"Data": item.text.encode()} for item in items]
    answer = place.client.put_record_batch(DeliveryStreamName=place.name, Records=records)
    return _by_place(answer["RequestResponses"], "ErrorCode", "ErrorMessage")


def _to_bus(place: Place, items: Sequence[Item]) -> Taken:
    entries = []
    for item in items:
        own = {name: dynamic(value, item) for name, value in place.parameters.items() if name in _ENTRY}
        if "Time" in own:
            own["Time"] = _moment(own["Time"])
        if resources := place.parameters.get("Resources"):
            own["Resources"] = [dynamic(each, item) for each in resources]
        usual = {"Source": f"Pipe {place.pipe}", "DetailType": f"Event from {place.source}"}
        entries.append({**usual, **own, "Detail": item.text, "EventBusName": place.name})
    answer = place.client.put_events(Entries=entries)
    return _by_place(answer["Entries"], "ErrorCode", "ErrorMessage")


_ENTRY = frozenset({"Source", "DetailType", "Time"})


def _to_log(place: Place, items: Sequence[Item]) -> Taken:
    group = place.arn.split(":log-group:", 1)[1].removesuffix(":*")
    by_stream: dict[str, list[tuple[int, int]]] = {}
    for index, item in enumerate(items):
        stream = str(dynamic(place.parameters.get("LogStreamName") or place.pipe, item))
        given = place.parameters.get("Timestamp")
        at = _moment(dynamic(given, item)).timestamp() if given else CLOCK.now()
        by_stream.setdefault(stream, []).append((int(at * 1000), index))
    refused: list[int] = []
    words = ""
    for stream, lines in by_stream.items():
        _ensure_stream(place.client, group, stream)
        lines.sort()
        events = [{"timestamp": at, "message": items[index].text} for at, index in lines]
        answer = place.client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        not_taken = answer.get("rejectedLogEventsInfo") or {}
        refused += [lines[at][1] for at in rejected(not_taken, len(lines))]
        words = words or ", ".join(f"{name}: {value}" for name, value in not_taken.items())
    return Taken(refused, words=words)


def rejected(info: Mapping[str, int], count: int) -> list[int]:
    """The places, among `count` events in the order of time, that `rejectedLogEventsInfo` says were not taken."""
    behind = max(info.get("tooOldLogEventEndIndex", 0), info.get("expiredLogEventEndIndex", 0))
    ahead = info.get("tooNewLogEventStartIndex", count)
    return [place for place in range(count) if place < behind or place >= ahead]


def _ensure_stream(client: Any, group: str, stream: str) -> None:
    try:
        client.create_log_stream(logGroupName=group, logStreamName=stream)
    except client.exceptions.ResourceAlreadyExistsException:
        return


def _moment(value: Any) -> datetime:
    """A time in ISO 8601, or in epoch seconds or milliseconds. Raises Failed."""
    try:
        text = str(value)
        if text.replace(".", "", 1).isdecimal():
            number = float(text)
            return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise Failed(f"{value!r} is no time") from error


_MILLISECONDS = 1e11
"""Above it, a number of a time counts milliseconds."""


def _by_place(answers: Sequence[Mapping[str, Any]], code: str, message: str) -> Taken:
    refused = [index for index, answer in enumerate(answers) if answer.get(code)]
    return Taken(refused, words=_words([answers[index] for index in refused], code, message))


def _words(failed: Sequence[Mapping[str, Any]], code: str, message: str) -> str:
    return f"{failed[0].get(code)}: {failed[0].get(message)}" if failed else ""


_SENDERS: Mapping[str, Send] = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "kinesis": _to_stream,
    "firehose": _to_delivery_stream,
    "events": _to_bus,
    "logs": _to_log,
}


def batch_target(service: str, place: Place) -> BatchTarget:
    """The target of a service that takes batches."""
    return BatchTarget(place, MOST[service], MOST_BYTES[service], _SENDERS[service])
