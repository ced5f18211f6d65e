"""Where records go that are given up: a queue, a topic or a bucket (M-8)."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from localstack.utils.strings import long_uid

from hydrant.emulator.arns import Arn
from hydrant.emulator.faults.kinds import fault_of
from hydrant.emulator.faults.report import FAULTS
from hydrant.emulator.pipes.services.clients import client_for
from hydrant.emulator.pipes.services.queues import queue_url

from ..engine.discards import Discard, document, object_key, with_payload

LOG = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0


@dataclass(frozen=True)
class Destination:
    """What tells of records that are given up; in the log, in any case. `arn`: None where nobody else is told."""

    arn: str | None
    uuid: str
    region: str
    account: str
    stopped: threading.Event

    def tell(self, discard: Discard) -> bool:
        """Send it once; whether it was. What the destination refuses is told in the log, whole. Raises nothing.

        A fault of the emulator's own is waited out as long as the mapping goes on.
        """
        LOG.warning(
            "the event source mapping %s gives up %d records of %s: %s",
            self.uuid,
            len(discard.records),
            discard.shard,
            discard.condition,
        )
        if not self.arn:
            return False
        pause = _FIRST_PAUSE
        while True:
            try:
                self._send(self.arn, discard)
                return True
            except (ClientError, BotoCoreError) as error:
                fault = fault_of(error)
                if fault is None or self.stopped.wait(pause):
                    told = json.dumps(document(discard))
                    LOG.warning("records that were given up are not told to %s (%s): %s", self.arn, error, told)
                    return False
                FAULTS.note(fault, f"what is told to {self.arn} waits")
                pause = min(pause * 2, _LONGEST_PAUSE)

    def _send(self, arn: str, discard: Discard) -> None:
        service = Arn.parse(arn).service
        if service == "sqs":
            client_for(arn).send_message(QueueUrl=queue_url(arn), MessageBody=json.dumps(document(discard)))
        elif service == "sns":
            client_for(arn).publish(TopicArn=arn, Message=json.dumps(document(discard)))
        else:
            client = client_for(str(Arn("aws", "s3", self.region, self.account, Arn.parse(arn).resource)))
            client.put_object(
                Bucket=Arn.parse(arn).resource,
                Key=object_key(self.uuid, discard, long_uid()),
                Body=json.dumps(with_payload(discard)).encode(),
            )
