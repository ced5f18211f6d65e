"""An SQS worker: receives with long polls, handles each new object, deletes the message after success."""

import logging
from collections.abc import Callable
from threading import Event as Flag
from typing import TYPE_CHECKING

from botocore.exceptions import ConnectionError as ConnectionFailed
from botocore.exceptions import HTTPClientError

from .messages import NewObject, UnexpectedMessage, objects_in

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

Handle = Callable[[NewObject], None]
_PAUSE_S = 1.0

logger = logging.getLogger(__name__)


class SqsWorker:
    """Works off one queue. A message whose handling fails is left, so that SQS delivers it again or moves it to the
    dead-letter queue; delivery is at least once, so `handle` must bear to see an object twice (G-5).
    """

    def __init__(self, client: "SQSClient", queue_url: str, handle: Handle) -> None:
        self._client = client
        self._queue_url = queue_url
        self._handle = handle
        self.handled = 0
        self.failed = 0

    def run(self, stop: Flag, wait_s: int = 5, on_poll: Callable[[], object] = lambda: None) -> None:
        """Work until `stop` is set; it ends at most one long poll later. A lost connection is waited out.

        `on_poll` is called after each answer of the queue.
        """
        while not stop.is_set():
            try:
                self.poll(wait_s)
                on_poll()
            except (ConnectionFailed, HTTPClientError) as error:
                logger.warning("The queue cannot be reached: %s", error)
                stop.wait(_PAUSE_S)

    def poll(self, wait_s: int = 0) -> int:
        """Receive once, waiting up to `wait_s` (0-20) seconds for a message; return how many messages came."""
        reply = self._client.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_s)
        messages = reply.get("Messages", [])
        for message in messages:
            self._work_off(message)
        return len(messages)

    def _work_off(self, message: "MessageTypeDef") -> None:
        try:
            for new_object in objects_in(message["Body"]):
                self._handle(new_object)
                self.handled += 1
        except UnexpectedMessage as error:
            self.failed += 1
            logger.warning("Message %s is left in the queue: %s", message["MessageId"], error)
            return
        except Exception:  # whatever the handler raises: this message comes again, the others must not wait for it
            self.failed += 1
            logger.exception("Message %s is left in the queue: its handling failed", message["MessageId"])
            return
        self._client.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
