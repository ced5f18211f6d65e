"""Operations on a queue's records: receive, acknowledge, visibility, dead letters (K-5)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from localstack.aws.api import RequestContext

from .. import exceptions
from ..queues.queue import Queue, Received, Refused
from . import validation
from .answers import moment
from .operations import Answer, Request, operation
from .queues import QUEUES

LIMIT, WAIT_SECONDS = 10, 9
"""Records of a call and seconds that it waits, when nothing else is said."""
_LOOK = 0.02
"""Seconds between two looks of a call that waits: for records of any shard, and times that the test clock moves."""


class QueueRecordOperations:
    """ReceiveQueueRecords to RestoreDeadLetterQueueRecords."""

    @operation("ReceiveQueueRecords")
    def receive_queue_records(self, context: RequestContext, request: Request) -> Answer:
        """Up to ten records, each in flight until it is acknowledged or its time is up."""
        return _receive(context, request, dead=False)

    def receive_queue_records_at_once(self, context: RequestContext, request: Request) -> Answer | None:
        """The same without a wait: None when no record is visible."""
        validation.check(context.operation.input_shape, request)
        received = _received(_delivering(context, request), request, dead=False)
        return _answer(received) if received else None

    @operation("ReceiveDeadLetterQueueRecords")
    def receive_dead_letter_queue_records(self, context: RequestContext, request: Request) -> Answer:
        """Up to ten records that were received too often."""
        return _receive(context, request, dead=True)

    @operation("AcknowledgeQueueRecords")
    def acknowledge_queue_records(self, context: RequestContext, request: Request) -> Answer:
        """Deliver records no more."""
        queue = _delivering(context, request)
        return _each(request, lambda entry: queue.acknowledge(entry["ReceiptHandle"], dead=False))

    @operation("AcknowledgeDeadLetterQueueRecords")
    def acknowledge_dead_letter_queue_records(self, context: RequestContext, request: Request) -> Answer:
        """Let dead records go."""
        queue = _delivering(context, request)
        return _each(request, lambda entry: queue.acknowledge(entry["ReceiptHandle"], dead=True))

    @operation("UpdateQueueRecordsVisibility")
    def update_queue_records_visibility(self, context: RequestContext, request: Request) -> Answer:
        """Give records more time, or none."""
        return _change_visibility(context, request, dead=False)

    @operation("UpdateDeadLetterQueueRecordsVisibility")
    def update_dead_letter_queue_records_visibility(self, context: RequestContext, request: Request) -> Answer:
        """Give dead records more time, or none."""
        return _change_visibility(context, request, dead=True)

    @operation("RestoreDeadLetterQueueRecords")
    def restore_dead_letter_queue_records(self, context: RequestContext, request: Request) -> Answer:
        """Let dead records be received like others again."""
        queue = _delivering(context, request)
        return _each(request, lambda entry: queue.restore(entry["ReceiptHandle"]))


def _delivering(context: RequestContext, request: Request) -> Queue:
    queue = QUEUES.by_arn(context, request["QueueARN"])
    if queue.status in {"CREATING", "DELETING"}:
        raise exceptions.ResourceNotFoundException(f"Queue {queue.arn} is {queue.status}: it delivers no records.")
    return queue


def _receive(context: RequestContext, request: Request, *, dead: bool) -> Answer:
    queue = _delivering(context, request)
    deadline = time.monotonic() + (request.get("WaitTimeSeconds") or WAIT_SECONDS)
    while not (received := _received(queue, request, dead=dead)) and not queue.deleted:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        time.sleep(min(_LOOK, left))
    return _answer(received)


def _received(queue: Queue, request: Request, *, dead: bool) -> list[Received]:
    return queue.receive(request.get("Limit") or LIMIT, request.get("VisibilityTimeoutSeconds"), dead=dead)


def _answer(received: list[Received]) -> Answer:
    return {"QueueRecords": [_record(each) for each in received]}


def _record(received: Received) -> Answer:
    record = received.record
    return {
        "ReceiptHandle": received.handle,
        "RecordId": record.sequence_number,
        **({"PartitionKey": record.partition_key} if record.partition_key else {}),
        "Data": record.data,
        "ApproximateArrivalTimestamp": moment(record.arrival),
        "FirstReceiveTimestamp": moment(received.first_received_at),
        "ReceiveCount": received.received,
    }


def _change_visibility(context: RequestContext, request: Request, *, dead: bool) -> Answer:
    queue = _delivering(context, request)
    return _each(
        request,
        lambda entry: queue.change_visibility(entry["ReceiptHandle"], entry["VisibilityTimeoutSeconds"], dead=dead),
    )


def _each(request: Request, act: Callable[[dict[str, Any]], Refused | None]) -> Answer:
    """One result for each entry, in order."""
    successful, failed = [], []
    for entry in request["Entries"]:
        refused, handle = act(entry), {"ReceiptHandle": entry["ReceiptHandle"]}
        if refused is None:
            successful.append(handle)
        else:
            failed.append({**handle, "ErrorCode": refused.code, "ErrorMessage": refused.words})
    return {"Successful": successful, "Failed": failed}
