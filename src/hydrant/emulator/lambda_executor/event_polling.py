"""Asynchronous events that come while a function is updated, or more of them than it can take at once.

The poller of the old version leaves events to that of the next one, and none takes more than it hands over at once.
LocalStack's drops an event that comes during an update: it is seen again a minute after the function's time-out. What
waits in LocalStack's for so long is seen again meanwhile, too, and the function is invoked twice.
"""

from __future__ import annotations

import functools
import logging
import threading
from concurrent.futures import Future
from typing import Any

from localstack.services.lambda_.invocation import event_manager
from localstack.services.lambda_.invocation.event_manager import Poller

from hydrant.emulator import patches

from .debugged import DEBUGGED

LOG = logging.getLogger(__name__)
_WAIT_SECONDS, _MOST = 2, 10
_HIDDEN_SECONDS = 60
"""For so long, beside what an invocation may wait and take, an event is hidden that is being dealt with."""
_LONGEST_SECONDS = 43_200
"""For so long SQS hides a message at most."""
_AGAIN_SECONDS = 1.0


def run(self: Poller, *_args: Any, **_more: Any) -> None:
    """Hand events to the function until it is updated or deleted; takes the place of LocalStack's method."""
    version = self.version_manager.function_version
    client = event_manager.get_sqs_client(version, client_config=event_manager.CLIENT_CONFIG)
    slots = threading.Semaphore(self.invoker_pool._max_workers)
    while not self._shutdown_event.is_set():
        free = _taken(slots)
        if not free:
            continue
        try:
            messages = _received(client, self.event_queue_url, version, free)
        except Exception as error:  # noqa: BLE001 - LocalStack's client of that queue knows no errors of its own
            slots.release(free)
            if not self._shutdown_event.is_set():
                LOG.warning("events of %s cannot be read: %s", version.qualified_arn, error)
                self._shutdown_event.wait(_AGAIN_SECONDS)
            continue
        if len(messages) < free:
            slots.release(free - len(messages))
        for message in messages:
            _hand_over(self, client, message, slots)


def _taken(slots: threading.Semaphore) -> int:
    """Take as many slots as there are, for one request; waits a moment when there is none."""
    if not slots.acquire(timeout=_WAIT_SECONDS):
        return 0
    return 1 + sum(slots.acquire(blocking=False) for _ in range(_MOST - 1))


def _received(client: Any, queue: str, version: Any, most: int) -> Any:
    at_a_breakpoint = DEBUGGED.of(version.qualified_arn) is not None
    hidden = _LONGEST_SECONDS if at_a_breakpoint else 2 * version.config.timeout + _HIDDEN_SECONDS
    asked = {"WaitTimeSeconds": _WAIT_SECONDS, "MaxNumberOfMessages": most, "VisibilityTimeout": hidden}
    return client.receive_message(QueueUrl=queue, **asked).get("Messages") or ()


def _hand_over(poller: Poller, client: Any, message: dict[str, Any], slots: threading.Semaphore) -> None:
    give_back = functools.partial(_give_back, client, poller.event_queue_url, message)
    if poller._shutdown_event.is_set():
        give_back()
        return
    try:
        dealt: Future[None] = poller.invoker_pool.submit(poller.handle_message, message)
    except RuntimeError:  # the pool was shut down meanwhile
        give_back()
        return

    def ended(future: Future[None]) -> None:
        slots.release()
        if future.cancelled():
            give_back()

    dealt.add_done_callback(ended)


def _give_back(client: Any, queue: str, message: dict[str, Any]) -> None:
    """Let an event be seen again at once, which LocalStack's client of that queue can do in this way alone.

    When that fails it is seen later.
    """
    try:
        client.send_message(QueueUrl=queue, MessageBody=message["Body"])
        client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    except Exception as error:  # noqa: BLE001 - a function that is deleted has no queue any more
        LOG.debug("an event was not given back to %s: %s", queue, error)


def apply_patches() -> None:
    """Let Lambda use it from now on."""
    patches.replace("localstack.services.lambda_.invocation.event_manager:Poller", "run", run)
