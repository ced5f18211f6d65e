"""Operations on queues: create, describe, list, update, delete (K-4)."""

from __future__ import annotations

import threading
import uuid
from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.arns import ArnError, QueueArn
from hydrant.emulator.clock import CLOCK

from .. import exceptions, store
from ..models import Stream, kinesis_stores
from ..queues.queue import Attributes, Queue, Start, changed
from . import limits, tokens
from .answers import moment
from .operations import Answer, Request, epoch, operation, stream_by_arn
from .tag_rules import checked_tags

PAGE = 100
_making = threading.Lock()


class QueueOperations:
    """CreateQueue to DeleteQueue."""

    @operation("CreateQueue")
    def create_queue(self, context: RequestContext, request: Request) -> Answer:
        """Make a queue on an on-demand stream; it counts as one of the stream's registered consumers."""
        given = _only_one(request["StreamConfigurationList"], "StreamConfigurationList")
        stream, start = stream_by_arn(context, given["StreamARN"]), _start(given.get("StartingPosition") or {})
        attributes = _attributes(Attributes(), request.get("QueueAttributes") or {})
        tags = checked_tags(request.get("Tags") or {}, {})
        _check_stream(stream)
        with _making, stream.lock:
            queues = kinesis_stores[context.account_id][context.region].queues
            if any(queue.name == request["QueueName"] for queue in queues_in(context)):
                raise exceptions.ResourceInUseException(
                    f"Queue {request['QueueName']} under account {context.account_id} already exists."
                )
            limits.check_new_consumer(context, stream)
            arn = str(QueueArn("aws", context.region, context.account_id, uuid.uuid4().hex))
            queue = Queue(
                request["QueueName"], arn, stream, start, attributes, tags, CLOCK.now, store.settings().state_seconds
            )
            stream.queues = {**stream.queues, arn: queue}
            queues[arn] = queue
        return {"QueueDescription": _description(queue)}

    @operation("DescribeQueue")
    def describe_queue(self, context: RequestContext, request: Request) -> Answer:
        """Describe a queue."""
        return {"QueueDescription": _description(queue_by_arn(context, request["QueueARN"]))}

    @operation("ListQueues")
    def list_queues(self, context: RequestContext, request: Request) -> Answer:
        """List queues by name, in pages, all or those on certain streams."""
        token, filters = request.get("NextToken"), request.get("StreamFilter") or []
        after = tokens.read_next("queues", token) if token else ""
        rest = [queue for queue in queues_in(context) if queue.name > after and _passes(queue, filters)]
        page = rest[: min(request.get("MaxResults") or PAGE, PAGE)]
        answer: Answer = {"QueueSummaries": [_summary(queue) for queue in page]}
        if len(page) < len(rest):
            answer["NextToken"] = tokens.write_next("queues", page[-1].name)
        return answer

    @operation("UpdateQueue")
    def update_queue(self, context: RequestContext, request: Request) -> Answer:
        """Change attributes; those that are not given stay, and so does the time of what is in flight."""
        queue = queue_by_arn(context, request["QueueARN"])
        if queue.status != "ACTIVE":
            raise exceptions.ResourceInUseException(f"Queue {queue.arn} is not ACTIVE, instead in state {queue.status}")
        queue.update(_attributes(queue.attributes, request["QueueAttributes"]))
        return {"QueueDescription": _description(queue)}

    @operation("DeleteQueue")
    def delete_queue(self, context: RequestContext, request: Request) -> None:
        """Delete a queue: the stream keeps its records, handles are good no more."""
        queue = queue_by_arn(context, request["QueueARN"])
        if not queue.deleted:
            queue.delete()
        queues_in(context)


def queues_in(context: RequestContext) -> list[Queue]:
    """The queues of the caller's account and region, by name; those whose DELETING has ended are forgotten."""
    queues = kinesis_stores[context.account_id][context.region].queues
    for queue in [queue for queue in list(queues.values()) if queue.gone]:
        del queues[queue.arn]
        queue.stream.queues = {arn: kept for arn, kept in queue.stream.queues.items() if kept is not queue}
    return sorted(queues.values(), key=lambda queue: queue.name)


def queue_by_arn(context: RequestContext, arn: str) -> Queue:
    """A queue of the caller's account and region, in any state but gone."""
    try:
        parsed = QueueArn.parse(arn)
    except ArnError as error:
        raise exceptions.InvalidArgumentException(str(error)) from error
    here = (parsed.account, parsed.region) == (context.account_id, context.region)
    queue = kinesis_stores[context.account_id][context.region].queues.get(arn) if here else None
    if queue is None or queue.gone:
        raise exceptions.ResourceNotFoundException(f"Queue {arn} under account {context.account_id} not found.")
    return queue


def check_no_queues(stream: Stream, wish: str) -> None:
    """`ResourceInUseException` when a stream has queues: they must be deleted before (K-4)."""
    if stream.queue_count:
        raise exceptions.ResourceInUseException(
            f"Stream {stream.name} under account {stream.account_id} has {stream.queue_count} queues and cannot {wish}:"
            " delete them with DeleteQueue."
        )


def _check_stream(stream: Stream) -> None:
    if stream.mode != "ON_DEMAND":
        raise exceptions.ValidationException(
            f"Queues are only supported for data streams in ON_DEMAND mode: stream {stream.name} under account"
            f" {stream.account_id} is in {stream.mode} mode."
        )
    if stream.status in {"CREATING", "DELETING"}:
        raise exceptions.stream_not_active(stream)


def _only_one(configurations: list[dict[str, Any]], member: str) -> dict[str, Any]:
    if len(configurations) != 1:
        raise exceptions.ValidationException(f"{member} must have exactly one entry, not {len(configurations)}.")
    return configurations[0]


def _start(position: dict[str, Any]) -> Start:
    kind, timestamp = position.get("Type", "LATEST"), position.get("Timestamp")
    if (kind == "AT_TIMESTAMP") != (timestamp is not None):
        raise exceptions.ValidationException(
            "StartingPosition must have a Timestamp when its Type is AT_TIMESTAMP, and only then."
        )
    return Start(kind, None if timestamp is None else epoch(timestamp))


def _attributes(present: Attributes, given: dict[str, Any]) -> Attributes:
    letters = given.get("DeadLetterConfiguration")
    if letters is None:
        return changed(present, given.get("VisibilityTimeoutSeconds"), None)
    built_in, most = letters["TargetType"] == "BUILT_IN", letters.get("MaxReceiveCount")
    if built_in and most is None:
        raise exceptions.ValidationException("DeadLetterConfiguration BUILT_IN needs a MaxReceiveCount.")
    return changed(present, given.get("VisibilityTimeoutSeconds"), (most if built_in else None,))


def _passes(queue: Queue, filters: list[dict[str, Any]]) -> bool:
    def fits(wanted: dict[str, Any]) -> bool:
        created = wanted.get("StreamCreationTimestamp")
        same = created is None or abs(epoch(created) - queue.stream.created_at) < 1
        return bool(wanted["StreamARN"] == queue.stream.arn and same)

    return not filters or any(fits(each) for each in filters)


def _description(queue: Queue) -> Answer:
    settled = queue.status != "CREATING"
    timestamp = queue.starts_at if settled else queue.start.timestamp
    position = {"Type": queue.start.kind, **({} if timestamp is None else {"Timestamp": moment(timestamp)})}
    most = queue.attributes.max_receives
    return {
        **_common(queue),
        "StreamConfigurationList": [{"StreamARN": queue.stream.arn, "StartingPosition": position}],
        "QueueAttributes": {
            "VisibilityTimeoutSeconds": queue.attributes.visibility_seconds,
            "DeadLetterConfiguration": (
                {"TargetType": "NONE"} if most is None else {"TargetType": "BUILT_IN", "MaxReceiveCount": most}
            ),
        },
    }


def _summary(queue: Queue) -> Answer:
    stream = {"StreamARN": queue.stream.arn, "StreamCreationTimestamp": moment(queue.stream.created_at)}
    return {**_common(queue), "Streams": [stream]}


def _common(queue: Queue) -> Answer:
    return {
        "QueueName": queue.name,
        "QueueARN": queue.arn,
        "QueueStatus": queue.status,
        "QueueCreationTimestamp": moment(queue.created_at),
    }
