"""SQS's operations, called in the process: its provider's own, without parser, serializer and HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.spec import load_service
from localstack.http import Request
from localstack.services.plugins import SERVICE_PLUGINS
from localstack.services.sqs.constants import HEADER_LOCALSTACK_SQS_OVERRIDE_MESSAGE_COUNT as MORE_THAN_TEN
from localstack.services.sqs.models import sqs_stores

from hydrant.emulator.arns import Arn
from hydrant.emulator.chaos.inject import strike
from hydrant.emulator.kept.place import CHANGES

Message = Mapping[str, Any]
_RECEIVE = "ReceiveMessage"


class QueueGone(Exception):
    """There is no such queue now."""


class Queue:
    """A queue by its ARN. Each operation raises QueueGone, and what SQS refuses as ServiceException."""

    def __init__(self, arn: str) -> None:
        self._arn = Arn.parse(arn)
        self._text = arn

    @property
    def visibility(self) -> float:
        """For how many seconds a message that was received is hidden."""
        return float(self._queue().visibility_timeout)

    def receive(self, most: int, wait_seconds: int) -> Sequence[Message]:
        """Messages as ReceiveMessage tells them; waits when there is none."""
        answer = self._call(
            _RECEIVE,
            {
                "MaxNumberOfMessages": min(most, 10),
                "WaitTimeSeconds": wait_seconds,
                "MessageAttributeNames": ["All"],
                "MessageSystemAttributeNames": ["All"],
            },
            most,
        )
        return [_without_none(message) for message in answer.get("Messages") or ()]

    def delete(self, handles: Sequence[str]) -> Sequence[str]:
        """Delete messages by their receipt handles; return why some were not."""
        entries = [{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(handles)]
        return self._told(self._call("DeleteMessageBatch", {"Entries": entries}, len(entries)))

    def hide(self, handles: Sequence[str], seconds: float) -> None:
        """Hide messages for so long from now on."""
        for start in range(0, len(handles), 10):
            entries = [
                {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": int(seconds)}
                for number, handle in enumerate(handles[start : start + 10])
            ]
            self._call("ChangeMessageVisibilityBatch", {"Entries": entries}, len(entries))

    def _queue(self) -> Any:
        queue = sqs_stores[self._arn.account][self._arn.region].queues.get(self._arn.resource)
        if queue is None:
            raise QueueGone(f"there is no queue {self._text}")
        return queue

    def _call(self, operation: str, request: dict[str, Any], most: int) -> Any:
        self._queue()
        url = f"http://127.0.0.1/{self._arn.account}/{self._arn.resource}"
        request = {"QueueUrl": url, **request}
        strike("sqs", operation, request)
        service = SERVICE_PLUGINS.require("sqs")
        context = RequestContext(Request("POST", "/", headers={MORE_THAN_TEN: str(most)}))
        context.service = load_service("sqs")
        context.operation = context.service.operation_model(operation)
        context.account_id, context.region = self._arn.account, self._arn.region
        context.service_request = request
        answer = service.skeleton.dispatch_table[operation](context, request)
        if operation != _RECEIVE or answer.get("Messages"):
            CHANGES.called("sqs", operation, request)
        return answer

    @staticmethod
    def _told(answer: Mapping[str, Any]) -> Sequence[str]:
        return [f"{each.get('Code')}: {each.get('Message')}" for each in answer.get("Failed") or ()]


def _without_none(message: Message) -> Message:
    """A message without what the serializer would leave out."""
    return {name: value for name, value in message.items() if value is not None}
