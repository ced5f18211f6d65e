"""Operations on queues: create, describe, list, update, delete (K-4)."""

from __future__ import annotations

import uuid
from typing import Any

from localstack.aws.api import RequestContext

from hydrant.emulator.arns import QueueArn
from hydrant.emulator.clock import CLOCK

from .. import exceptions, store
from ..queues.queue import Attributes, Queue, Start, changed
from . import limits
from .answers import moment
from .attached import Kind, only_one, stream_identifier
from .operations import Answer, Request, epoch, operation, stream_by_arn
from .tag_rules import checked_tags

QUEUES: Kind[Queue] = Kind("Queue", QueueArn.parse)


class QueueOperations:
    """CreateQueue to DeleteQueue."""

    @operation("CreateQueue")
    def create_queue(self, context: RequestContext, request: Request) -> Answer:
        """Make a queue on an on-demand stream; it counts as one of the stream's registered consumers."""
        given = only_one(request["StreamConfigurationList"])
        stream, start = stream_by_arn(context, given["StreamARN"]), _start(given.get("StartingPosition") or {})
        attributes = _attributes(Attributes(), request.get("QueueAttributes") or {})
        tags = checked_tags(request.get("Tags") or {}, {})
        QUEUES.check_stream(stream)
        with QUEUES.making, stream.lock:
            QUEUES.check_name(context, request["QueueName"])
            limits.check_new_consumer(context, stream)
            arn = str(QueueArn("aws", context.region, context.account_id, uuid.uuid4().hex))
            queue = Queue(
                request["QueueName"], arn, stream, start, attributes, tags, CLOCK.now, store.settings().state_seconds
            )
            QUEUES.keep(context, queue)
        return {"QueueDescription": _description(queue)}

    @operation("DescribeQueue")
    def describe_queue(self, context: RequestContext, request: Request) -> Answer:
        """Describe a queue."""
        return {"QueueDescription": _description(QUEUES.by_arn(context, request["QueueARN"]))}

    @operation("ListQueues")
    def list_queues(self, context: RequestContext, request: Request) -> Answer:
        """List queues by name, in pages, all or those on certain streams."""
        return QUEUES.page(context, request, _summary)

    @operation("UpdateQueue")
    def update_queue(self, context: RequestContext, request: Request) -> Answer:
        """Change attributes; those that are not given stay, and so does the time of what is in flight."""
        queue = QUEUES.active(context, request["QueueARN"])
        queue.update(_attributes(queue.attributes, request["QueueAttributes"]))
        return {"QueueDescription": _description(queue)}

    @operation("DeleteQueue")
    def delete_queue(self, context: RequestContext, request: Request) -> None:
        """Delete a queue: the stream keeps its records, handles are good no more."""
        QUEUES.delete(context, request["QueueARN"])


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


def _description(queue: Queue) -> Answer:
    settled = queue.status != "CREATING"
    timestamp = queue.starts_at if settled else queue.start.timestamp
    position = {"Type": queue.start.kind, **({} if timestamp is None else {"Timestamp": moment(timestamp)})}
    most = queue.attributes.max_receives
    return {
        **QUEUES.common(queue),
        "StreamConfigurationList": [{"StreamARN": queue.stream.arn, "StartingPosition": position}],
        "QueueAttributes": {
            "VisibilityTimeoutSeconds": queue.attributes.visibility_seconds,
            "DeadLetterConfiguration": (
                {"TargetType": "NONE"} if most is None else {"TargetType": "BUILT_IN", "MaxReceiveCount": most}
            ),
        },
    }


def _summary(queue: Queue) -> Answer:
    return {**QUEUES.common(queue), "Streams": [stream_identifier(queue.stream)]}
