"""Where records of streams go that a pipe gives up: the message that tells of them (P-9)."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ..engine.events import Event
from .clients import client_for
from .queues import queue_url

LOG = logging.getLogger(__name__)
_DETAILS = {"kinesis": "KinesisBatchInfo", "dynamodb": "DDBStreamBatchInfo"}


@dataclass(frozen=True)
class Place:
    """Where records come from."""

    pipe: str
    stream: str
    shard: str


def letter(place: Place, events: Sequence[Event], condition: str, now: datetime) -> dict[str, Any]:
    """What is sent: which records they are, not the records."""
    return {
        "context": {"partnerResourceArn": place.pipe, "condition": condition},
        "version": "1.0",
        "timestamp": _text(now),
        _DETAILS[place.stream.split(":")[2]]: {
            "shardId": place.shard,
            "startSequenceNumber": events[0].sequence,
            "endSequenceNumber": events[-1].sequence,
            "approximateArrivalOfFirstRecord": _text(datetime.fromtimestamp(events[0].arrived, UTC)),
            "approximateArrivalOfLastRecord": _text(datetime.fromtimestamp(events[-1].arrived, UTC)),
            "batchSize": len(events),
            "streamArn": place.stream,
        },
    }


def send(arn: str, document: dict[str, Any]) -> None:
    """Put a letter into a queue or topic; one that does not go is told in the log, whole."""
    text = json.dumps(document)
    try:
        if arn.split(":")[2] == "sqs":
            client_for(arn).send_message(QueueUrl=queue_url(arn), MessageBody=text)
        else:
            client_for(arn).publish(TopicArn=arn, Message=text)
    except (ClientError, BotoCoreError) as error:
        LOG.warning("a dead letter did not go to %s (%s): %s", arn, error, text)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
