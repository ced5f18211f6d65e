"""AWS has no feed: what S3 and CloudWatch tell instead, asked now and then and told as the same events.

S3 lists what Firehose has written, so objects and rejections come as late as the buffer lets them. CloudWatch has whole
minutes, one to three late. Nobody tells of single invocations and notifications.
"""

from __future__ import annotations

import datetime
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..error_objects.lines import Rejection
from ..pipeline.digest import digest
from ..rejections.objects import ErrorObject, Place, lines_in, listed, newest_first, rejections_in
from .events import Event

RAW_BYTES = 64 * 1024
REJECTIONS_A_LOOK = 50
SECONDS = 5.0
"""Between two looks at the bucket; more where listing it takes long."""
FLOW_SECONDS = 30.0
_SHARE = 10
_OVERLAP = datetime.timedelta(seconds=5)
"""S3's times are whole seconds, and an object may be listed a moment after another that is younger."""

CANNOT_KNOW = (
    "On AWS objects and rejections are seen when Firehose has written them, rates are CloudWatch's whole minutes "
    "(one to three late), and nobody tells of single invocations and notifications: hydrant logs --follow shows the "
    "function's lines."
)


@dataclass(frozen=True)
class Named:
    """What to ask for: the pipeline's outputs, as far as there are any."""

    outputs: Mapping[str, Any]
    data: Place
    errors: Place


@dataclass
class _Seen:
    """Keys that were told, with the time of the newest: older ones need not be remembered."""

    since: datetime.datetime
    keys: set[str] = field(default_factory=set)

    def new(self, objects: list[ErrorObject]) -> list[ErrorObject]:
        fresh = [each for each in objects if each.key not in self.keys and each.modified >= self.since]
        self.keys.update(each.key for each in fresh)
        return sorted(fresh, key=lambda each: (each.modified, each.key))


def fresh_in(
    place: Place, since: datetime.datetime, known: Iterable[str] | None = None
) -> Callable[[], list[ErrorObject]]:
    """A look at a bucket: each call gives the objects that are new, the oldest first.

    Without the keys that are `known` already, those are that are there now and older than `since`.
    """
    if known is None:
        known = [each.key for each in listed(place.clients().s3, place) if each.modified < since]
    seen = _Seen(since - _OVERLAP, set(known))
    return lambda: seen.new(listed(place.clients().s3, place, int((since - _OVERLAP).timestamp() * 1000)))


class Polled:
    """Looks at the bucket and at CloudWatch. `events` are those of one look."""

    def __init__(self, named: Named, *, start: datetime.datetime, clock: Callable[[], float] = time.time) -> None:
        self._named = named
        self._start = start
        self._clock = clock
        self._seen = {"data": _Seen(start - _OVERLAP), "error": _Seen(start - _OVERLAP)}
        self._flow_at = float("-inf")
        self.quiet_since = clock()
        """When nothing new was found for the first time."""

    def look(self) -> Iterator[Event]:
        """What is new in the bucket, and once in a while the flow."""
        for output, place in (("data", self._named.data), ("error", self._named.errors)):
            seen = self._seen[output]
            since = int((self._start - _OVERLAP).timestamp() * 1000)
            for each in seen.new([e for e in listed(place.clients().s3, place, since) if self._is_of(output, e.key)]):
                self.quiet_since = self._clock()
                yield self._delivered(output, place, each)
                if output == "error":
                    yield from self._rejected(place, each)
        if self._clock() - self._flow_at >= FLOW_SECONDS:
            self._flow_at = self._clock()
            yield Event("flow", {"at": self._clock(), "totals": self._totals()})

    def _is_of(self, output: str, key: str) -> bool:
        """Where one prefix holds the other, the longer one decides."""
        errors, data = self._named.errors.prefix, self._named.data.prefix
        if output == "data":
            return not (errors and len(errors) > len(data) and key.startswith(errors))
        return not (data and len(data) > len(errors) and key.startswith(data))

    def _delivered(self, output: str, place: Place, each: ErrorObject) -> Event:
        told = {"stream": self._named.outputs.get("delivery_stream_name"), "output": output, "bucket": place.bucket}
        return Event("delivered", {"at": each.modified.timestamp(), **told, "key": each.key, "bytes": each.size})

    def _rejected(self, place: Place, each: ErrorObject) -> Iterator[Event]:
        told = skipped = 0
        for _, line in rejections_in(lines_in(place.clients().s3, place, each.key)):
            if isinstance(line, str):
                continue
            if told == REJECTIONS_A_LOOK:
                skipped += 1
                continue
            told += 1
            yield rejected(line, self._named.outputs.get("delivery_stream_name"), each.modified.timestamp())
        if skipped:
            yield Event("skipped", {"at": self._clock(), "kind": "rejected", "count": skipped})

    def last(self, number: int) -> list[Event]:
        """The newest rejections that lie in the bucket already, in the order of time; no look tells of them again."""
        found: list[Event] = []
        place = self._named.errors
        objects = listed(place.clients().s3, place)
        self._seen["error"].keys.update(each.key for each in objects)
        for each in newest_first(objects):
            if len(found) >= number:
                break
            stream = self._named.outputs.get("delivery_stream_name")
            lines = rejections_in(lines_in(place.clients().s3, place, each.key))
            new = [rejected(line, stream, each.modified.timestamp()) for _, line in lines if not isinstance(line, str)]
            found = new[-(number - len(found)) :] + found
        return found

    def _totals(self) -> dict[str, dict[str, Any]]:
        """Sums since the beginning of the watch, by something like an ARN."""
        totals: dict[str, dict[str, Any]] = {}
        for arn, number, namespace, metric, dimension, statistic in _asked(self._named.outputs):
            found = self._statistic(namespace, metric, dimension, statistic)
            if found is not None:
                totals.setdefault(arn, {})[number] = found
        return totals

    def _statistic(self, namespace: str, metric: str, dimension: tuple[str, str], statistic: Any) -> float | None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            points = self._named.data.clients().cloudwatch.get_metric_statistics(
                Namespace=namespace,
                MetricName=metric,
                Dimensions=[{"Name": dimension[0], "Value": dimension[1]}],
                StartTime=self._start.replace(second=0, microsecond=0),
                EndTime=datetime.datetime.fromtimestamp(self._clock(), datetime.UTC) + datetime.timedelta(minutes=1),
                Period=60,
                Statistics=[statistic],
            )["Datapoints"]
        except (ClientError, BotoCoreError):  # not allowed, or no CloudWatch here: the flow is left out
            return None
        values = [_value(point, statistic) for point in sorted(points, key=lambda point: point["Timestamp"])]
        return (sum(values) if statistic == "Sum" else values[-1]) if values else None


def _value(point: Mapping[str, Any], statistic: str) -> float:
    return float(point[statistic])


_Asked = tuple[str, str, str, str, tuple[str, str], str]


def _asked(outputs: Mapping[str, Any]) -> Iterator[_Asked]:
    """Each number of the flow, and the metric that it is."""
    stream, delivery = outputs.get("stream_name"), outputs.get("delivery_stream_name")
    function, topic = outputs.get("function_name"), str(outputs.get("topic_arn") or "").rpartition(":")[2]
    if stream:
        arn = str(outputs.get("stream_arn") or f"arn:aws:kinesis:::stream/{stream}")
        yield arn, "records_in", "AWS/Kinesis", "IncomingRecords", ("StreamName", str(stream)), "Sum"
    if delivery:
        arn = str(outputs.get("delivery_stream_arn") or f"arn:aws:firehose:::deliverystream/{delivery}")
        dimension = ("DeliveryStreamName", str(delivery))
        read = "DataReadFromKinesisStream.Records" if stream else "IncomingRecords"
        yield arn, "records_in", "AWS/Firehose", read, dimension, "Sum"
        yield arn, "records_out", "AWS/Firehose", "DeliveryToS3.Records", dimension, "Sum"
        yield arn, "lag_seconds", "AWS/Firehose", "DeliveryToS3.DataFreshness", dimension, "Maximum"
    if function:
        arn = str(outputs.get("function_arn") or f"arn:aws:lambda:::function:{function}")
        yield arn, "invocations", "AWS/Lambda", "Invocations", ("FunctionName", str(function)), "Sum"
        yield arn, "errors", "AWS/Lambda", "Errors", ("FunctionName", str(function)), "Sum"
    if topic:
        arn = str(outputs["topic_arn"])
        yield arn, "records_in", "AWS/SNS", "NumberOfMessagesPublished", ("TopicName", topic), "Sum"
        yield arn, "records_out", "AWS/SNS", "NumberOfNotificationsDelivered", ("TopicName", topic), "Sum"


def rejected(line: Rejection, stream: object, at: float) -> Event:
    """An error line as the feed tells of a rejection. Partition key and sequence number are in no error line (C-20)."""
    cut = line.raw[:RAW_BYTES]
    data = {
        "at": line.ended_ms / 1000 if line.ended_ms else at,
        "stream": stream,
        "code": line.error_code,
        "message": line.error_message,
        "attempts": line.attempts,
        "raw": b64encode(cut).decode(),
        "digest": digest(line.raw),
        "arrived": line.arrival_ms / 1000 if line.arrival_ms is not None else None,
        **({"truncated": True} if len(cut) < len(line.raw) else {}),
    }
    return Event("rejected", data)
